import { type DrivenPath, startsAreMissing } from '../evidence/generatorLimit.ts';
import type { Unfinished } from '../measure/censoredSample.ts';
import { type SloOutcome, type SloSpec, sloOutcome } from '../slo/slo.ts';
import { count } from '../text/figures.ts';
import { formatLatency } from '../text/units.ts';

/** What one path did in one stage, or in a part of it: `planned` are the starts that were due by then. */
export interface JudgedPath
  extends Pick<DrivenPath, 'path' | 'planned' | 'totals' | 'dropsByTarget'>,
    Pick<Unfinished, 'interrupted' | 'pending'> {
  /** The SLOs of this path. */
  readonly slos: readonly SloSpec[];
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
  const activity = { journey: path.journey, measured: totals, unfinished };
  const outcomes = slos.map((slo) => sloOutcome(slo, activity));
  return dropsByTarget && startsAreMissing(judged) ? [...outcomes, boundOutcome(judged)] : outcomes;
}

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
