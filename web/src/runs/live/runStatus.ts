import type { RunState, VerdictState } from '../../api/generated.ts';
import { count, plural } from '../../format/format.ts';
import { customerWindow } from '../../measure/series.ts';
import { verdictLabel } from '../../ui/tone.ts';
import { judgeSlos } from './sloJudgement.ts';
import type { LiveState } from './state.ts';

/** The headline of a run. Only an ended run has a verdict; before, the status may change. */
export interface RunStatus {
  readonly tone: VerdictState | 'quiet';
  readonly headline: string;
  readonly detail: string;
}

const phases: Readonly<Partial<Record<RunState, readonly [headline: string, detail: string]>>> = {
  queued: ['Waiting', 'Another run holds the target, or no worker is free yet.'],
  preflight: ['Preflight', 'A canary asks every hop whether it sees the tag.'],
  seeding: ['Seeding', 'The stock of the shadow store is set up for this run.'],
  setup: ['Setting up', 'The scenario prepares its own data.'],
  readying: ['Getting ready', 'Shards start k6 and wait at the barrier.'],
  stopping: ['Stopping', 'The load is being stopped.'],
  finishing: ['Finishing', 'Full audit, leak scan and report.'],
};

const seeReport = 'The report gives the reasons and the evidence.';

/** Judgements in their order: the first that applies gives the status. */
const judgements: readonly ((state: LiveState) => RunStatus | null)[] = [
  ended,
  findingsSoFar,
  lostShards,
  phase,
];

export function runStatus(state: LiveState): RunStatus {
  for (const judge of judgements) {
    const status = judge(state);
    if (status !== null) return status;
  }
  return load(state);
}

/** An aborted run without a verdict is aborted; one that failed before its abort is failed. */
function ended({ run }: LiveState): RunStatus | null {
  if (run.verdict === 'pass' || run.verdict === 'fail')
    return {
      tone: run.verdict,
      headline: verdictLabel[run.verdict],
      detail: run.headline ?? run.reason ?? seeReport,
    };
  if (run.state === 'aborted')
    return { tone: 'unknown', headline: 'Aborted', detail: run.reason ?? 'Stopped by a user.' };
  if (run.state === 'failed')
    return { tone: 'fail', headline: 'Could not run', detail: run.reason ?? '' };
  if (run.verdict === null) return null;
  return {
    tone: 'unknown',
    headline: verdictLabel.unknown,
    detail: run.headline ?? run.reason ?? seeReport,
  };
}

function findingsSoFar({ run }: LiveState): RunStatus | null {
  const { groups } = run.audit?.findings ?? { groups: [] };
  if (groups.length === 0) return null;
  return {
    tone: 'fail',
    headline: 'Failing so far',
    detail: groups.map(({ text }) => text).join(' · '),
  };
}

function lostShards({ shards }: LiveState): RunStatus | null {
  const lost = shards.filter(({ state }) => state === 'lost' || state === 'failed');
  if (lost.length === 0) return null;
  const names = lost.map(({ shard }) => shard).join(', ');
  return {
    tone: 'unknown',
    headline: 'Unknown so far',
    detail:
      lost.length === 1
        ? `Shard ${names} was lost; its stages are no evidence.`
        : `Shards ${names} were lost; their stages are no evidence.`,
  };
}

function phase({ run }: LiveState): RunStatus | null {
  const [headline, detail] = phases[run.state] ?? [];
  return headline === undefined || detail === undefined
    ? null
    : { tone: 'quiet', headline, detail };
}

function load(state: LiveState): RunStatus {
  const { run, seconds } = state;
  if (seconds.length === 0)
    return {
      tone: 'quiet',
      headline: 'Not looked yet',
      detail: 'No second of the load is recorded yet.',
    };
  const { breaches, doubts } = judgeSlos(run.plan, seconds);
  const searching = run.plan.goal === 'find-capacity';
  if (breaches.length > 0)
    return {
      tone: searching ? 'unknown' : 'fail',
      headline: searching ? 'Beyond an SLO' : 'Failing so far',
      detail: shortList(breaches),
    };
  const unseen = unseenLedger(state);
  if (unseen !== null) return unseen;
  const open = [...doubts, ...beside(state)];
  if (open.length > 0)
    return { tone: 'unknown', headline: 'Not proven so far', detail: shortList(open) };
  return {
    tone: 'pass',
    headline: 'Clean so far',
    detail: run.plan.audit === null ? 'Every SLO is met.' : 'Every SLO is met, no finding.',
  };
}

/** What keeps the run from being clean beside its own load. */
function beside({ customers, events }: LiveState): readonly string[] {
  const { errors } = customerWindow(customers, customerSeconds);
  const audit = events.findLast(({ kind }) => kind === 'audit');
  return [
    ...(errors > 0 ? [`${plural(errors, 'customer request')} failed`] : []),
    ...(audit === undefined ? [] : [audit.message]),
  ];
}

/** Nothing is clean before the audit has looked, or while its looks are not reliable. */
function unseenLedger({ run }: LiveState): RunStatus | null {
  if (run.plan.audit === null) return null;
  if (run.audit === null)
    return {
      tone: 'quiet',
      headline: 'Not looked yet',
      detail: 'The audit has not looked at the ledger yet.',
    };
  if (run.audit.problem === null) return null;
  return { tone: 'unknown', headline: 'Unknown so far', detail: `Audit: ${run.audit.problem}` };
}

const customerSeconds = 10;
const listed = 3;

function shortList(texts: readonly string[]): string {
  const more = texts.length - listed;
  return `${texts.slice(0, listed).join(' · ')}${more > 0 ? ` · and ${count(more)} more` : ''}`;
}
