import type { AbortRule } from '../abort/abortRule.ts';
import type { Labels } from '../text/labels.ts';

/** The normalized scenario: what `parseScenario` makes of a valid file. Durations in ms, rates per second. */
export interface Scenario {
  readonly name: string;
  /** Name of a target file, or a path to one. */
  readonly target: string;
  readonly data: DataSpec;
  readonly paths: Readonly<Record<string, JourneySpec>>;
  readonly load: LoadSpec;
  readonly slos: readonly SloSpec[];
  readonly abort: readonly AbortRule[];
  readonly audit: AuditSpec | null;
}

export interface DataSpec {
  readonly setup: readonly StepSpec[];
  readonly teardown: readonly StepSpec[];
  readonly datasets: Readonly<Record<string, DatasetSpec>>;
  readonly stock: { readonly default: number; readonly skus: Readonly<Record<string, number>> };
  /** Switches of the target, by name, turned for shadow traffic before the load and back after it. */
  readonly switches: Readonly<Record<string, string>>;
}

export interface DatasetSpec {
  /** Path of the CSV file, relative to the scenario file. */
  readonly file: string;
  readonly pick:
    | { readonly kind: 'uniform' }
    | { readonly kind: 'zipf'; readonly exponent: number; readonly hotShare: number }
    | { readonly kind: 'unique' };
}

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
  /** May hold placeholders: `${dataset.column}`, `${capture}`, `${setup.name}`, `${uuid}`, `${journey}`, `${run}`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON value (placeholders in strings) or a text body. */
  readonly body: unknown;
  readonly captures: readonly { readonly name: string; readonly jsonPath: string }[];
  readonly checks: readonly CheckSpec[];
  /** Statuses that are a correct answer. */
  readonly expectStatus: readonly number[];
  /** Statuses that end the journey as a business rejection (sold out): counted apart, not an error, not goodput. */
  readonly refusedStatus: readonly number[];
  readonly timeoutMs: number;
  /** Pause after the step. */
  readonly think: ThinkTime | null;
}

export interface CheckSpec {
  readonly name: string;
  readonly jsonPath: string;
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

export interface LoadSpec {
  readonly goal: 'find-capacity' | 'hold';
  readonly precision: 'fine' | 'coarse';
  /** Arrival rate of each path at 100%. Peaks coincide: a stage's level applies to every path. */
  readonly peak: Readonly<Record<string, number>>;
  readonly stages: readonly { readonly level: number; readonly holdMs: number }[];
  readonly shards: number;
  /** Labels that a worker must have to take one of the shards. */
  readonly place: Labels;
  readonly seed: number;
}

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

export interface AuditSpec {
  /** Audit file, relative to the scenario file. */
  readonly file: string;
  readonly everyMs: number;
  readonly settleMs: number;
}
