import { type DrivenPath, startsAreMissing } from '../evidence/generatorLimit.ts';
import type { Unfinished } from '../measure/censoredSample.ts';
import {
  type HoldActivity,
  judgesStage,
  type PathActivity,
  type SloOutcome,
  type SloSpec,
  sloOutcome,
  smallestLatencyLimitMs,
} from '../slo/slo.ts';
import { count } from '../text/figures.ts';
import { formatLatency } from '../text/units.ts';

/** What one path did in one stage, or in a part of it: `planned` are the starts that were due by then. */
export interface JudgedPath
  extends Pick<DrivenPath, 'path' | 'planned' | 'totals' | 'dropsByTarget'>,
    Pick<Unfinished, 'interrupted' | 'pending'> {
  /** The SLOs of this path. */
  readonly slos: readonly SloSpec[];
  /** Of the stage, in journeys per second; 0 for a part of it, which no SLO on a rate judges. */
  readonly offeredPerSecond: number;
  /** Null for a part of a stage. */
  hold(): HoldActivity | null;
}

/** The SLOs of a path, judged in the report and while load runs, and the breach that drops by the target are. */
export function pathOutcomes(judged: JudgedPath): readonly SloOutcome[] {
  const { interrupted, pending, totals, path, dropsByTarget, slos } = judged;
  const unfinished: Unfinished = {
    interrupted,
    pending,
    droppedByTarget: dropsByTarget ? totals.dropped : 0,
    droppedByGenerator: dropsByTarget ? 0 : totals.dropped,
    noEvidence: totals.noEvidence,
  };
  const activity: PathActivity = {
    journey: path.journey,
    measured: totals,
    unfinished,
    goodMs: goodMsOf(slos),
    hold: judged.hold,
  };
  const outcomes = slos
    .filter((slo) => judgesStage(slo, judged.offeredPerSecond))
    .map((slo) => sloOutcome(slo, activity));
  return dropsByTarget && startsAreMissing(judged) ? [...outcomes, boundOutcome(judged)] : outcomes;
}

/** A correct journey that takes longer is no goodput, in ms; null: every correct one is good. */
export const goodMsOf = (slos: readonly SloSpec[]): number | null =>
  smallestLatencyLimitMs(slos.filter(({ step }) => step === null));

/** A breach beyond the scenario's SLOs: the target was too slow for the planned load to start. */
function boundOutcome({ path, totals, planned }: JudgedPath): SloOutcome {
  return {
    path: path.name,
    name: `${path.name} answers within its latency bound of ${formatLatency(path.latencyBoundMs)}`,
    limit: path.latencyBoundMs,
    measured: null,
    state: 'breached',
    reason: `${count(totals.dropped)} of ${count(planned)} starts were dropped while every VU waited for the target`,
  };
}
