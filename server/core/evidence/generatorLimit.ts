import { countAtOrBelow, type Histogram } from '../measure/histogram.ts';
import { highestSampled } from '../measure/samples.ts';
import { cellsOf, type Tally, unanswered } from '../measure/tally.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import { vuHeadroom, vusFor } from '../traffic/arrival.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { StageLoad } from '../traffic/round.ts';
import { thinkMs } from '../traffic/think.ts';
import { longestStallMs, stalledSeconds } from './stall.ts';

const startedPercentMin = 98;
const lagMsMin = 10;
const lagShareOfSlo = 0.05;

/** Fewer than 98% of the planned starts happened; exactly 98% is enough. */
export const startsAreMissing = (started: number, planned: number): boolean =>
  started * 100 < planned * startedPercentMin;

/** Largest allowed p99 of the lag of starts: max(10 ms, 5% of the path's tightest SLO limit). */
export const lagLimitMs = (sloLimitMs: number | null): number =>
  Math.max(lagMsMin, lagShareOfSlo * (sloLimitMs ?? 0));

/**
 * Starts that lagged beyond the limit. With fewer samples than p99 needs, the highest quantile
 * that they support is judged: when that lags, p99 lags too.
 */
export function lagReason(path: string, lag: Histogram, limitMs: number): string | null {
  const highest = highestSampled(lag, 0.99);
  if (highest === null || highest.valueMs <= limitMs) return null;
  const { valueMs, name } = highest;
  return `starts of ${path} lagged ${valueMs.toFixed(1)} ms at ${name}, above ${limitMs.toFixed(1)} ms; free its machine of other work, or add hosts`;
}

/**
 * Few starts were dropped, and after the first of them nobody knows how late the others were: then a
 * generator that was seen to stand still has no excuse.
 */
export function blindStallReason(
  path: string,
  measured: Tally,
  seconds: readonly TimelineSecond[],
): string | null {
  const known = measured.startLagMs.count;
  const stalledMs = longestStallMs(seconds, 0);
  if (measured.dropped === 0 || known * 2 >= measured.started || stalledMs === 0) return null;
  const still = `k6 stood still for up to ${(stalledMs / 1000).toFixed(1)} s`;
  return `${still}, and of ${measured.started} starts of ${path} the lag of ${known} is known; free its machine of other work, or add hosts`;
}

/** Starts that the generator owes, with what would have made them where that can be told. */
export function missingStartsReason(
  path: PathPlan,
  load: StageLoad,
  measured: Tally,
  planned: number,
  seconds: readonly TimelineSecond[],
): string {
  const what = `${path.name} started ${measured.started} of ${planned} planned journeys, below 98%`;
  // Without a drop k6 never asked for a VU: it was ended, or lost.
  if (measured.dropped === 0) return what;
  const stalledMs = longestStallMs(seconds, path.latencyBoundMs);
  if (stalledMs > 0) {
    return `${what}; k6 stood still for up to ${(stalledMs / 1000).toFixed(1)} s: free its machine of other work, or add hosts`;
  }
  return `${what}; ${vusRemedy(path, load, measured) ?? 'its VUs sufficed: add shards, or hosts for them'}`;
}

/** VUs by Little's law from how long the journeys were seen to take; null when there were as many. */
function vusRemedy(path: PathPlan, load: StageLoad, measured: Tally): string | null {
  const took = highestSampled(measured.journeyMs, 0.99);
  if (took === null) return null;
  const tookMs = Math.ceil(took.valueMs + thinkMs(path.journey).meanMs);
  const vus = vusFor(load.ratePerSecond, tookMs, 1);
  if (vus <= load.vus) return null;
  const rate = Number(load.ratePerSecond.toFixed(3));
  return `add VUs: ${vus} in place of ${load.vus} (${rate}/s × ${tookMs} ms at ${took.name} × ${1 + vuHeadroom}), planned from its "within"`;
}

/**
 * Were a path's drops the target's doing? A drop says only that no VU was free. It is the target
 * that held them when both are so:
 * - at least 90% of the drops fell in seconds in which all VUs of the path were busy: its journeys
 *   in flight reach 90% of its planned VUs (the count is read once a second, some end in between),
 *   or every generator reports all its VUs busy;
 * - journeys were slower than the plan's latency bound, from which the VUs were counted: at least
 *   half as many as there are VUs took longer, failed or never ended.
 * Too few VUs for a target inside its bound fails the second. A generator that stood still makes its
 * own journeys slow and then wants many VUs at once: drops of such a second are never the target's.
 */
export function dropsAreTheTargets(
  path: PathPlan,
  load: StageLoad,
  stage: number,
  seconds: readonly TimelineSecond[],
  measured: Tally,
): boolean {
  const boundMs = Math.max(0, path.latencyBoundMs - thinkMs(path.journey).meanMs);
  const withinBound = countAtOrBelow(measured.journeyMs, boundMs);
  const slow = measured.journeyMs.count - withinBound + measured.failed + unanswered(measured);
  return slow >= load.vus / 2 && everyVuWaited(path, load.vus, stage, seconds);
}

function everyVuWaited(
  { name, latencyBoundMs: boundMs }: PathPlan,
  vus: number,
  stage: number,
  seconds: readonly TimelineSecond[],
): boolean {
  const stalled = stalledSeconds(seconds, boundMs);
  let inFlight = 0;
  let [drops, dropsOfBusy] = [0, 0];
  for (const [index, second] of seconds.entries()) {
    const cells = cellsOf([second], name, stage);
    const before = inFlight;
    inFlight += cells.reduce((sum, c) => sum + c.started - c.finished, 0);
    const dropped = cells.reduce((sum, c) => sum + c.dropped, 0);
    drops += dropped;
    const busy = Math.max(before, inFlight) >= 0.9 * vus || generatorsAreBusy(second);
    if (busy && stalled[index] === false) dropsOfBusy += dropped;
  }
  return drops > 0 && dropsOfBusy >= 0.9 * drops;
}

function generatorsAreBusy({ generators }: TimelineSecond): boolean {
  return (
    generators.length > 0 && generators.every((g) => g.vusPlanned > 0 && g.vusBusy >= g.vusPlanned)
  );
}
