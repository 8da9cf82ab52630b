import type { GapCause } from '../evidence/gap.ts';
import { mergeHistograms, upperBound } from '../measure/histogram.ts';
import { cellsOf } from '../measure/pathTotals.ts';
import { sampledQuantile } from '../measure/samples.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import { trendOf } from '../measure/trend.ts';
import {
  blockSeconds,
  driftZ,
  powerZ,
  type SoakSeries,
  soakBlocksMin,
  soakSeconds,
  soakSeriesOf,
  soakStage,
} from '../plan/goal/soakBlocks.ts';
import type { Plan } from '../plan/plan.ts';
import { blocksOf } from '../stages/drift.ts';
import { stageEvidence } from '../stages/loadPoints.ts';
import { formatQuantile } from '../text/units.ts';
import type { StagePlan } from '../traffic/round.ts';
import { errorDrift } from './errorDrift.ts';
import type { DriftResult } from './goalResult.ts';
import { goodPerSecond } from './goodSeconds.ts';

/**
 * The drift of each figure of a soak, in the part of it after its first tenth. Latency and goodput: Theil and Sen's slope of
 * the values of up to 240 blocks, with Sen's interval (`measure/trend.ts`). Errors: the last third against the first.
 * All series together raise a false alarm in 5 of 100 soaks (Bonferroni). What would have been seen has the error of the
 * slope times the deviations of the alarm and of a power of 95%, and is not below a bucket of the histogram.
 */
export function driftResults(
  plan: Plan,
  timeline: readonly TimelineSecond[],
  causes: readonly GapCause[],
): readonly DriftResult[] {
  const [round, changed] = plan.rounds;
  const stage = soakStage(plan);
  if (round === undefined || stage === undefined) return [];
  const seconds = timeline
    .filter((second) => second.round === round.index)
    .sort((a, b) => a.second - b.second);
  const { unknown, generatorLimited } = stageEvidence(plan, round, stage, seconds, causes);
  const reason =
    unknown ??
    generatorLimited ??
    (changed === undefined ? null : 'the rate was changed during the load');
  const inside = measuredOf(stage, seconds);
  const all = soakSeriesOf(plan, stage);
  return all.map((series) =>
    reason === null
      ? driftOf({ plan, stage, series, z: driftZ(all.length) }, inside)
      : unknownDrift(series, reason),
  );
}

/** The seconds after the warm-up. */
function measuredOf(
  { startMs, holdMs }: StagePlan,
  seconds: readonly TimelineSecond[],
): readonly TimelineSecond[] {
  const end = Math.floor((startMs + holdMs) / 1000);
  const first = end - soakSeconds(holdMs);
  return seconds.filter(({ second }) => second >= first && second < end);
}

export interface Drifting {
  readonly plan: Plan;
  readonly stage: StagePlan;
  readonly series: SoakSeries;
  /** Deviations from no drift beyond which it is one. */
  readonly z: number;
}

const nameOf = ({ quantile, figure }: SoakSeries): string =>
  quantile === null ? figure : formatQuantile(quantile);

const unitOf = { latency: 'ms', goodput: 'per-second', errors: 'share' } as const;

const unknownDrift = (series: SoakSeries, reason: string): DriftResult => ({
  path: series.path,
  figure: nameOf(series),
  unit: unitOf[series.figure],
  state: 'unknown',
  typical: null,
  perHour: null,
  over: null,
  visible: null,
  reason,
});

function driftOf(drifting: Drifting, inside: readonly TimelineSecond[]): DriftResult {
  const { stage, series, z } = drifting;
  const rate = stage.loads.find(({ path }) => path === series.path)?.ratePerSecond ?? 0;
  const length = blockSeconds(series, rate, inside.length);
  const blocks = blocksOf(inside, length);
  if (blocks.length < soakBlocksMin) {
    return unknownDrift(series, `fewer than ${soakBlocksMin} blocks of ${length} s`);
  }
  if (series.figure === 'errors') {
    const found = errorDrift(series.path, stage, blocks, z);
    const rest = { path: series.path, figure: 'errors', unit: 'share' as const, reason: null };
    return found === null
      ? unknownDrift(series, 'no journey ended in a third of it')
      : { ...rest, ...found, ...perHourOf(found.over, 1, length * blocks.length) };
  }
  const values = blocks.map((block) => blockValue(drifting, block));
  const known = values.filter((value) => value !== null);
  if (known.length < values.length) {
    const few = values.length - known.length;
    return unknownDrift(series, `${few} of ${values.length} blocks have too few correct journeys`);
  }
  return ofTrend(drifting, known, length);
}

function blockValue(
  { plan, stage, series }: Drifting,
  block: readonly TimelineSecond[],
): number | null {
  const { path, quantile } = series;
  if (quantile === null) return goodPerSecond(plan, path, block);
  const cells = cellsOf(block, path, stage.index);
  return sampledQuantile(mergeHistograms(cells.map(({ journeyMs }) => journeyMs)), quantile).value;
}

function ofTrend(
  { plan, series, z }: Drifting,
  values: readonly number[],
  length: number,
): DriftResult {
  const trend = trendOf(values, z);
  if (trend === null || trend.median === 0)
    return unknownDrift(series, 'it is zero in most blocks');
  const share = (slope: number): number => (slope * values.length) / trend.median;
  const over = {
    value: share(trend.slope),
    lower: share(trend.lower),
    upper: share(trend.upper),
  };
  const error = (over.upper - over.lower) / (2 * z);
  const least =
    series.quantile === null
      ? 1 / (trend.median * length)
      : upperBound(plan.precision === 'fine' ? 6 : 3, 1) - 1;
  return {
    path: series.path,
    figure: nameOf(series),
    unit: unitOf[series.figure],
    state: stateOf(over),
    typical: trend.median,
    ...perHourOf(over, trend.median, length * values.length),
    over,
    visible: Math.max(least, error * (z + powerZ())),
    reason: null,
  };
}

export const stateOf = ({
  lower,
  upper,
}: {
  readonly lower: number;
  readonly upper: number;
}): 'rises' | 'falls' | 'none seen' => (lower > 0 ? 'rises' : upper < 0 ? 'falls' : 'none seen');

function perHourOf(
  over: NonNullable<DriftResult['over']>,
  typical: number,
  seconds: number,
): Pick<DriftResult, 'perHour'> {
  const scale = (typical * 3600) / seconds;
  const { value, lower, upper } = over;
  return { perHour: { value: value * scale, lower: lower * scale, upper: upper * scale } };
}
