import { excludedBecause, type LoadPoint } from '../stages/loadPoint.ts';
import type { LoadStage } from './loadShape.ts';

/** A stage of the drill with its load point; null where the run did not come to it. */
export interface StagePoint {
  readonly stage: LoadStage;
  readonly point: LoadPoint | null;
}

/**
 * The stages of a drill with the load points of its run. Only the first round drives them: a round that took over at
 * another rate drives other loads, which say nothing of the stages.
 */
export function stagePoints(
  stages: readonly LoadStage[],
  points: readonly LoadPoint[],
): readonly StagePoint[] {
  return stages.map((stage, index) => ({
    stage,
    point: points.find((point) => point.round === 0 && point.stage === index) ?? null,
  }));
}

/** Why a stage shows nothing of the target; null when it does. */
export const unusable = ({ point }: StagePoint): string | null =>
  point === null ? 'the run did not come to it' : excludedBecause(point);
