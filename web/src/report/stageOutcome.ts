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

/**
 * What a stage came to, in the words of the report (`stageResult` in `server/core/capacity/sloCapacity.ts`).
 * `test/outputsAgree.test.ts` holds both together.
 */
export function stageOutcome(
  point: Pick<LoadPoint, 'slos' | 'generatorLimited' | 'unknown'>,
): StageOutcome {
  const { slos } = point;
  const silent = noEvidence(point);
  if (silent !== null) return { tone: 'unknown', text: silent.label };
  if (slos.length === 0) return { tone: 'unknown', text: 'no SLO' };
  if (slos.some((slo) => slo.state === 'breached')) return { tone: 'fail', text: 'SLO breached' };
  return slos.every((slo) => slo.state === 'met')
    ? { tone: 'pass', text: 'SLOs met' }
    : { tone: 'unknown', text: 'undecided' };
}
