export interface SloSpec {
  readonly path: string;
  /** Percentile of a correct journey's service time (think time left out), or of the step's when named. */
  readonly latency: {
    readonly quantile: number;
    readonly limitMs: number;
    readonly step: string | null;
  } | null;
  /** Largest share of failed journeys, 0..1. */
  readonly errorShareMax: number | null;
}

export interface SloOutcome {
  readonly path: string;
  /** `pay p95 ≤ 1000 ms`. */
  readonly name: string;
  readonly limit: number;
  readonly measured: number | null;
  readonly state: 'met' | 'breached' | 'unknown';
  readonly reason: string | null;
}
