import { isJsonNumber } from './template.ts';

/** What the values of a dataset's column are. In a JSON body all but a text stand without quotes. */

interface ColumnType {
  /** What is wrong with a value of the file; null where it has the type. The value itself is not told: it may be secret. */
  problem(text: string): string | null;
}

const whole = /^-?(?:0|[1-9]\d*)$/;
const numberHint =
  'write digits as JSON has them, without blanks, "+", leading zeros or separators';

const ofForm = (is: (text: string) => boolean, name: string, hint: string): ColumnType => ({
  problem: (text) => {
    if (text === '') return `is empty, which is no ${name}; give it a value, or make it text`;
    return is(text) ? null : `is no ${name}; ${hint}`;
  },
});

/** The types that a scenario may give a column, by the words of the file. */
export const columnTypes = {
  text: { problem: () => null },
  integer: ofForm((text) => whole.test(text), 'integer', numberHint),
  decimal: ofForm(isJsonNumber, 'decimal', numberHint),
  boolean: ofForm((text) => text === 'true' || text === 'false', 'boolean', 'write true or false'),
} satisfies Readonly<Record<string, ColumnType>>;

export type ColumnTypeName = keyof typeof columnTypes;
export const columnTypeNames = Object.keys(columnTypes) as [ColumnTypeName, ...ColumnTypeName[]];

/** `json`: every value is a text of JSON, so that a column of a JSON file may mix types. */
export type CellType = ColumnTypeName | 'json';
export const cellTypes: readonly [CellType, ...CellType[]] = [...columnTypeNames, 'json'];
