import { err, ok, type Result } from '../../result.ts';
import { numberOf, type RowProblem, type WrittenRow } from '../writtenTable.ts';
import type { UslPoint } from './usl.ts';

/** The points of a table with the columns `n` and `x`, or all that is wrong with its lines. Other columns are left out. */
export function uslPointsOf(
  columns: readonly string[],
  rows: readonly WrittenRow[],
): Result<readonly UslPoint[], readonly RowProblem[]> {
  const lacking = ['n', 'x'].filter((name) => !columns.includes(name));
  if (lacking.length > 0) {
    const names = columns.map((name) => `"${name}"`).join(', ');
    const message = `there is no column ${lacking.map((name) => `"${name}"`).join(' and ')}, only ${names}; name the load n and the throughput x`;
    return err([{ line: 1, message }]);
  }
  const problems: RowProblem[] = [];
  const lineOf = new Map<number, number>();
  const points = rows.map(({ line, values }) => {
    const tell = (message: string): void => void problems.push({ line, message });
    const n = numberOf(values[columns.indexOf('n')] ?? '', 'n', tell);
    const x = numberOf(values[columns.indexOf('x')] ?? '', 'x', tell);
    if (n <= 0) tell(`n is ${n}; a load is above 0`);
    if (x < 0) tell(`x is ${x}; a throughput is 0 or more`);
    const first = Number.isNaN(n) ? undefined : lineOf.get(n);
    if (first === undefined) lineOf.set(n, line);
    else
      tell(`n is ${n}, as on line ${first}; give one throughput for each load, such as the mean`);
    return { n, x };
  });
  return problems.length > 0 ? err(problems) : ok(points);
}
