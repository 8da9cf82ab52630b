import { ofJourneys, ofStep, type Population, type Unended } from '../measure/population.ts';
import { quantileWithBeyond, samplesNeeded } from '../measure/samples.ts';
import type { Tally } from '../measure/tally.ts';
import type { JourneySpec } from '../traffic/journey.ts';
import type { SloOutcome, SloSpec } from './slo.ts';

/** Judges one SLO on what its path did in a stage; a spec with two limits gives two outcomes. */
export function sloOutcomes(
  slo: SloSpec,
  journey: JourneySpec,
  measured: Tally,
  unended: Unended,
): readonly SloOutcome[] {
  const outcomes: SloOutcome[] = [];
  const journeys = ofJourneys(measured, unended);
  if (slo.latency !== null) {
    const { step } = slo.latency;
    const judged = step === null ? journeys : ofStep(journey, step, measured, unended);
    outcomes.push(latencyOutcome(slo.path, slo.latency, judged));
  }
  if (slo.errorShareMax !== null) {
    outcomes.push(errorOutcome(slo.path, slo.errorShareMax, measured, journeys));
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

function latencyOutcome(path: string, latency: Latency, judged: Population): SloOutcome {
  const { histogram, certain, open } = judged;
  const name = latencySloName(path, latency);
  const base = { path, name, limit: latency.limitMs };
  const samples = histogram.count + certain;
  const needed = samplesNeeded(latency.quantile);
  if (samples < needed) {
    const few = `not enough samples: ${samples} of the ${needed} that this percentile needs`;
    const reason = [few, ...interruptedReason(open)].join(', and ');
    return { ...base, measured: null, state: 'unknown', reason };
  }
  const best = quantileWithBeyond(histogram, certain, latency.quantile) ?? Infinity;
  const most = certain + countOf(open);
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

const countOf = (open: Unended): number =>
  open.interrupted + open.pending + open.held + open.unstarted;

function breachReason(value: number | null, beyond: number, samples: number): string {
  if (value === null)
    return `${beyond} of ${samples} had no correct answer, which is beyond any limit`;
  const errors = beyond > 0 ? `, ${beyond} without a correct answer among them` : '';
  return `${value.toFixed(0)} ms over ${samples} samples${errors}`;
}

function errorOutcome(
  path: string,
  limit: number,
  measured: Tally,
  { certain, open }: Population,
): SloOutcome {
  const base = { path, name: errorSloName(path, limit), limit };
  const judged = measured.correct + measured.refused + certain;
  if (judged === 0) {
    return { ...base, measured: null, state: 'unknown', reason: 'no journey ended' };
  }
  const share = certain / judged;
  const worst = (certain + countOf(open)) / (judged + countOf(open));
  if (share > limit) {
    const reason = `${certain} of ${judged} journeys failed`;
    return { ...base, measured: share, state: 'breached', reason };
  }
  if (worst > limit) return { ...base, measured: share, ...undecided(open) };
  return { ...base, measured: share, state: 'met', reason: null };
}

/** They would decide it, and nobody knows how they would have ended. */
function undecided(open: Unended): { readonly state: 'unknown'; readonly reason: string } {
  const { pending, held, unstarted } = open;
  const reasons = [
    ...(pending > 0 ? [`${pending} journeys were still open when the recording ended`] : []),
    ...interruptedReason(open),
    ...(held > 0 ? [`${held} starts were dropped while every VU waited for the target`] : []),
    ...(unstarted > 0
      ? [`${unstarted} starts were dropped for want of VUs; plan more of them`]
      : []),
  ];
  return { state: 'unknown', reason: reasons.join(', and ') };
}

/** Only a step has it: for a journey they are certain. */
const interruptedReason = ({ interrupted }: Unended): readonly string[] =>
  interrupted === 0
    ? []
    : [
        `${interrupted} journeys were interrupted that may have waited for this step; set its timeout well below the path's "within", or give the path an SLO of its own`,
      ];
