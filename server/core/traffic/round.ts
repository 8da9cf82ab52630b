export interface RoundPlan {
  readonly index: number;
  readonly stages: readonly StagePlan[];
  readonly durationMs: number;
}

/** One plateau of a round. Its k6 scenarios are named `${path}__${stage.index}`. */
export interface StagePlan {
  readonly index: number;
  /** Share of the peak: 0.85 is 85%. */
  readonly level: number;
  readonly startMs: number;
  readonly holdMs: number;
  readonly loads: readonly StageLoad[];
}

export interface StageLoad {
  readonly path: string;
  /** Integer arrivals in `timeUnitMs`, over all shards. */
  readonly rate: number;
  readonly timeUnitMs: number;
  readonly ratePerSecond: number;
  /** Over all shards; preAllocatedVUs = maxVUs, a multiple of the number of shards. */
  readonly vus: number;
}
