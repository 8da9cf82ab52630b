/** What a search may drive, fixed before its first stage. Levels are shares of the peak. */
export interface SearchSpec {
  readonly firstLevel: number;
  /** A search that breaches down to this level gives up. */
  readonly levelMin: number;
  /** The highest level that the target's caps allow. */
  readonly levelMax: number;
  /** The search ends once its 95% interval is no wider than this share: 0.05 is 5%. */
  readonly precision: number;
  /** Of all stages with what lies between them. */
  readonly durationMsMax: number;
  /** Allowed between two stages, in ms: k6 starts, and journeys that are open end. */
  readonly betweenMs: number;
  /** Arrival rate of all paths together at 100%, in journeys per second. */
  readonly peakPerSecond: number;
  /** Fewest samples that each SLO is judged from, and the arrival rate of its path at 100%. */
  readonly samples: readonly SamplesAtPeak[];
}

export interface SamplesAtPeak {
  readonly needed: number;
  readonly peakPerSecond: number;
}

/** A level, and how long it is held. */
export interface DrivenLevel {
  readonly level: number;
  readonly holdMs: number;
}

/** Geometric steps to the first breach: the next level is this multiple. */
export const stepFactor = 1.5;

/** How often the last pass and the first fail are driven at least. */
export const repeats = 3;

/** The measured rates leave out this much of a hold. */
const warmUpMs = 3_000;
/** So many journeys more than an SLO needs: some have no correct answer. */
const samplesHeadroomPercent = 110;
const coarseHoldMsMin = 10_000;
/** Long enough for a drift to show in its seconds. */
const fineHoldMsMin = 20_000;

/**
 * Just long enough for the samples of every SLO at a level, in whole seconds: at least 10 s on the way to the first
 * breach, and 20 s once the limit is enclosed.
 */
export function holdMsAt(
  { samples }: Pick<SearchSpec, 'samples'>,
  level: number,
  purpose: 'coarse' | 'fine',
): number {
  const sampleMs = samples.map(
    ({ needed, peakPerSecond }) => (needed * samplesHeadroomPercent * 10) / (peakPerSecond * level),
  );
  const leastMs = purpose === 'coarse' ? coarseHoldMsMin : fineHoldMsMin;
  return Math.ceil(Math.max(leastMs, warmUpMs + Math.max(0, ...sampleMs)) / 1000) * 1000;
}

/** Journeys that a stage starts, over all paths. */
export const journeysOf = (
  { peakPerSecond }: Pick<SearchSpec, 'peakPerSecond'>,
  { level, holdMs }: DrivenLevel,
): number => (peakPerSecond * level * holdMs) / 1000;

/** A search sends at most this share of what fixed stairs send. */
export const stairsShareMax = 0.4;

/**
 * Journeys of fixed stairs that come to the same precision: levels that lie the precision apart, from the first level
 * of the search (or a quarter of `level`, where that is lower) up to `level`, each held as long and driven as often as the ends of the
 * search.
 */
export function stairsJourneys(spec: SearchSpec, level: number): number {
  let sum = 0;
  for (let at = Math.min(spec.firstLevel, level / 4); ; at *= 1 + spec.precision) {
    sum += repeats * journeysOf(spec, { level: at, holdMs: holdMsAt(spec, at, 'fine') });
    if (at >= level) return sum;
  }
}

/** What a stage takes of the time, in ms. */
export const stageMs = (
  { betweenMs }: Pick<SearchSpec, 'betweenMs'>,
  { holdMs }: Pick<DrivenLevel, 'holdMs'>,
): number => holdMs + betweenMs;

/** Levels are told apart to a hundredth of a percent of the peak. */
export const roundLevel = (level: number): number => Number(level.toFixed(4));

/** What a search drives first. */
export function firstStage(spec: SearchSpec): DrivenLevel {
  const level = roundLevel(Math.min(spec.firstLevel, spec.levelMax));
  return { level, holdMs: holdMsAt(spec, level, 'coarse') };
}

/** The most that a search may come to. */
export interface SearchBounds {
  readonly stages: number;
  readonly durationMs: number;
  readonly journeys: number;
}

/**
 * The most stages, time and journeys of a search, wherever the limit lies: the shortest stages one after the other, and the journeys of the
 * steps up to the highest level, or the share of fixed stairs up to it where that is more, within the time.
 */
export function searchBounds(spec: SearchSpec): SearchBounds {
  const shortest = stageMs(spec, { holdMs: coarseHoldMsMin });
  let up = 0;
  for (let level = firstStage(spec).level; ; level = Math.min(level * stepFactor, spec.levelMax)) {
    up += journeysOf(spec, { level, holdMs: holdMsAt(spec, level, 'coarse') });
    if (level >= spec.levelMax) break;
  }
  const inTime = journeysOf(spec, { level: spec.levelMax, holdMs: spec.durationMsMax });
  const sent = Math.max(up, stairsShareMax * stairsJourneys(spec, spec.levelMax));
  return {
    stages: Math.floor(spec.durationMsMax / shortest),
    durationMs: spec.durationMsMax,
    journeys: Math.ceil(Math.min(inTime, sent)),
  };
}
