import { demandsOf, type Isolation } from '../target/isolation.ts';
import { isOwnFailure } from '../text/ownFailure.ts';
import { type VerdictState, worst } from './verdict.ts';

/** Result of the scan after load for shadow data in the live stores and live data in the shadow stores. */
export interface LeakSummary {
  readonly state: 'clean' | 'leaked' | 'unknown';
  readonly reason: string | null;
  readonly scanned: readonly { readonly place: string; readonly rows: number }[];
  readonly leaks: readonly LeakedRow[];
  /** What is older than this run, or of another: `count` of them, some listed. Absent when there is none. */
  readonly older?: { readonly count: number; readonly listed: readonly LeakedRow[] };
}

export interface LeakedRow {
  readonly place: string;
  readonly id: string;
  /** The run that wrote it, or `live`. */
  readonly owner: string;
  readonly text: string;
}

/** `2 rows or keys are older than this run, or of another`; null without any. */
export function olderLeaksText({ older }: LeakSummary): string | null {
  if (older === undefined || older.count === 0) return null;
  const what = older.count === 1 ? '1 row or key is' : `${older.count} rows or keys are`;
  return `${what} older than this run, or of another`;
}

/**
 * The scan of a run that sent no load: only what the run itself wrote is its leak. What else lies in the wrong
 * store was there before, since nothing of the run could bring it there.
 */
export function withoutLoad(summary: LeakSummary, runId: string): LeakSummary {
  const own = summary.leaks.filter(({ owner }) => owner === `run ${runId}`);
  const others = summary.leaks.filter(({ owner }) => owner !== `run ${runId}`);
  if (others.length === 0) return summary;
  const before = summary.older ?? { count: 0, listed: [] };
  const older = { count: before.count + others.length, listed: [...before.listed, ...others] };
  const state = own.length > 0 ? 'leaked' : summary.reason === null ? 'clean' : 'unknown';
  return { ...summary, state, leaks: own, older };
}

/** Does each hop that preflight asked report that it has no store, with the tag and without? */
export const isStoreless = (preflight: PreflightSummary | null): boolean =>
  preflight?.state === 'pass' &&
  preflight.hops.length > 0 &&
  preflight.hops.every((hop) => hopProblem(hop) === null && usesNoStore(hop));

const usesNoStore = ({ store }: HopSummary): boolean => store?.startsWith('none') === true;

/** The leak scan of a target that names no store: there is nothing to scan only where preflight showed that. */
export function scanWithoutStores(preflight: PreflightSummary | null): LeakSummary {
  const nothing = { scanned: [], leaks: [] };
  if (isStoreless(preflight)) {
    return { ...nothing, state: 'clean', reason: 'nothing to scan: no hop has a store' };
  }
  const user = preflight?.hops.find((hop) => hop.store !== null && !usesNoStore(hop));
  const seen = user === undefined ? '' : `, and ${user.service} uses ${user.store}`;
  const remedy = 'add stores.postgresUrl with identity, or stores.redisUrl';
  return { ...nothing, state: 'unknown', reason: `the target names no store${seen}: ${remedy}` };
}

/** Result of the canary before load: whether each hop saw the tag and refused a corrupted one. */
export interface PreflightSummary {
  /** `unknown`: no hop fails, and one could not be asked from here, or what fails is only reported. */
  readonly state: VerdictState;
  readonly hops: readonly HopSummary[];
}

export interface HopSummary {
  readonly service: string;
  readonly instance: string;
  /** Null for a hop that gave no answer. */
  readonly tagSeen: boolean | null;
  /** The store that it chose; null when it did not say. */
  readonly store: string | null;
  /** Null for a hop that gave no answer. */
  readonly corruptRefused: boolean | null;
  readonly problem: string | null;
  /** What to do about the problem; absent without one, and in runs of earlier versions. */
  readonly remedy?: string;
}

/** How the problem of a hop begins, by its kind. The checklist of a target names a remedy for each. */
export const hopTexts = {
  tagUnseen: 'does not see the tag',
  corruptAccepted: 'accepts a corrupted tag',
  sameStore: 'uses the same store',
  noCanary: 'canary ',
  storeUnsaid: 'does not say which store it chose',
  storeUnasked: 'store cannot be asked',
  edgeAsked: 'asked by the edge, not through the service',
} as const;

/** What is wrong with a hop; null when it keeps shadow work apart. */
export function hopProblem(hop: HopSummary): string | null {
  if (hop.problem !== null) return hop.problem;
  if (!hop.tagSeen) return 'the shadow tag was not seen';
  return hop.corruptRefused ? null : 'a corrupted tag was not refused';
}

/**
 * What a hop adds to a verdict. What this machine could not ask, and what an edge asked in place of its service, says
 * nothing about the stack: it is unknown. So is the worst that an isolation under which the canary only reports has.
 */
export function hopState(hop: HopSummary, isolation: Isolation | undefined): VerdictState {
  const problem = hopProblem(hop);
  if (problem === null) return 'pass';
  const isUnasked = isOwnFailure(problem) || problem.startsWith(hopTexts.edgeAsked);
  return isUnasked || demandsOf(isolation).canary === 'reported' ? 'unknown' : 'fail';
}

/** The worst of all hops, unknown without any. A summary that failed without a hop that says why stays failed. */
export function preflightState(
  { state, hops }: PreflightSummary,
  isolation: Isolation | undefined,
): VerdictState {
  const isUntold = state === 'fail' && hops.every((hop) => hopProblem(hop) === null);
  if (isUntold) return demandsOf(isolation).canary === 'reported' ? 'unknown' : 'fail';
  return worst(hops.map((hop) => hopState(hop, isolation)));
}
