import type { Histogram } from '../measure/histogram.ts';
import { holdOf, secondsIn } from '../measure/hold.ts';
import type { PathTotals } from '../measure/pathTotals.ts';
import { highestSupportedQuantile } from '../measure/samples.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import { besideLimit, seconds as inSeconds, perSecond } from '../text/figures.ts';
import { startsWithin, vuHeadroom, vusForStarts } from '../traffic/arrival.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { StageLoad, StagePlan } from '../traffic/round.ts';
import { thinkMs } from '../traffic/think.ts';
import { cpuReason } from './cpuLimit.ts';
import { longestStallMs } from './stall.ts';

/**
 * A stage is generator-limited, and no evidence about the target, when one of these holds over its hold:
 * - k6 and its worker used more than 80% of the CPU that they may use, or k6 waited for it (`cpuLimit.ts`);
 * - a path started less than 98% of its planned journeys, and the target did not cause the drops
 *   (`dropCause.ts`);
 * - the start lag of a path has a p99 above max(10 ms, 5% of its tightest SLO limit);
 * - k6 stood still, and drops hide the lag of half of the starts or more.
 * The reason names what to add: VUs, shards or hosts.
 */

/** What a stage asked of a path, and what the generator did. */
export interface DrivenPath {
  readonly path: PathPlan;
  readonly load: StageLoad;
  readonly planned: number;
  readonly totals: PathTotals;
  /** Smallest latency limit of the path's SLOs, of a journey or a step; null without one. */
  readonly tightestLimitMs: number | null;
  /** The target, not the generator, caused the path's drops. */
  readonly dropsByTarget: boolean;
}

/** Why the generator was the bottleneck of a stage; null when it was not. */
export function generatorReason(
  paths: readonly DrivenPath[],
  stage: StagePlan,
  seconds: readonly TimelineSecond[],
): string | null {
  const hold = secondsIn(seconds, holdOf(stage));
  return (
    cpuReason(hold, holdOf(stage)) ??
    paths.flatMap((driven) => pathReasons(driven, hold))[0] ??
    null
  );
}

function pathReasons(driven: DrivenPath, hold: readonly TimelineSecond[]): readonly string[] {
  const { path, totals, tightestLimitMs } = driven;
  const reasons = [
    missingStartsReason(driven, hold),
    lagReason(path.name, totals.startLagMs, lagLimitMs(tightestLimitMs)),
    hiddenLagReason(driven, hold),
  ];
  return reasons.filter((reason) => reason !== null);
}

const startedPercentMin = 98;

/** Fewer than 98% of the planned starts happened; exactly 98% is enough. */
export const startsAreMissing = ({
  totals,
  planned,
}: Pick<DrivenPath, 'totals' | 'planned'>): boolean =>
  totals.started * 100 < planned * startedPercentMin;

const lagMsMin = 10;
const lagShareOfSlo = 0.05;

/** Largest allowed p99 of the start lag: max(10 ms, 5% of the path's tightest SLO limit). */
const lagLimitMs = (sloLimitMs: number | null): number =>
  Math.max(lagMsMin, lagShareOfSlo * (sloLimitMs ?? 0));

/** With fewer samples than p99 needs, the highest quantile that they support decides: p99 is not below it. */
function lagReason(path: string, lag: Histogram, limitMs: number): string | null {
  const highest = highestSupportedQuantile(lag, 0.99);
  if (highest === null || highest.valueMs <= limitMs) return null;
  const { valueMs, name } = highest;
  return `starts of ${path} lagged ${besideLimit(valueMs, limitMs, 1)} ms at ${name}, above ${Number(limitMs.toFixed(3))} ms; ${freeMachine}`;
}

/** The lag of a shard's starts is unknown after its first drop. */
function hiddenLagReason(
  { path, totals, dropsByTarget }: DrivenPath,
  hold: readonly TimelineSecond[],
): string | null {
  const known = totals.startLagMs.count;
  const stalledMs = longestStallMs(hold, 0);
  if (dropsByTarget || totals.dropped === 0 || known * 2 >= totals.started || stalledMs === 0) {
    return null;
  }
  return `${stallText(stalledMs)}, and of ${totals.started} starts of ${path.name} the lag of ${known} is known; ${freeMachine}`;
}

function missingStartsReason(driven: DrivenPath, hold: readonly TimelineSecond[]): string | null {
  const { path, totals, planned } = driven;
  if (driven.dropsByTarget || !startsAreMissing(driven)) return null;
  const what = `${path.name} started ${totals.started} of ${planned} planned journeys, below 98%`;
  // Without a drop k6 never asked for a VU: it was ended, or lost.
  if (totals.dropped === 0) return what;
  const stalledMs = longestStallMs(hold, path.latencyBoundMs);
  if (stalledMs > 0) return `${what}; ${stallText(stalledMs)}: ${freeMachine}`;
  return `${what}; ${vusRemedy(driven) ?? 'its VUs sufficed: add shards, or hosts for them'}`;
}

const freeMachine = 'free its machine of other work, or add hosts';

const stallText = (stalledMs: number): string => `k6 stood still for up to ${inSeconds(stalledMs)}`;

/** VUs by Little's law (rate × measured journey time × headroom); null when no more were needed. */
function vusRemedy({ path, load, totals }: DrivenPath): string | null {
  const took = highestSupportedQuantile(totals.journeyMs, 0.99);
  if (took === null) return null;
  const tookMs = Math.ceil(took.valueMs + thinkMs(path.journey).meanMs);
  const starts = startsWithin(load, tookMs);
  const vus = vusForStarts(starts, 1);
  if (vus <= load.vus) return null;
  return `add VUs: ${vus} in place of ${load.vus} (${perSecond((starts * 1000) / tookMs)} × ${tookMs} ms at ${took.name} × ${1 + vuHeadroom}), planned from its "within"`;
}
