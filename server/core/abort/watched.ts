import type { Finding } from '../audit/finding.ts';
import type { RecordedRound } from '../measure/overdue.ts';
import type { CustomerSecond } from '../measure/timeline.ts';
import type { PathPlan } from '../traffic/journey.ts';

/** What abort rules are judged on: one round up to now. Seconds count from its common start. */
export interface Watched extends RecordedRound {
  readonly paths: readonly Pick<PathPlan, 'name' | 'latencyBoundMs'>[];
  readonly customers: CustomerWatch;
  /** Of the health address, oldest first. */
  readonly probes: readonly Probe[];
  readonly findings: readonly Finding[];
  /** Probes of the live store for rows of this run, oldest first. */
  readonly leakProbes: readonly LeakProbe[];
}

/** Figures of the customers' requests. A second that is missing could not be read. */
export interface CustomerWatch {
  readonly seconds: readonly CustomerSecond[];
  /** The first second that could have figures. */
  readonly from: number;
  /** Seconds whose figures have had their time to come: 0 up to this one, not included. */
  readonly until: number;
}

export interface Probe {
  readonly second: number;
  /** Null when the target was healthy. */
  readonly problem: string | null;
}

export interface LeakProbe {
  readonly second: number;
  /** Where rows of the run lie in the live store, a line each. */
  readonly leaks: readonly string[];
  /** Why the probe failed; null when it did not. */
  readonly problem: string | null;
}

/** One window or probe that breaks a rule, in words and numbers. */
export interface Reading {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Broken by what could not be seen or not be started: no evidence against the target. */
  readonly blind?: true;
}

/** The newest reading, and how many in a row broke the rule. */
export interface RuleStreak extends Reading {
  /** Counted up to `times`. */
  readonly streak: number;
  /** How many it takes to stop the run. */
  readonly times: number;
}

/** A rule that is broken now, with the numbers that break it. */
export interface RuleViolation extends RuleStreak {
  /** The rule as a person reads it. */
  readonly rule: string;
}
