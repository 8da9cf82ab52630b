export interface JourneySpec {
  /** Empty where the journey is a script by hand. */
  readonly steps: readonly StepSpec[];
  readonly latencyBoundMs: number;
  /** A k6 module whose default export walks the journey: path of the file, relative to the scenario file. */
  readonly script?: string;
}

export interface StepSpec {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** May hold placeholders: `${dataset.column}`, `${capture}`, `${setup.name}`, `${journey}`, `${run}`, `${=0.10}`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON value (placeholders in strings and keys) or a text body. */
  readonly body: unknown;
  readonly captures: readonly CaptureSpec[];
  readonly checks: readonly CheckSpec[];
  /** Statuses that are a correct answer. */
  readonly expectStatus: readonly number[];
  /** Statuses that end the journey as a business refusal (sold out): counted apart, not an error, not goodput. */
  readonly refusedStatus: readonly number[];
  readonly timeoutMs: number;
  /** Pause after the step. */
  readonly think: ThinkTime | null;
}

const requestTimeoutMsMin = 10_000;

/** Timeout of a request for which the scenario sets none: no journey is cut within its path's bound. */
export const requestTimeoutMs = (latencyBoundMs: number): number =>
  Math.max(requestTimeoutMsMin, latencyBoundMs);

/** A value of the answer that later steps may use as `${name}`. */
export interface CaptureSpec {
  readonly name: string;
  readonly jsonPath: string;
}

export interface CheckSpec {
  readonly name: string;
  readonly jsonPath: string;
  /** A string may hold placeholders. */
  readonly equals?: string | number | boolean | null;
  readonly min?: number;
  readonly max?: number;
  readonly exists?: boolean;
}

export type ThinkTime =
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number; readonly maxMs: number }
  | { readonly kind: 'normal'; readonly meanMs: number; readonly sdMs: number };

export interface PathPlan {
  readonly name: string;
  readonly journey: JourneySpec;
  /** Arrival rate at level 1 (100%). */
  readonly peakRatePerSecond: number;
  /** VUs are planned from rate × this bound on a journey's duration, think time included. */
  readonly latencyBoundMs: number;
}
