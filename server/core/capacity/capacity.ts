/** What the load points say about how much the target carries. */
export interface Capacity {
  /** Journeys per second over all paths, and the level of the peak it was. */
  readonly sloCapacity: {
    readonly lower: LevelRate | null;
    readonly upper: LevelRate | null;
    /** `between 85% (212/s) and 115% (287/s) of the peak`, `at least …`, `below …`. */
    readonly text: string;
  };
  readonly saturation: { readonly achievedPerSecond: number; readonly level: number } | null;
}

export interface LevelRate {
  readonly level: number;
  readonly ratePerSecond: number;
  readonly paths: Readonly<Record<string, number>>;
}
