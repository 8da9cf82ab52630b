import type { Unfinished } from '../measure/censoredSample.ts';
import type { SloJudgement } from './sloKind.ts';

/** Journeys whose end is not known and could decide an SLO: with too many of them it is unknown. */

export const countOf = (open: Unfinished): number =>
  open.interrupted +
  open.pending +
  open.droppedByTarget +
  open.droppedByGenerator +
  open.noEvidence;

/**
 * The judgement of an SLO that is met without them and breached with them. Of the pending ones, `atBound` were
 * interrupted before they certainly missed the limit.
 */
export function undecided(open: Unfinished, measured: number | null, atBound = 0): SloJudgement {
  const { droppedByTarget, droppedByGenerator, noEvidence } = open;
  const pending = open.pending - atBound;
  const reasons = [
    ...(pending > 0 ? [`${pending} journeys were still open when the recording ended`] : []),
    ...(atBound > 0
      ? [
          `${atBound} journeys were interrupted at their bound, which lies below this limit and their pauses`,
        ]
      : []),
    ...interruptedReason(open),
    ...(droppedByTarget > 0
      ? [`${droppedByTarget} starts were dropped while every VU waited for the target`]
      : []),
    ...(droppedByGenerator > 0
      ? [
          `${droppedByGenerator} starts were dropped for want of a free VU, by no fault of the target`,
        ]
      : []),
    ...(noEvidence > 0 ? [`${noEvidence} journeys ended by what is not the target's failure`] : []),
  ];
  return { measured, state: 'unknown', reason: reasons.join(', and ') };
}

/** Only a step has interrupted journeys that are uncertain: for whole journeys they count as failed. */
export const interruptedReason = ({ interrupted }: Unfinished): readonly string[] =>
  interrupted === 0
    ? []
    : [
        `${interrupted} journeys were interrupted that may have waited for this step; set its timeout well below the path's "within", or give the path an SLO of its own`,
      ];
