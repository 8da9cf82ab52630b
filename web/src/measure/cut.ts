import type { Plan } from '../api/generated.ts';
import { overdueSeries } from './overdue.ts';
import type { Second } from './second.ts';

/** k6 writes its last figures about when it ends. */
const flushToleranceMs = 250;

/**
 * Journeys that were open, and younger than their path's bound, when the load ended: Zerohour cut them, so they
 * neither failed nor were answered. What is open at its bound is overdue, and not cut. Where a shard stopped
 * reporting, how its open journeys ended is not known, and none is called cut.
 */
export function cutJourneys(plan: Plan, seconds: readonly Second[]): number {
  const last = seconds.at(-1);
  if (last === undefined) return 0;
  const own = seconds.filter((second) => second.round === last.round);
  if (own.some(({ missing }) => missing.length > 0)) return 0;
  const nowMs = (last.second + 1) * 1000;
  const round = plan.rounds.find(({ index }) => index === last.round);
  const paths = plan.paths.map(({ name }) => name);
  const decided = new Set(
    (round?.stages ?? []).flatMap((stage) =>
      plan.paths
        .filter(
          ({ latencyBoundMs }) =>
            nowMs >= stage.startMs + stage.holdMs + latencyBoundMs - flushToleranceMs,
        )
        .map(({ name }) => `${stage.index} ${name}`),
    ),
  );
  const open = own
    .flatMap(({ cells }) => cells)
    .filter(({ path, stage }) => !decided.has(`${stage} ${path}`))
    .reduce((sum, { started, finished }) => sum + started - finished, 0);
  return Math.max(0, open - (overdueSeries(plan, seconds, paths).at(-1) ?? 0));
}
