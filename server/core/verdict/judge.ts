import type { AuditSummary } from '../audit/finding.ts';
import type { Plan } from '../plan/plan.ts';
import type { StopCause } from '../run/stopCause.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';
import { type Demand, demandsOf, isolationText } from '../target/isolation.ts';
import { isOwnFailure } from '../text/ownFailure.ts';
import { auditReasons } from './auditReasons.ts';
import {
  hopProblem,
  isStoreless,
  type LeakSummary,
  olderLeaksText,
  type PreflightSummary,
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
}

/**
 * The verdict, with every reason as a sentence with its numbers. A failed preflight is a fail and its only
 * reason: the stack does not keep shadow work apart, and no load was sent. What the target's isolation does not ask
 * is no reason; what it asks to be reported makes the verdict unknown at the worst.
 */
export function judge(evidence: Evidence): Verdict {
  const { isolation, audit: spec } = evidence.plan;
  const { canary, leaks } = demandsOf(isolation);
  const preflight = asked(canary, () => preflightReason(evidence.preflight));
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

function preflightReason(preflight: PreflightSummary | null): Reason {
  if (preflight === null) return { state: 'unknown', text: 'preflight: the canary did not run' };
  const failed = preflight.hops.filter((hop) => hopProblem(hop) !== null);
  const [first] = failed;
  if (preflight.state === 'fail' || first) {
    const what = first
      ? `${first.service} ${first.instance}: ${hopProblem(first)}`
      : 'a hop failed';
    // What this machine could not ask says nothing about the stack.
    const isOwn = failed.length > 0 && failed.every(({ problem }) => isOwnFailure(problem ?? ''));
    const state = isOwn ? 'unknown' : 'fail';
    return { state, text: `preflight: ${what}${andMore(failed.length - 1)}` };
  }
  if (preflight.hops.length === 0) {
    return { state: 'unknown', text: 'preflight: no hop was checked' };
  }
  const text = `preflight: ${preflight.hops.length} of ${preflight.hops.length} hops saw the shadow tag and refused a corrupted one`;
  return { state: 'pass', text };
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
  const text = `leak scan: 0 leaks in ${rows} rows of ${leaks.scanned.length} places`;
  return { state: 'pass', text: older === null ? text : `${text}; ${older}` };
}

const andMore = (count: number): string => (count > 0 ? `, and ${count} more` : '');
