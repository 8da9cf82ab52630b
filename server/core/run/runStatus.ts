import type { AuditStatus } from '../audit/findingSummary.ts';
import { count } from '../text/figures.ts';
import type { RunState, RunStatus } from './run.ts';

/** What the load of a run has shown so far, as its conductor last judged it. */
export interface LoadJudgement {
  /** SLOs that are missed and rows in the wrong store, each with its figure. */
  readonly breaches: readonly string[];
  /** Whether one of the breaches makes a report of the load so far fail. */
  readonly failing: boolean;
  /** Why the load so far is no proof that everything is met. */
  readonly doubts: readonly string[];
  /** Shards that were lost or failed. */
  readonly lostShards: readonly number[];
  /** Whether the run has an audit. */
  readonly audited: boolean;
}

/** What a status is made of. */
export interface StatusFacts {
  readonly state: RunState;
  readonly verdict: 'pass' | 'fail' | 'unknown' | null;
  readonly headline: string | null;
  readonly reason: string | null;
  readonly audit: AuditStatus | null;
  /** Null before the first second of the load was judged. */
  readonly load: LoadJudgement | null;
}

/** Judgements in their order: the first that applies gives the status. */
const judgements: readonly ((facts: StatusFacts) => RunStatus | null)[] = [
  ended,
  findingsSoFar,
  failing,
  lostShards,
  phase,
  beyond,
  unseenLedger,
  doubted,
];

/** Never green before the first reading, while something is missed or doubted, or while the audit is not reliable. */
export function runStatus(facts: StatusFacts): RunStatus {
  for (const judge of judgements) {
    const status = judge(facts);
    if (status !== null) return status;
  }
  return {
    tone: 'pass',
    headline: 'Clean so far',
    detail: facts.load?.audited === true ? 'Every SLO is met, no finding.' : 'Every SLO is met.',
  };
}

const verdictWords = { pass: 'Pass', fail: 'Fail', unknown: 'Unknown' } as const;
const seeReport = 'The report gives the reasons and the evidence.';

/** An aborted run without a verdict is aborted; one that failed before its abort is failed. */
function ended({ state, verdict, headline, reason }: StatusFacts): RunStatus | null {
  const detail = headline ?? reason ?? seeReport;
  if (verdict === 'pass' || verdict === 'fail')
    return { tone: verdict, headline: verdictWords[verdict], detail };
  if (state === 'aborted')
    return { tone: 'unknown', headline: 'Aborted', detail: reason ?? 'Stopped by a user.' };
  if (state === 'failed') return { tone: 'fail', headline: 'Could not run', detail: reason ?? '' };
  if (verdict === null && state !== 'finished') return null;
  return { tone: 'unknown', headline: verdictWords.unknown, detail };
}

function findingsSoFar({ audit }: StatusFacts): RunStatus | null {
  const groups = audit?.findings.groups ?? [];
  if (groups.length === 0) return null;
  return {
    tone: 'fail',
    headline: 'Failing so far',
    detail: groups.map(({ text }) => text).join(' · '),
  };
}

/** A lost shard takes nothing back that was seen before: a report of the load so far fails. */
function failing({ load }: StatusFacts): RunStatus | null {
  if (load === null || !load.failing) return null;
  const lost = lostText(load.lostShards);
  const detail = [shortList(load.breaches), ...(lost === null ? [] : [lost])].join(' · ');
  return { tone: 'fail', headline: 'Failing so far', detail };
}

function lostShards({ load }: StatusFacts): RunStatus | null {
  const detail = lostText(load?.lostShards ?? []);
  return detail === null ? null : { tone: 'unknown', headline: 'Unknown so far', detail };
}

function lostText(lost: readonly number[]): string | null {
  if (lost.length === 0) return null;
  const names = lost.join(', ');
  return lost.length === 1
    ? `Shard ${names} was lost; the stages that it did not finish are no evidence.`
    : `Shards ${names} were lost; the stages that they did not finish are no evidence.`;
}

const phases: Readonly<Partial<Record<RunState, readonly [headline: string, detail: string]>>> = {
  queued: ['Waiting', 'Another run holds the target, or no worker is free yet.'],
  preflight: ['Preflight', 'The target is checked before any load.'],
  seeding: ['Seeding', 'The stock that this run needs is filled.'],
  setup: ['Setting up', 'The scenario prepares its own data.'],
  readying: ['Getting ready', 'Shards start k6 and wait at the barrier.'],
  stopping: ['Stopping', 'The load is being stopped.'],
  finishing: ['Finishing', 'What the run asks for is audited and scanned; then comes the report.'],
};

function phase({ state, load }: StatusFacts): RunStatus | null {
  const known = phases[state];
  if (known !== undefined) return { tone: 'quiet', headline: known[0], detail: known[1] };
  return load === null
    ? {
        tone: 'quiet',
        headline: 'Not looked yet',
        detail: 'No second of the load is recorded yet.',
      }
    : null;
}

/** Only what lies beyond the required load: the rest is failing. */
function beyond({ load }: StatusFacts): RunStatus | null {
  if (load === null || load.breaches.length === 0) return null;
  return { tone: 'unknown', headline: 'Beyond an SLO', detail: shortList(load.breaches) };
}

/** Nothing is clean before the audit has looked, or while its looks are not reliable. */
function unseenLedger({ load, audit }: StatusFacts): RunStatus | null {
  if (load?.audited !== true) return null;
  if (audit === null)
    return {
      tone: 'quiet',
      headline: 'Not looked yet',
      detail: 'The audit has not looked at the ledger yet.',
    };
  if (audit.problem === null) return null;
  return { tone: 'unknown', headline: 'Unknown so far', detail: `Audit: ${audit.problem}` };
}

function doubted({ load }: StatusFacts): RunStatus | null {
  if (load === null || load.doubts.length === 0) return null;
  return { tone: 'unknown', headline: 'Not proven so far', detail: shortList(load.doubts) };
}

const listed = 3;

function shortList(texts: readonly string[]): string {
  const more = texts.length - listed;
  return `${texts.slice(0, listed).join(' · ')}${more > 0 ? ` · and ${count(more)} more` : ''}`;
}
