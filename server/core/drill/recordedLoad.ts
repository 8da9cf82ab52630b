import type { AuditSummary, Finding } from '../audit/finding.ts';
import type { CustomerSecond, TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';

/** What the run of a drill recorded, on the clock of its one round: ms since the common start. */
export interface RecordedLoad {
  readonly plan: Plan;
  /** Second n stands at index n. */
  readonly seconds: readonly TimelineSecond[];
  readonly customers: readonly CustomerSecond[];
  readonly findings: readonly RecordedFinding[];
  /** Of each store that the audit reads; empty without an audit. */
  readonly audits: readonly Pick<AuditSummary, 'store' | 'state' | 'reason' | 'checked'>[];
}

export interface RecordedFinding
  extends Pick<Finding, 'invariant' | 'store' | 'message' | 'beforeRun'> {
  /** When the audit found it. */
  readonly atMs: number;
}

/** A span of the run's clock, from its first millisecond up to its last, which is not part of it. */
export interface ClockSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What one look at the steady state gave. */
export type ProbeValue =
  /** A figure, which a tolerance judges. */
  | { readonly state: 'read'; readonly value: number; readonly text: string }
  /** Judged by a rule of its own, such as an SLO. */
  | { readonly state: 'judged'; readonly holds: boolean; readonly text: string }
  /** It could not be read. */
  | { readonly state: 'unknown'; readonly reason: string };

export const unknownValue = (reason: string): ProbeValue => ({ state: 'unknown', reason });

/** The seconds of a span; or why it was not recorded whole. */
export function secondsOf(
  { seconds }: Pick<RecordedLoad, 'seconds'>,
  { fromMs, toMs }: ClockSpan,
): readonly TimelineSecond[] | string {
  const [first, end] = [Math.floor(fromMs / 1000), Math.ceil(toMs / 1000)];
  const own = seconds.slice(first, end);
  const unrecorded = end - first - own.length;
  if (unrecorded > 0 || own.length === 0)
    return `${unrecorded} of ${end - first} s were not recorded`;
  const gaps = own.filter(({ missing }) => missing.length > 0).length;
  return gaps === 0 ? own : `a shard sent nothing in ${gaps} of ${own.length} s`;
}
