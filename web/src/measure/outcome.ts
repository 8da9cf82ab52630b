import type { Plan } from '../api/generated.ts';
import { overdueSeries } from './overdue.ts';
import { addPathSeconds, type PathSecond, type Second } from './second.ts';
import { windowSeconds } from './series.ts';

/** What came of a path's journeys; errors are those that failed and those that are open past their bound. */
export interface Outcome {
  readonly sum: PathSecond;
  readonly overdue: number;
}

/** The path's journeys that ended in the last seconds, and all of its journeys that are overdue now. */
export function windowOutcome(plan: Plan, path: string, seconds: readonly Second[]): Outcome {
  const last = seconds.at(-1);
  const own = seconds.filter(({ round }) => round === last?.round);
  const window = own.filter(({ second }) => second > (last?.second ?? 0) - windowSeconds);
  return {
    sum: addPathSeconds(window.flatMap(({ paths }) => paths[path] ?? [])),
    overdue: overdueSeries(plan, own, [path]).at(-1) ?? 0,
  };
}
