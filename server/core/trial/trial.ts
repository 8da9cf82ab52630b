import type { Exchange } from '../exchange/exchange.ts';
import type { FlowCounts } from '../measure/flowCounts.ts';
import type { PreflightSummary } from '../verdict/isolation.ts';

/** One journey of each path of a scenario, driven once against its target. Secrets are masked. */
export interface Trial {
  readonly run: string;
  readonly scenario: string;
  readonly target: string;
  readonly baseUrl: string;
  /** `unknown`: the target gave no reason to fail it, and not every journey was seen to its end. */
  readonly state: 'pass' | 'fail' | 'unknown';
  /** What kept the journeys from being tried; null when they were. */
  readonly problem: string | null;
  /** What each hop said of the tagged canary, with the store that it chose; null when it did not run. */
  readonly preflight: PreflightSummary | null;
  /** What the setup steps captured. */
  readonly setup: readonly NamedValue[];
  readonly paths: readonly TrialPath[];
  /** What differs from a run. */
  readonly notes: readonly string[];
  readonly durationMs: number;
}

export interface TrialPath {
  readonly path: string;
  /** `unknown`: the generator, its configuration or a limit of time ended the journey. */
  readonly outcome: 'correct' | 'refused' | 'failed' | 'unknown';
  /** The step that ended the journey, and why; null when it went through. */
  readonly step: string | null;
  readonly reason: string | null;
  /** Of the `traceparent` that every request carried; null when none was sent. */
  readonly traceId: string | null;
  /** The sum of the requests' durations. */
  readonly serviceMs: number;
  readonly steps: readonly TrialStep[];
  /** What the journey did at its blocks, in the order in which it came to them; absent where it has none. */
  readonly flow?: readonly FlowTaken[] | undefined;
}

export interface FlowTaken {
  /** A block or a branch. */
  readonly name: string;
  readonly counts: FlowCounts;
}

export interface TrialStep {
  readonly step: string;
  readonly exchange: Exchange;
  readonly checks: readonly TrialCheck[];
  readonly captures: readonly NamedValue[];
}

export interface TrialCheck {
  readonly name: string;
  readonly passed: boolean;
  /** Values as JSON; a missing one is `nothing`. */
  readonly found: string;
  readonly wanted: string;
}

export interface NamedValue {
  readonly name: string;
  /** As JSON. */
  readonly value: string;
}

/** Fail takes precedence over unknown, and unknown over pass; nothing tried is unknown. */
export function trialState(paths: readonly Pick<TrialPath, 'outcome'>[]): Trial['state'] {
  if (paths.some(({ outcome }) => outcome === 'failed')) return 'fail';
  return paths.length > 0 && paths.every(({ outcome }) => outcome === 'correct')
    ? 'pass'
    : 'unknown';
}
