import { hint } from '../diagnostics/suggest.ts';
import { err, ok, type Result } from '../result.ts';
import { formatPercent, parseDuration, parsePercent, parseRate } from '../text/units.ts';
import { bounds } from './forms.ts';
import type { LoadSpec, StageSpec } from './scenario.ts';

/**
 * The rows of `load.shape`: a CSV file whose column `time` says when a row begins, and whose other columns say how much
 * load each path has until the next row begins; a column `all` stands for every path. A column of numbers or rates is
 * scaled so that its largest value is the path's peak; a column of percentages is taken as it is.
 */
export interface ShapeTable {
  readonly columns: readonly string[];
  readonly rows: readonly ShapeRow[];
}

export interface ShapeRow {
  /** Of the file, from 1. */
  readonly line: number;
  readonly values: readonly string[];
}

export interface ShapeProblem {
  readonly line: number;
  readonly message: string;
}

/** Each row is a level. */
export const shapeRowsMax = 1_440;
const problemsMax = 20;

type Problems = readonly ShapeProblem[];

/** The levels of a shape, one for each row, or what is wrong with its lines. */
export function shapeStages(
  { columns, rows }: ShapeTable,
  { peak, shape }: Pick<LoadSpec, 'peak' | 'shape'>,
): Result<readonly StageSpec[], Problems> {
  const paths = Object.keys(peak);
  const problems = tableProblems(columns, rows, paths);
  if (problems.length > 0) return err(problems);
  const times = holdsOf(rows, columns.indexOf('time'));
  const shares = columns.flatMap((column, index) =>
    column === 'time' ? [] : [[column, sharesOf(column, rows, index)] as const],
  );
  const wrong = [times, ...shares.map(([, of]) => of)].flatMap((of) => (of.ok ? [] : of.error));
  if (!times.ok || wrong.length > 0) {
    return err(wrong.sort((a, b) => a.line - b.line).slice(0, problemsMax));
  }
  const columnOf = new Map(shares.flatMap(([column, of]) => (of.ok ? [[column, of.value]] : [])));
  return ok(
    rows.map(({ line }, nth): StageSpec => {
      const holdMs = shape?.rowMs ?? times.value[nth] ?? 0;
      const level = paths.map((path) => {
        const share = (columnOf.get(path) ?? columnOf.get('all'))?.[nth] ?? 0;
        const starts = Math.round(((peak[path] ?? 0) * share * holdMs) / 1000);
        return [path, starts === 0 ? 0 : share] as const;
      });
      return { level: Object.fromEntries(level), holdMs, wholeStarts: true, line };
    }),
  );
}

function tableProblems(
  columns: readonly string[],
  rows: readonly ShapeRow[],
  paths: readonly string[],
): Problems {
  const first = (message: string): Problems => [{ line: 1, message }];
  if (!columns.includes('time')) return first('no column "time"; it says when each row begins');
  const hasAll = columns.includes('all');
  const unknown = columns.filter((name) => !['time', 'all', ...paths].includes(name));
  const missing = hasAll ? [] : paths.filter((path) => !columns.includes(path));
  const named = [
    ...unknown.map((name) => `no path "${name}"${hint(name, [...paths, 'time', 'all'])}`),
    ...missing.map((path) => `path "${path}" has no column; add one, or one of the name "all"`),
  ];
  if (named.length > 0) return named.flatMap(first);
  if (rows.length < 2) return first('a shape has two rows or more');
  if (rows.length <= shapeRowsMax) return [];
  const message = `more than ${shapeRowsMax} rows; give each a longer time`;
  return [{ line: rows[shapeRowsMax]?.line ?? 1, message }];
}

/** How long each row lasts, in ms: until the next begins; the last one as long as the one before. */
function holdsOf(rows: readonly ShapeRow[], column: number): Result<readonly number[], Problems> {
  const problems: ShapeProblem[] = [];
  const holds: number[] = [];
  let [before, days]: [number | null, number] = [null, 0];
  for (const { line, values } of rows) {
    const text = values[column] ?? '';
    const read = parseTime(text);
    if (read === null) {
      const message = `time "${text}" is not understood; write whole minutes (90), a time from the start (1h30m) or a time of day (23:59)`;
      problems.push({ line, message });
      continue;
    }
    const isNextDay = read.isOfDay && before !== null && read.ms + days * dayMs < before;
    if (isNextDay) days += 1;
    const at = read.ms + (read.isOfDay ? days * dayMs : 0);
    const lastsMs = before === null ? null : at - before;
    if (lastsMs !== null) {
      if (lastsMs <= 0 || (isNextDay && lastsMs > dayMs / 2))
        problems.push({ line, message: `time "${text}" is not after the line before` });
      else if (lastsMs % 1000 !== 0 || lastsMs > bounds.holdMsMax) {
        const message = `the row before lasts until "${text}": a row lasts whole seconds, up to 168h`;
        problems.push({ line, message });
      }
      holds.push(lastsMs);
    }
    before = at;
  }
  const last = holds.at(-1);
  return problems.length > 0 || last === undefined ? err(problems) : ok([...holds, last]);
}

const dayMs = 86_400_000;

/** Ms of whole minutes, of a duration, or of a time of day. */
function parseTime(text: string): { readonly ms: number; readonly isOfDay: boolean } | null {
  const [, hours, minutes, seconds = '0'] = /^(\d\d?):([0-5]\d)(?::([0-5]\d))?$/.exec(text) ?? [];
  if (hours !== undefined && Number(hours) < 24) {
    const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
    return { ms, isOfDay: true };
  }
  const ms = /^\d{1,6}$/.test(text) ? Number(text) * 60_000 : parseDuration(text);
  return ms === null ? null : { ms, isOfDay: false };
}

/** The share of the peak in each row of a column, to a hundredth of a percent. */
function sharesOf(
  name: string,
  rows: readonly ShapeRow[],
  column: number,
): Result<readonly number[], Problems> {
  const texts = rows.map(({ values }) => values[column] ?? '');
  const isShare = texts[0]?.endsWith('%') === true;
  const values = texts.map(isShare ? parsePercent : parseLoad);
  const asked = isShare ? 'a percentage, as in the first row' : 'a number or a rate such as 120/s';
  const problems = rows.flatMap(({ line }, nth): ShapeProblem[] => {
    const value = values[nth] ?? null;
    if (value === null) {
      return [{ line, message: `${name} "${texts[nth]}" is not understood; write ${asked}` }];
    }
    if (!isShare || value <= bounds.levelMax) return [];
    return [
      { line, message: `${name} "${texts[nth]}" is above ${formatPercent(bounds.levelMax)}` },
    ];
  });
  const largest = Math.max(...values.map((value) => value ?? 0));
  if (problems.length > 0) return err(problems);
  if (largest === 0) return err([{ line: 1, message: `column "${name}" has no load` }]);
  return ok(values.map((value) => hundredth((value ?? 0) / (isShare ? 1 : largest))));
}

const parseLoad = (text: string): number | null =>
  /^\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : parseRate(text);

const hundredth = (share: number): number => Math.round(share * 10_000) / 10_000;

/** The most that every path has at once in a row that is long enough to be judged; 0 without such a row. */
export function provableLevel(stages: readonly StageSpec[], paths: readonly string[]): number {
  const held = stages.filter(({ holdMs }) => holdMs >= bounds.holdMsMin);
  return Math.max(
    0,
    ...held.map(({ level }) =>
      typeof level === 'number' ? level : Math.min(...paths.map((path) => level[path] ?? 0)),
    ),
  );
}
