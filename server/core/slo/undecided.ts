import type { Unended } from '../measure/population.ts';
import type { SloJudgement } from './sloKind.ts';

/** Journeys whose end is not known and could decide an SLO: with too many of them it is unknown. */

export const countOf = (open: Unended): number =>
  open.interrupted + open.pending + open.held + open.unstarted;

/** The judgement of an SLO that is met without them and breached with them. */
export function undecided(open: Unended, measured: number | null): SloJudgement {
  const { pending, held, unstarted } = open;
  const reasons = [
    ...(pending > 0 ? [`${pending} journeys were still open when the recording ended`] : []),
    ...interruptedReason(open),
    ...(held > 0 ? [`${held} starts were dropped while every VU waited for the target`] : []),
    ...(unstarted > 0
      ? [`${unstarted} starts were dropped for want of VUs; plan more of them`]
      : []),
  ];
  return { measured, state: 'unknown', reason: reasons.join(', and ') };
}

/** Only a step has interrupted journeys that are uncertain: for whole journeys they count as failed. */
export const interruptedReason = ({ interrupted }: Unended): readonly string[] =>
  interrupted === 0
    ? []
    : [
        `${interrupted} journeys were interrupted that may have waited for this step; set its timeout well below the path's "within", or give the path an SLO of its own`,
      ];
