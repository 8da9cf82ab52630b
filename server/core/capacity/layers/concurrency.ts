import type { TimelineSecond } from '../../measure/timeline.ts';
import type { Plan } from '../../plan/plan.ts';
import type { ResourceSecond } from '../../resource/resourceSecond.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import type { Concurrency } from './inFlight.ts';
import { pointConcurrency } from './pathConcurrency.ts';
import { serviceConcurrency } from './serviceConcurrency.ts';

/** What was in flight at each load point; null without one. */
export function concurrencyOf(
  plan: Plan,
  points: readonly LoadPoint[],
  timeline: readonly TimelineSecond[],
  metrics: readonly ResourceSecond[],
): Concurrency | null {
  if (points.length === 0) return null;
  const ofRound = (round: number): readonly TimelineSecond[] =>
    timeline.filter((second) => second.round === round).sort((a, b) => a.second - b.second);
  return {
    points: points.map((point) => pointConcurrency(plan, point, ofRound(point.round))),
    services: serviceConcurrency(points, metrics),
  };
}
