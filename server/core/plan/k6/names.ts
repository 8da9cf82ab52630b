import type { StepSpec } from '../../traffic/journey.ts';

/** Names in a generated script. Prefixes keep them apart from each other and from JavaScript's own words. */

/** Text as it can stand in an identifier. */
const word = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '_');

/** The exported function that drives a path. Path names hold no "_", so the names stay distinct. */
export const pathFunction = (path: string): string => `path_${word(path)}`;

/** The constant that holds a step's request parameters; the step's number makes it unique. */
export const paramsName = (journey: string, index: number, step: StepSpec): string =>
  `${word(journey)}_${index + 1}_${word(step.name)}`;

/** The list of a path's request parameters, whose headers carry the trace of the journey. */
export const tracedName = (path: string): string => `traced_${word(path)}`;

/**
 * Names of captures hold no "$", and no two dots in a row, so a field of a captured element (`pick.x-y`) cannot meet
 * another capture.
 */
export const captureName = (name: string): string =>
  `got_${name.replace(/[.-]/g, (mark) => (mark === '.' ? '$' : '$$_$$'))}`;
/** The constant that keeps the pause after a step, in seconds. */
export const pauseName = (index: number): string => `pause${index + 1}`;
export const rowName = (dataset: string): string => `row_${dataset}`;
export const rowsName = (dataset: string): string => `rows_${dataset}`;
export const tableName = (dataset: string): string => `table_${dataset}`;

/** A string as a JavaScript literal in single quotes. */
export function quote(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

/** A key of an object literal. */
export const keyOf = (text: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(text) ? text : quote(text);
