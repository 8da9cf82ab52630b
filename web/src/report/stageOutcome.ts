import type { LoadPoint } from '../api/generated.ts';
import type { Tone } from '../ui/tone.ts';

export interface StageOutcome {
  readonly tone: Tone;
  readonly text: string;
}

/** Why a stage is no evidence about the target: a label and the reason; null when it is evidence. */
export function noEvidence({
  generatorLimited,
  unknown,
}: Pick<LoadPoint, 'generatorLimited' | 'unknown'>): {
  readonly label: string;
  readonly reason: string;
} | null {
  if (unknown !== null) return { label: 'no evidence', reason: unknown };
  return generatorLimited === null
    ? null
    : { label: 'generator-limited', reason: generatorLimited };
}

/** How a stage did against its SLOs; one without evidence did nothing. A breach outweighs an SLO without enough samples. */
export function stageOutcome(
  point: Pick<LoadPoint, 'slos' | 'generatorLimited' | 'unknown'>,
): StageOutcome {
  const { slos } = point;
  const breached = slos.filter((slo) => slo.state === 'breached').length;
  const unknown = slos.filter((slo) => slo.state === 'unknown').length;
  if (noEvidence(point) !== null) return { tone: 'unknown', text: 'No evidence' };
  if (slos.length === 0) return { tone: 'quiet', text: 'No SLO' };
  if (breached > 0) return { tone: 'fail', text: `${breached} breached` };
  if (unknown > 0) return { tone: 'unknown', text: `${unknown} unknown` };
  return { tone: 'pass', text: 'All met' };
}
