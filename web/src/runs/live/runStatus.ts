import type { RunState, VerdictState } from '../../api/generated.ts';
import { ms, percent, quantileName } from '../../format/format.ts';
import { mergeHistograms } from '../../measure/histogram.ts';
import { quantile } from '../../measure/quantile.ts';
import { addPathSeconds, errorShare, type PathSecond } from '../../measure/second.ts';
import { errorLimit, latencyLimit } from '../../measure/sloLimits.ts';
import { verdictLabel } from '../../ui/tone.ts';
import { windowOf } from './figures.ts';
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
  breachesSoFar,
  unseenLedger,
];

export function runStatus(state: LiveState): RunStatus {
  for (const judge of judgements) {
    const status = judge(state);
    if (status !== null) return status;
  }
  return { tone: 'pass', headline: 'Clean so far', detail: 'Every SLO is met, no finding.' };
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

function breachesSoFar(state: LiveState): RunStatus | null {
  const breaches = breachedNow(state);
  if (breaches.length === 0) return null;
  const searching = state.run.plan.goal === 'find-capacity';
  return {
    tone: searching ? 'unknown' : 'fail',
    headline: searching ? 'Beyond an SLO' : 'Failing so far',
    detail: breaches.join(' · '),
  };
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

/** The SLOs that the window of the last seconds breaches; with too few samples none is. */
export function breachedNow(state: LiveState): readonly string[] {
  const recent = windowOf(state.seconds);
  return state.run.plan.paths.flatMap(({ name }) => {
    const parts = recent.flatMap((second) => second.paths[name] ?? []);
    return [...latencyBreach(state, name, parts), ...errorBreach(state, name, parts)];
  });
}

function latencyBreach(
  state: LiveState,
  path: string,
  parts: readonly PathSecond[],
): readonly string[] {
  const limit = latencyLimit(state.run.plan, path);
  if (limit === null) return [];
  const merged = mergeHistograms(parts.map((part) => part.journeyMs));
  const value = quantile(merged, limit.quantile);
  if (value === null || merged.count < limit.samplesNeeded / 2) return [];
  if (value <= limit.limitMs) return [];
  return [`${path} ${quantileName(limit.quantile)} ${ms(value)} > ${ms(limit.limitMs)}`];
}

function errorBreach(
  state: LiveState,
  path: string,
  parts: readonly PathSecond[],
): readonly string[] {
  const share = errorShare(addPathSeconds(parts));
  const limit = errorLimit(state.run.plan, path);
  return share !== null && limit !== null && share > limit
    ? [`${path} errors ${percent(share)} > ${percent(limit)}`]
    : [];
}
