/** How much load the target carries, from the load points. */
export interface Capacity {
  /** Two loads of the plan, by level and journeys per second; the bracket's method is in `sloCapacity.ts`. */
  readonly sloCapacity: {
    readonly lower: LevelRate | null;
    readonly upper: LevelRate | null;
    /** `between 85% (212/s) and 115% (287/s) of the peak`, `at least …`, `below …`. */
    readonly text: string;
  };
  /** The highest achieved throughput of a stage that is evidence, and that stage's level. */
  readonly saturation: { readonly achievedPerSecond: number; readonly level: number } | null;
}

export interface LevelRate {
  readonly level: number;
  readonly ratePerSecond: number;
  readonly paths: Readonly<Record<string, number>>;
}
