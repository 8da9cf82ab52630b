import type { Capacity, LevelRate, LoadPoint, Measured, Report } from '../api/generated.ts';
import type { Bracket, LoadMark } from '../charts/options.ts';
import { level as formatLevel } from '../format/format.ts';

/** A stage on the capacity curve of one path, or of all of them (null). */
export interface CurvePoint {
  readonly level: number;
  readonly stage: number;
  readonly offered: number;
  readonly measured: Measured;
  /** False when the stage is no evidence about the target. */
  readonly evidence: boolean;
}

export function measuredOf(point: LoadPoint, path: string | null): Measured | null {
  return path === null ? point.total : (point.paths[path] ?? null);
}

/** Stages in the order of their offered rate; a search that returned to a level has it twice. */
export function curvePoints(
  points: readonly LoadPoint[],
  path: string | null,
): readonly CurvePoint[] {
  return points
    .flatMap((point): readonly CurvePoint[] => {
      const measured = measuredOf(point, path);
      if (measured === null) return [];
      const evidence = point.generatorLimited === null && point.unknown === null;
      const { level, stage } = point;
      return [{ level, stage, offered: measured.offeredPerSecond, measured, evidence }];
    })
    .toSorted((a, b) => a.offered - b.offered);
}

/** The peak and the required load as lines of a chart; one line where both are the same. */
export function loadMarks(
  { peak, needed }: Report['requirement'],
  path: string | null,
): readonly LoadMark[] {
  const text = `required ${formatLevel(needed.level)}`;
  const required = { at: rateAt(needed, path), kind: 'required' } as const;
  if (needed.level === peak.level) return [{ ...required, text: `${text} (the peak)` }];
  const atPeak = rateAt(peak, path);
  return [
    { at: atPeak, kind: 'peak', text: `peak ${formatLevel(peak.level)}` },
    { ...required, text },
  ];
}

const rateAt = ({ ratePerSecond, paths }: LevelRate, path: string | null): number =>
  path === null ? ratePerSecond : (paths[path] ?? 0);

/** Between which arrival rates the SLO capacity lies, by the interval of a search or the levels; null when the run did not search it. */
export function bracketOf(capacity: Capacity | null, path: string | null): Bracket | null {
  if (capacity === null) return null;
  const { lower, upper } = capacity.search?.estimate ?? capacity.sloCapacity;
  if (lower === null && upper === null) return null;
  const rateOf = (at: typeof lower) =>
    at === null ? null : path === null ? at.ratePerSecond : (at.paths[path] ?? null);
  return { from: rateOf(lower), to: rateOf(upper) };
}
