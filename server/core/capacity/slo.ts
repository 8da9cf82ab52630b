import type { Histogram } from '../measure/histogram.ts';
import type { SloSpec } from '../model/scenario.ts';
import type { SloOutcome } from './loadPoint.ts';
import { quantileWithBeyond, samplesNeeded } from './samples.ts';
import type { Tally } from './tally.ts';

/**
 * The journeys of a path in a stage that have no correct answer, each beyond every SLO limit:
 * failed, never answered, and dropped because the target held every VU.
 */
export interface Beyond {
  readonly certain: number;
  /** Still open when the recording ended too soon to tell: an SLO that they would decide is unknown. */
  readonly pending: number;
  /** Dropped by a generator without a free VU: nobody knows what the target would have answered. */
  readonly unstarted: number;
}

/** Judges one SLO on what its path did in a stage; a spec with two limits gives two outcomes. */
export function sloOutcomes(slo: SloSpec, measured: Tally, beyond: Beyond): readonly SloOutcome[] {
  const outcomes: SloOutcome[] = [];
  if (slo.latency !== null) outcomes.push(latencyOutcome(slo, slo.latency, measured, beyond));
  if (slo.errorShareMax !== null) {
    outcomes.push(errorOutcome(slo.path, slo.errorShareMax, measured, beyond));
  }
  return outcomes;
}

type Latency = NonNullable<SloSpec['latency']>;

/** `pay p95 ≤ 750 ms`, `pay/place p99.9 ≤ 1200 ms`. */
export function latencySloName(path: string, latency: Latency): string {
  const subject = latency.step === null ? path : `${path}/${latency.step}`;
  return `${subject} p${plain(latency.quantile * 100)} ≤ ${plain(latency.limitMs)} ms`;
}

/** `pay errors ≤ 1%`. */
export const errorSloName = (path: string, errorShareMax: number): string =>
  `${path} errors ≤ ${plain(errorShareMax * 100)}%`;

/** 99.9 and not 99.90000000000001. */
const plain = (value: number): string => String(Number(value.toPrecision(9)));

function latencyOutcome(
  slo: SloSpec,
  latency: Latency,
  measured: Tally,
  beyond: Beyond,
): SloOutcome {
  const { histogram, certain, ...open } = population(latency, measured, beyond);
  const name = latencySloName(slo.path, latency);
  const base = { path: slo.path, name, limit: latency.limitMs };
  const samples = histogram.count + certain;
  const needed = samplesNeeded(latency.quantile);
  if (samples < needed) {
    const reason = `not enough samples: ${samples} of the ${needed} that this percentile needs`;
    return { ...base, measured: null, state: 'unknown', reason };
  }
  const best = quantileWithBeyond(histogram, certain, latency.quantile) ?? Infinity;
  const most = certain + open.pending + open.unstarted;
  const worst = quantileWithBeyond(histogram, most, latency.quantile) ?? Infinity;
  const value = Number.isFinite(best) ? best : null;
  if (best > latency.limitMs) {
    return {
      ...base,
      measured: value,
      state: 'breached',
      reason: breachReason(value, certain, samples),
    };
  }
  if (worst > latency.limitMs) return { ...base, measured: value, ...undecided(open) };
  return { ...base, measured: value, state: 'met', reason: null };
}

function population(
  latency: Latency,
  measured: Tally,
  beyond: Beyond,
): { readonly histogram: Histogram } & Beyond {
  if (latency.step === null) return { histogram: measured.journeyMs, ...beyond };
  const step = measured.steps.get(latency.step);
  const failures = [...(step?.failures.values() ?? [])].reduce((sum, count) => sum + count, 0);
  const empty = { ...measured.journeyMs, count: 0, zeroCount: 0, buckets: [] };
  return { ...beyond, histogram: step?.serviceMs ?? empty, certain: failures };
}

function breachReason(value: number | null, beyond: number, samples: number): string {
  if (value === null)
    return `${beyond} of ${samples} had no correct answer, which is beyond any limit`;
  const errors = beyond > 0 ? `, ${beyond} without a correct answer among them` : '';
  return `${value.toFixed(0)} ms over ${samples} samples${errors}`;
}

function errorOutcome(path: string, limit: number, measured: Tally, beyond: Beyond): SloOutcome {
  const base = { path, name: errorSloName(path, limit), limit };
  const judged = measured.correct + measured.refused + beyond.certain;
  if (judged === 0) {
    return { ...base, measured: null, state: 'unknown', reason: 'no journey ended' };
  }
  const share = beyond.certain / judged;
  const open = beyond.pending + beyond.unstarted;
  const worst = (beyond.certain + open) / (judged + open);
  if (share > limit) {
    const reason = `${beyond.certain} of ${judged} journeys failed`;
    return { ...base, measured: share, state: 'breached', reason };
  }
  if (worst > limit) return { ...base, measured: share, ...undecided(beyond) };
  return { ...base, measured: share, state: 'met', reason: null };
}

/** They would decide it, and nobody knows how they would have ended. */
function undecided(open: Pick<Beyond, 'pending' | 'unstarted'>): {
  readonly state: 'unknown';
  readonly reason: string;
} {
  const reasons = [
    ...(open.pending > 0
      ? [`${open.pending} journeys were still open when the recording ended`]
      : []),
    ...(open.unstarted > 0
      ? [`${open.unstarted} starts were dropped for want of VUs; plan more of them`]
      : []),
  ];
  return { state: 'unknown', reason: reasons.join(', and ') };
}
