import type { AuditSummary } from '../audit/finding.ts';
import type { GoalResult } from '../goal/goalResult.ts';
import type { Plan } from '../plan/plan.ts';
import type { StopCause } from '../run/stopCause.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';
import { type Demand, demandsOf, isolationText } from '../target/isolation.ts';
import { count } from '../text/figures.ts';
import { auditReasons } from './auditReasons.ts';
import {
  hopProblem,
  hopState,
  isStoreless,
  type LeakSummary,
  olderLeaksText,
  type PreflightSummary,
  preflightState,
} from './isolation.ts';
import { loadReasons } from './loadReasons.ts';
import type { RequiredLoad } from './requirement.ts';
import { type RoundStart, startReasons } from './startReasons.ts';
import { type Reason, type Verdict, verdictOf } from './verdict.ts';

/** Input of a verdict. What is null or absent was not checked, which is never a pass. */
export interface Evidence {
  readonly plan: Pick<Plan, 'goal' | 'audit' | 'allowWritableRole' | 'isolation'> & RequiredLoad;
  readonly points: readonly LoadPoint[];
  readonly audit: readonly AuditSummary[];
  readonly leaks: LeakSummary | null;
  readonly preflight: PreflightSummary | null;
  readonly abortedBy: StopCause | null;
  readonly starts: readonly RoundStart[];
  /** What the overloads or the soak of the goal showed; absent: it has none. */
  readonly goal?: GoalResult | null;
}

/**
 * The verdict, with every reason as a sentence with its numbers. A failed preflight is a fail and its only
 * reason: the stack does not keep shadow work apart, and no load was sent. What the target's isolation does not ask
 * is no reason; what it asks to be reported makes the verdict unknown at the worst.
 */
export function judge(evidence: Evidence): Verdict {
  const { isolation, audit: spec } = evidence.plan;
  const { canary, leaks } = demandsOf(isolation);
  const preflight = asked(canary, () => preflightReason(evidence.preflight, isolation));
  if (preflight.some(({ state }) => state === 'fail')) return verdictOf(preflight);
  const audit = auditReasons(spec !== null, evidence.audit, isolation);
  // What customers were promised or charged wrongly stands before everything else that failed.
  const broken = audit.filter(({ state }) => state === 'fail');
  return verdictOf([
    ...broken,
    ...preflight,
    ...stopReasons(evidence.abortedBy),
    ...startReasons(evidence.starts),
    ...loadReasons(evidence.plan, evidence.points),
    ...(evidence.goal?.reasons ?? []),
    ...audit.filter(({ state }) => state !== 'fail'),
    ...asked(leaks, () => leakReason(evidence.leaks, evidence.preflight)),
    ...roleReasons(evidence.plan.allowWritableRole),
    ...isolationReasons(isolation),
  ]);
}

/** What the target's owner accepted stands in each verdict. */
const roleReasons = (isAllowed: boolean | undefined): readonly Reason[] =>
  isAllowed === true
    ? [{ state: 'pass', text: 'stores: the target file admits an audit role that may write' }]
    : [];

function asked(demand: Demand, reason: () => Reason): readonly Reason[] {
  if (demand === 'none') return [];
  const { state, text } = reason();
  return [{ state: demand === 'reported' && state === 'fail' ? 'unknown' : state, text }];
}

/** Without the tag's contract a verdict says under which terms it was reached. */
const isolationReasons = (isolation: Plan['isolation']): readonly Reason[] =>
  isolation === undefined || isolation === 'shadow'
    ? []
    : [{ state: 'pass', text: `isolation ${isolationText(isolation)}` }];

function preflightReason(preflight: PreflightSummary | null, isolation: Plan['isolation']): Reason {
  if (preflight === null) return { state: 'unknown', text: 'preflight: the canary did not run' };
  const { hops } = preflight;
  const state = preflightState(preflight, isolation);
  const found = hops.filter((hop) => hopProblem(hop) !== null);
  const first = found.find((hop) => hopState(hop, isolation) === state);
  if (first !== undefined) {
    const what = `${first.service} ${first.instance}: ${hopProblem(first)}`;
    return { state, text: `preflight: ${what}${andMore(found.length - 1)}` };
  }
  if (preflight.state === 'fail') return { state, text: 'preflight: a hop failed' };
  if (hops.length === 0) return { state, text: 'preflight: no hop was checked' };
  const text = `preflight: ${hops.length} of ${hops.length} hops saw the shadow tag and refused a corrupted one`;
  return { state, text };
}

function stopReasons(cause: StopCause | null): readonly Reason[] {
  if (cause === null) return [];
  const isBreach = cause.kind === 'rule' && cause.blind !== true;
  return [{ state: isBreach ? 'fail' : 'unknown', text: stopText(cause) }];
}

/** What ended a run early, as a sentence. */
export function stopText(cause: StopCause): string {
  switch (cause.kind) {
    case 'person':
      return `aborted by ${cause.by}: ${cause.reason}`;
    case 'rule':
      return `abort rule ${cause.rule} tripped: ${cause.text}`;
    case 'permission':
      return `stopped by ${cause.rule}: ${cause.text}`;
    case 'failure':
      return `the run did not go to its end: ${cause.text}`;
  }
}

function leakReason(leaks: LeakSummary | null, preflight: PreflightSummary | null): Reason {
  if (leaks === null) return { state: 'unknown', text: 'leak scan: it did not run' };
  const [first] = leaks.leaks;
  if (leaks.state === 'leaked' || first) {
    const what = first ? `${first.text} (${first.id} in ${first.place})` : 'residue was found';
    return { state: 'fail', text: `leak scan: ${what}${andMore(leaks.leaks.length - 1)}` };
  }
  if (leaks.state === 'unknown') {
    return { state: 'unknown', text: `leak scan: ${leaks.reason ?? 'it could not be judged'}` };
  }
  if (leaks.scanned.length === 0) {
    if (isStoreless(preflight)) {
      return { state: 'pass', text: 'leak scan: nothing to scan: no hop has a store' };
    }
    return { state: 'unknown', text: 'leak scan: no place was scanned' };
  }
  const rows = leaks.scanned.reduce((sum, place) => sum + place.rows, 0);
  const older = olderLeaksText(leaks);
  const text = `leak scan: 0 leaks in ${count(rows)} rows of ${count(leaks.scanned.length)} places`;
  return { state: 'pass', text: older === null ? text : `${text}; ${older}` };
}

const andMore = (more: number): string => (more > 0 ? `, and ${count(more)} more` : '');
