import { excludedBecause, type LoadPoint } from '../stages/loadPoint.ts';
import type { LoadStage } from './loadShape.ts';

/** A stage of the drill with its load point; null where the run did not come to it. */
export interface StagePoint {
  readonly stage: LoadStage;
  readonly point: LoadPoint | null;
}

/** The stages of a drill with the load points of its run, which has one for each stage that it began, in order. */
export function stagePoints(
  stages: readonly LoadStage[],
  points: readonly LoadPoint[],
): readonly StagePoint[] {
  const ordered = [...points].sort((a, b) => a.round - b.round || a.startMs - b.startMs);
  return stages.map((stage, index) => ({ stage, point: ordered[index] ?? null }));
}

/** Why a stage shows nothing of the target; null when it does. */
export const unusable = ({ point }: StagePoint): string | null =>
  point === null ? 'the run did not come to it' : excludedBecause(point);
