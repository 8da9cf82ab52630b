import { err, ok, type Result } from '../../result.ts';
import { numberOf, type RowProblem, type WrittenRow } from '../writtenTable.ts';

/** What stages drove and used: throughput of each path in journeys a second, and each resource's use in percent of all of it. */
export interface MixStages {
  readonly paths: readonly string[];
  readonly resources: readonly string[];
  readonly stages: readonly MixStage[];
}

export interface MixStage {
  /** In the order of `paths`. */
  readonly rates: readonly number[];
  /** In the order of `resources`. */
  readonly uses: readonly number[];
}

const pathsMax = 20;
const resourcesMax = 100;
const stagesMax = 200;
const [ratePrefix, usePrefix] = ['rate_', 'use_'];
const columnsHint = 'name the columns rate_PATH and use_RESOURCE';

/**
 * The stages of a table with columns `rate_PATH` and `use_RESOURCE`, or all that is wrong with it. Other columns are
 * left out.
 */
export function mixStagesOf(
  columns: readonly string[],
  rows: readonly WrittenRow[],
): Result<MixStages, readonly RowProblem[]> {
  const paths = namesOf(columns, ratePrefix);
  const resources = namesOf(columns, usePrefix);
  const head = headProblems(paths, resources);
  if (rows.length > stagesMax) head.push(`${rows.length} stages; at most ${stagesMax}`);
  if (head.length > 0) return err(head.map((message) => ({ line: 1, message })));
  const problems: RowProblem[] = [];
  const stages = rows.map(({ line, values }): MixStage => {
    const tell = (message: string): void => void problems.push({ line, message });
    const read = (prefix: string, name: string, isWrong: (value: number) => string | null) => {
      const column = `${prefix}${name}`;
      const value = numberOf(values[columns.indexOf(column)] ?? '', column, tell);
      const wrong = isWrong(value);
      if (wrong !== null) tell(`${column} is ${value}; ${wrong}`);
      return value;
    };
    const negative = (value: number) => (value < 0 ? 'a throughput is 0 or more' : null);
    const beyond = (value: number) =>
      value < 0 || value > 100 ? 'a use is 0 to 100, in percent of all that there is' : null;
    return {
      rates: paths.map((name) => read(ratePrefix, name, negative)),
      uses: resources.map((name) => read(usePrefix, name, beyond)),
    };
  });
  return problems.length > 0 ? err(problems) : ok({ paths, resources, stages });
}

const namesOf = (columns: readonly string[], prefix: string): readonly string[] =>
  columns.flatMap((name) =>
    name.startsWith(prefix) && name.length > prefix.length ? [name.slice(prefix.length)] : [],
  );

function headProblems(paths: readonly string[], resources: readonly string[]): string[] {
  return [
    ...(paths.length === 0 ? [`there is no path; ${columnsHint}`] : []),
    ...(resources.length === 0 ? [`there is no resource; ${columnsHint}`] : []),
    ...(paths.length > pathsMax ? [`${paths.length} paths; at most ${pathsMax}`] : []),
    ...(resources.length > resourcesMax
      ? [`${resources.length} resources; at most ${resourcesMax}`]
      : []),
  ];
}

/** The shares of a mix (path=weight), which add up to 1, in the order of `paths`; or what is wrong with it. */
export function mixOf(
  weights: ReadonlyMap<string, number>,
  paths: readonly string[],
): Result<readonly number[], string> {
  const strange = [...weights.keys()].find((name) => !paths.includes(name));
  if (strange !== undefined)
    return err(`there is no path ${strange} in the table, only ${paths.join(', ')}`);
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return err('every weight of the mix is 0');
  return ok(paths.map((name) => (weights.get(name) ?? 0) / total));
}
