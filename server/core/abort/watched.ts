import type { Finding } from '../audit/finding.ts';
import type { CustomerSecond, TimelineSecond } from '../measure/timeline.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { RoundPlan } from '../traffic/round.ts';

/** What the abort rules may look at: one round up to now. Seconds count from its common start. */
export interface Watched {
  readonly round: Pick<RoundPlan, 'stages' | 'durationMs'>;
  readonly paths: readonly Pick<PathPlan, 'name' | 'latencyBoundMs'>[];
  readonly shards: number;
  /** Second n stands at index n. */
  readonly seconds: readonly WatchedSecond[];
  readonly customers: CustomerWatch;
  /** Of the health address, oldest first. */
  readonly probes: readonly Probe[];
  readonly findings: readonly Finding[];
  /** Looks into the live store for rows of this run, oldest first. */
  readonly leakProbes: readonly LeakProbe[];
}

/** No rule asks for the generators, which are the most of a second of many shards. */
export type WatchedSecond = Omit<TimelineSecond, 'generators'>;

/** Customers' own figures. A second that is not there could not be read. */
export interface CustomerWatch {
  readonly seconds: readonly CustomerSecond[];
  /** The first second that could have figures. */
  readonly from: number;
  /** Seconds whose figures have had their time to come: 0 up to this one, not included. */
  readonly until: number;
}

export interface Probe {
  readonly second: number;
  /** Null when the target was well. */
  readonly problem: string | null;
}

export interface LeakProbe {
  readonly second: number;
  /** Where rows of the run lie in the live store, a line each. */
  readonly leaks: readonly string[];
  /** Why it could not be looked; null when it could. */
  readonly problem: string | null;
}

/** What one look at one window showed: a broken rule, in words and numbers. */
export interface Reading {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Broken by what could not be seen or not be started: no evidence against the target. */
  readonly blind?: true;
}
