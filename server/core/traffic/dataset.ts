import type { CellType, ColumnTypeName } from './columnType.ts';
import { type GeneratedRows, generatedRow } from './generatedRows.ts';
import type { PackedRows } from './rowBlocks.ts';

/** Encodings that a dataset's file may have, by their WHATWG names; latin1 is read as windows-1252, as browsers do. */
export const datasetEncodings = [
  'utf-8',
  'utf-16le',
  'latin1',
  'windows-1252',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr',
] as const;
export type DatasetEncoding = (typeof datasetEncodings)[number];

/** `json`: a list of objects; `ndjson`: one object a line. */
export const datasetFormats = ['csv', 'json', 'ndjson'] as const;
export type DatasetFormat = (typeof datasetFormats)[number];

const formatsByEnding: ReadonlyMap<string, DatasetFormat> = new Map([
  ['json', 'json'],
  ['ndjson', 'ndjson'],
  ['jsonl', 'ndjson'],
]);

/** The format that a file's name says: CSV where it says none of the others. */
export const formatOf = (file: string): DatasetFormat =>
  formatsByEnding.get(file.toLowerCase().replace(/^.*\./s, '')) ?? 'csv';

export interface DatasetSpec {
  /** Path of the file, relative to the scenario file; null where the rows are generated. */
  readonly file: string | null;
  /** Columns and rows that have no file. */
  readonly generated?: GeneratedRows & { readonly columns: readonly string[] };
  /** That of the file's ending where it is not given. */
  readonly format?: DatasetFormat;
  /** Of CSV: "," where it is not given. */
  readonly delimiter?: string;
  /** Of CSV: types of columns; one that is not named is text. */
  readonly types?: Readonly<Record<string, ColumnTypeName>>;
  /** UTF-8 where it is not given. */
  readonly encoding?: DatasetEncoding;
  /** Of unique rows: how many at the beginning of the file earlier runs have used; 0 where it is not given. */
  readonly start?: number;
  /** Of unique rows: each run goes on after the last row that the run before it drew. */
  readonly resume?: true;
  readonly pick:
    | { readonly kind: 'uniform' }
    | { readonly kind: 'zipf'; readonly exponent: number; readonly hotShare: number }
    | { readonly kind: 'unique' };
}

export interface DatasetPlan {
  readonly name: string;
  /** Rows are read by the server and stand at the end of the generated script. */
  readonly columns: readonly string[];
  /** Types of columns; absent, or without a column's name: text that nobody called so. */
  readonly types?: Readonly<Record<string, CellType>> | undefined;
  /** Each value as text; of type `json` a text of JSON. */
  readonly rows: readonly (readonly string[])[];
  /** In place of `rows`, which is then empty: those of a large file, from its first one. */
  readonly packed?: PackedRows | undefined;
  /** In place of `rows`, which is then empty: rows that are made from their number. */
  readonly generated?: GeneratedRows | undefined;
  /** How many rows of the file are left out; `rows` begins after them. Absent: none. */
  readonly start?: number | undefined;
  /** Of unique rows: tells whether a later run has the same rows, in the same order. */
  readonly checksum?: string | undefined;
  readonly resume?: Resumption | undefined;
  readonly pick:
    | { readonly kind: 'uniform' }
    | { readonly kind: 'zipf'; readonly exponent: number; readonly hotShare: number }
    | { readonly kind: 'unique' };
}

/** Of a dataset with `resume`: the run after whose rows it goes on. */
export interface Resumption {
  /** Null: no run has drawn of it. Absent: not asked yet. */
  readonly after?: string | null | undefined;
  /** The rows of that run were others, so it begins anew. Absent: they are the same. */
  readonly isAnew?: boolean | undefined;
  /** That run may have left out some of the rows before. Absent: it drew up to the last of them. */
  readonly isAtLeast?: boolean | undefined;
}

/** How many rows the journeys have. */
export function rowCount(dataset: Omit<DatasetPlan, 'name'>): number {
  const { rows, packed, generated, start = 0 } = dataset;
  const count = packed?.count ?? generated?.count;
  return count === undefined ? rows.length : Math.max(0, count - start);
}

export const firstRowOf = (dataset: Omit<DatasetPlan, 'name'>): readonly string[] => {
  const { rows, packed, generated } = dataset;
  return generated === undefined ? (packed?.first ?? rows[0] ?? []) : generatedRow(generated, 0);
};

/** Index of the first row that journeys draw: `rows` are given without those that earlier runs have used, others are not. */
export const firstIndex = ({ packed, generated, start = 0 }: Omit<DatasetPlan, 'name'>): number =>
  packed === undefined && generated === undefined ? 0 : start;
