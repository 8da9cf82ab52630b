/** How much load the target carries, from the load points. */
export interface Capacity {
  /** Two loads of the plan, by level and journeys per second; the bracket's method is in `sloCapacity.ts`. */
  readonly sloCapacity: {
    readonly lower: LevelRate | null;
    readonly upper: LevelRate | null;
    /** `between 85% (212/s) and 115% (287/s) of the peak`, `at least …`, `below …`. */
    readonly text: string;
  };
  /** What a search came to; absent where the levels were planned before. */
  readonly search?: SearchResult;
  /** The highest achieved throughput of a stage that is evidence, and that stage's level. */
  readonly saturation: { readonly achievedPerSecond: number; readonly level: number } | null;
}

export interface LevelRate {
  readonly level: number;
  readonly ratePerSecond: number;
  readonly paths: Readonly<Record<string, number>>;
}

/** A level of a plan in journeys per second, in all and of each path. */
export function levelRateOf(
  {
    paths,
  }: {
    readonly paths: readonly { readonly name: string; readonly peakRatePerSecond: number }[];
  },
  level: number,
): LevelRate {
  const rates = paths.map(({ name, peakRatePerSecond }): readonly [string, number] => [
    name,
    peakRatePerSecond * level,
  ]);
  return {
    level,
    ratePerSecond: rates.reduce((sum, [, rate]) => sum + rate, 0),
    paths: Object.fromEntries(rates),
  };
}

/** The SLO capacity of a search, with its interval. */
export interface SearchResult {
  /** Null where it cannot be known; `text` then says why. */
  readonly estimate: {
    readonly capacity: LevelRate;
    readonly lower: LevelRate;
    readonly upper: LevelRate;
  } | null;
  /** Of the interval from lower to upper. */
  readonly confidence: number;
  readonly method: string;
  /** Why the search ended; `stopped`: the run ended first. */
  readonly ended:
    | 'precise'
    | 'time'
    | 'requests'
    | 'highest-passes'
    | 'lowest-breaches'
    | 'no-evidence'
    | 'stopped';
  /** `SLO capacity 158/s, 95% interval 154/s to 162/s (…)`, or why it cannot be known. */
  readonly text: string;
}
