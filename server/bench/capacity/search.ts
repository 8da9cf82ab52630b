import { enclosureOf, votesOf } from '../../core/capacity/search/enclosure.ts';
import { estimateCapacity } from '../../core/capacity/search/estimate.ts';
import { nextStage, type SearchEnd } from '../../core/capacity/search/nextStage.ts';
import type { SearchTrial } from '../../core/capacity/search/searchTrial.ts';
import {
  journeysOf,
  type SearchSpec,
  stageMs,
  stairsJourneys,
} from '../../core/plan/search/searchSpec.ts';
import type { SimulatedSystem } from './system.ts';

/** One search on a simulated system, beside the truth. */
export interface SearchRecord {
  readonly because: SearchEnd;
  /** Estimate over truth, less 1; null without an estimate. */
  readonly error: number | null;
  readonly width: number | null;
  readonly covers: boolean;
  readonly stages: number;
  readonly unknown: number;
  readonly durationMs: number;
  /** Journeys sent over those of fixed stairs of the same precision. */
  readonly stairsShare: number;
}

export const specOf = (system: SimulatedSystem, precision: number): SearchSpec => ({
  firstLevel: 0.25,
  levelMin: 0.01,
  levelMax: 10,
  precision,
  durationMsMax: 600_000,
  betweenMs: 4_000,
  peakPerSecond: system.peakPerSecond,
  samples: [{ needed: 200, peakPerSecond: system.peakPerSecond }],
});

export function searchOn(system: SimulatedSystem, precision: number): SearchRecord {
  const spec = specOf(system, precision);
  const trials: SearchTrial[] = [];
  for (;;) {
    const step = nextStage(spec, trials);
    if (step.kind === 'end') return recordOf(spec, system, trials, step.because);
    const { level, holdMs } = step;
    trials.push({ level, holdMs, ...system.drive(level * spec.peakPerSecond, holdMs) });
  }
}

function recordOf(
  spec: SearchSpec,
  system: SimulatedSystem,
  trials: readonly SearchTrial[],
  because: SearchEnd,
): SearchRecord {
  const votes = votesOf(trials);
  const { lastPass, firstFail } = enclosureOf(votes);
  const found = lastPass && firstFail && estimateCapacity(votes, [lastPass.level, firstFail.level]);
  const truth = system.capacityPerSecond / spec.peakPerSecond;
  const sent = trials.reduce((sum, trial) => sum + journeysOf(spec, trial), 0);
  return {
    because,
    error: found && found.level / truth - 1,
    width: found && found.upper / found.lower - 1,
    covers: found !== null && found.lower <= truth && truth <= found.upper,
    stages: trials.length,
    unknown: trials.filter(({ state }) => state === 'none').length,
    durationMs: trials.reduce((sum, trial) => sum + stageMs(spec, trial), 0),
    stairsShare: firstFail === null ? 0 : sent / stairsJourneys(spec, firstFail.level),
  };
}
