import { countAtOrBelow, type Histogram, quantile } from '../measure/histogram.ts';
import type { ShardGenerator, TimelineSecond } from '../measure/timeline.ts';
import type { PathPlan, StageLoad } from '../plan/plan.ts';
import { samplesNeeded } from './samples.ts';
import { cellsOf, type Tally, unanswered } from './tally.ts';
import { thinkMs } from './think.ts';

const startedPercentMin = 98;
const cpuShareMax = 0.8;
const lagMsMin = 10;
const lagShareOfSlo = 0.05;

/** Fewer than 98% of the planned starts happened; exactly 98% is enough. */
export const startsAreMissing = (started: number, planned: number): boolean =>
  started * 100 < planned * startedPercentMin;

/** Largest allowed p99 of the lag of starts: max(10 ms, 5% of the path's tightest SLO limit). */
export const lagLimitMs = (sloLimitMs: number | null): number =>
  Math.max(lagMsMin, lagShareOfSlo * (sloLimitMs ?? 0));

/**
 * `k6 and its worker used 91% … on alpha` for the first machine whose k6s and worker, together,
 * used more than 80% of its CPU in the mean over the seconds. A shard without a host is one of its
 * own.
 */
export function cpuReason(seconds: readonly TimelineSecond[]): string | null {
  const byHost = new Map<string, number[]>();
  for (const { generators } of seconds) {
    for (const host of new Set(generators.map(hostOf))) {
      const samples = generators.filter((sample) => hostOf(sample) === host);
      byHost.set(host, [...(byHost.get(host) ?? []), usedShare(samples)]);
    }
  }
  for (const [host, shares] of [...byHost].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    if (mean > cpuShareMax) {
      return `k6 and its worker used ${percent(mean)} of their CPU in ${host}, above 80%`;
    }
  }
  return null;
}

const hostOf = ({ host, shard }: ShardGenerator): string => host ?? `shard ${shard}`;

/** Each k6 is a process of its own; every shard tells the whole of its worker, so that counts once. */
const usedShare = (samples: readonly ShardGenerator[]): number =>
  samples.reduce((sum, { k6CpuShare }) => sum + k6CpuShare, 0) +
  Math.max(...samples.map(({ workerCpuShare }) => workerCpuShare));

/**
 * Starts that lagged beyond the limit. With fewer samples than p99 needs, the highest quantile
 * that they support is judged: when that lags, p99 lags too.
 */
export function lagReason(path: string, lag: Histogram, limitMs: number): string | null {
  const q = Math.min(0.99, 1 - 10 / Math.max(lag.count, 1));
  if (q <= 0) return null;
  const value = quantile(lag, q);
  if (value === null || value <= limitMs) return null;
  const name = lag.count >= samplesNeeded(0.99) ? 'p99' : `p${(q * 100).toFixed(0)}`;
  return `starts of ${path} lagged ${value.toFixed(1)} ms at ${name}, above ${limitMs.toFixed(1)} ms`;
}

export const missingStartsReason = (path: string, started: number, planned: number): string =>
  `${path} started ${started} of ${planned} planned journeys, below 98%`;

/**
 * Were a path's drops the target's doing? A drop says only that no VU was free. It is the target
 * that held them when both are so:
 * - at least 90% of the drops fell in seconds in which all VUs of the path were busy: its journeys
 *   in flight reach 90% of its planned VUs (the count is read once a second, some end in between),
 *   or every generator reports all its VUs busy;
 * - journeys were slower than the plan's latency bound, from which the VUs were counted: at least
 *   half as many as there are VUs took longer, failed or never ended.
 * Too few VUs for a target inside its bound fails the second, a stalled generator the first.
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
  return slow >= load.vus / 2 && everyVuWaited(path.name, load.vus, stage, seconds);
}

function everyVuWaited(
  path: string,
  vus: number,
  stage: number,
  seconds: readonly TimelineSecond[],
): boolean {
  let inFlight = 0;
  let [drops, dropsOfBusy] = [0, 0];
  for (const second of seconds) {
    const cells = cellsOf([second], path, stage);
    const before = inFlight;
    inFlight += cells.reduce((sum, c) => sum + c.started - c.finished, 0);
    const dropped = cells.reduce((sum, c) => sum + c.dropped, 0);
    drops += dropped;
    const busy = Math.max(before, inFlight) >= 0.9 * vus || generatorsAreBusy(second);
    if (busy) dropsOfBusy += dropped;
  }
  return drops > 0 && dropsOfBusy >= 0.9 * drops;
}

function generatorsAreBusy({ generators }: TimelineSecond): boolean {
  return (
    generators.length > 0 && generators.every((g) => g.vusPlanned > 0 && g.vusBusy >= g.vusPlanned)
  );
}

const percent = (share: number): string => `${(share * 100).toFixed(0)}%`;
