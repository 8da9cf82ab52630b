import { z } from 'zod';
import { totalsOf } from '../../measure/pathTotals.ts';
import { countAtOrBelow } from '../../measure/quantile.ts';
import type { TimelineSecond } from '../../measure/timeline.ts';
import type { Plan } from '../../plan/plan.ts';
import { goodMsOf } from '../../stages/pathOutcomes.ts';
import { plural } from '../../text/figures.ts';
import { secondsOf, unknownValue } from '../recordedLoad.ts';
import { probeKind } from './probeKind.ts';

export const everyPath = '*';

/** Correct journeys within the path's latency SLOs, per second, in the seconds between two readings. */
export const goodput = probeKind({
  kind: 'goodput',
  fields: { path: z.string() },
  doc: 'Journeys per second that were correct and within the SLO, of a path or of all (`"*"`).',
  example: 'pay',
  form: z
    .string()
    .min(1)
    .max(32)
    .transform((path) => ({ path })),
  unit: () => 'per-second',
  describe: ({ path }) => (path === everyPath ? 'goodput' : `goodput of ${path}`),
  needs: ({ path }) => (path === everyPath ? {} : { paths: [path] }),

  measure({ path }, recorded, span) {
    const seconds = secondsOf(recorded, span);
    if (typeof seconds === 'string') return unknownValue(seconds);
    const good = goodJourneys(recorded.plan, seconds, path);
    const value = good / seconds.length;
    return { state: 'read', value, text: `${plural(good, 'good journey')} in ${seconds.length} s` };
  },
});

/** How many journeys of a path (or of every path) ended correctly and within its latency SLOs. */
export function goodJourneys(
  plan: Pick<Plan, 'paths' | 'slos'>,
  seconds: readonly TimelineSecond[],
  path: string,
): number {
  const paths = plan.paths.filter(({ name }) => path === everyPath || path === name);
  return paths.reduce((sum, { name }) => {
    const cells = seconds.flatMap((second) => second.cells).filter((cell) => cell.path === name);
    const totals = totalsOf(cells);
    const goodMs = goodMsOf(plan.slos.filter((slo) => slo.path === name));
    return sum + (goodMs === null ? totals.correct : countAtOrBelow(totals.journeyMs, goodMs));
  }, 0);
}
