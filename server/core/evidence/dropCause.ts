import { cellsOf, openJourneys, type PathTotals } from '../measure/pathTotals.ts';
import { countAtOrBelow } from '../measure/quantile.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { StageLoad } from '../traffic/round.ts';
import { thinkMs } from '../traffic/think.ts';
import { stalledSeconds } from './stall.ts';

/**
 * Did the target cause the drops of a path in a stage? A drop says only that no VU was free. The target
 * caused them when both hold:
 * - at least 90% of the drops fell in seconds in which all VUs of the path were busy: its journeys in flight
 *   reach 90% of its planned VUs (the count is taken once a second, and some end in between), or every
 *   generator reports all its VUs busy;
 * - journeys exceeded the latency bound that the VUs were planned for: the number that took longer, failed
 *   or never ended is at least half the number of VUs.
 * Too few VUs for a target inside its bound do not satisfy the second. A generator that stood still makes its
 * own journeys slow and then needs many VUs at once, so drops of such a second never count as the target's.
 */
export function dropsAreTheTargets(
  path: PathPlan,
  load: StageLoad,
  stage: number,
  seconds: readonly TimelineSecond[],
  totals: PathTotals,
): boolean {
  const boundMs = Math.max(0, path.latencyBoundMs - thinkMs(path.journey).meanMs);
  const withinBound = countAtOrBelow(totals.journeyMs, boundMs);
  const slow = totals.journeyMs.count - withinBound + totals.failed + openJourneys(totals);
  return slow >= load.vus / 2 && everyVuWaited(path, load.vus, stage, seconds);
}

function everyVuWaited(
  { name, latencyBoundMs }: PathPlan,
  vus: number,
  stage: number,
  seconds: readonly TimelineSecond[],
): boolean {
  const stalled = stalledSeconds(seconds, latencyBoundMs);
  let inFlight = 0;
  let [drops, dropsWhileBusy] = [0, 0];
  for (const [index, second] of seconds.entries()) {
    const cells = cellsOf([second], name, stage);
    const before = inFlight;
    inFlight += cells.reduce((sum, cell) => sum + cell.started - cell.finished, 0);
    const dropped = cells.reduce((sum, cell) => sum + cell.dropped, 0);
    drops += dropped;
    const busy = Math.max(before, inFlight) >= 0.9 * vus || generatorsAreBusy(second);
    if (busy && stalled[index] === false) dropsWhileBusy += dropped;
  }
  return drops > 0 && dropsWhileBusy >= 0.9 * drops;
}

function generatorsAreBusy({ generators }: TimelineSecond): boolean {
  return (
    generators.length > 0 && generators.every((g) => g.vusPlanned > 0 && g.vusBusy >= g.vusPlanned)
  );
}
