import type { RunRow, RunState, VerdictState } from '../../api/generated.ts';
import { percent, quantileName, ms as writeMs } from '../../format/format.ts';
import { mergeHistograms } from '../../measure/histogram.ts';
import { quantile } from '../../measure/quantile.ts';
import { windowOf } from './figures.ts';
import { addPathSeconds, errorShare, type PathSecond } from './second.ts';
import { errorShareLimits, latencyLimit } from './series.ts';
import type { LiveState } from './state.ts';

/** How the run stands now. Only a finished run has a verdict; before it, this is no promise. */
export interface RunStatus {
  readonly tone: VerdictState | 'quiet';
  readonly headline: string;
  readonly detail: string;
}

const phases: Readonly<Partial<Record<RunState, readonly [string, string]>>> = {
  queued: ['Waiting', 'Another run holds the target, or no worker is free yet.'],
  preflight: ['Preflight', 'A canary asks every hop whether it sees the tag.'],
  seeding: ['Seeding', 'The shadow stock is being laid out for this run.'],
  setup: ['Setting up', 'The scenario prepares its own data.'],
  readying: ['Getting ready', 'Shards start k6 and wait at the barrier.'],
  stopping: ['Stopping', 'Load is being taken off the target.'],
  finishing: ['Finishing', 'Full audit, leak scan and report.'],
};

const ended = 'The report gives the reasons and the evidence.';

export function runStatus(state: LiveState): RunStatus {
  const { run } = state;
  const end = howItEnded(run);
  if (end !== null) return end;
  if (state.findingsSeen > 0)
    return {
      tone: 'fail',
      headline: 'Failing so far',
      detail: `${state.findingsSeen} audit ${state.findingsSeen === 1 ? 'finding' : 'findings'}: ${state.findings[0]?.message ?? ''}`,
    };
  const lost = state.shards.filter((shard) => shard.state === 'lost' || shard.state === 'failed');
  if (lost.length > 0)
    return {
      tone: 'unknown',
      headline: 'Unknown so far',
      detail: `Shard ${lost.map((shard) => shard.shard).join(', ')} was lost; its stages are no evidence.`,
    };
  const phase = phases[run.state];
  if (phase !== undefined) return { tone: 'quiet', headline: phase[0], detail: phase[1] };
  return whileRunning(state);
}

/** An abort that left the verdict open is an abort; one that was for cause is a failed run. */
function howItEnded(run: RunRow): RunStatus | null {
  if (run.verdict === 'pass' || run.verdict === 'fail')
    return { tone: run.verdict, headline: verdictWord[run.verdict], detail: run.reason ?? ended };
  if (run.state === 'aborted')
    return { tone: 'unknown', headline: 'Aborted', detail: run.reason ?? 'Stopped by hand.' };
  if (run.state === 'failed')
    return { tone: 'fail', headline: 'Could not run', detail: run.reason ?? '' };
  if (run.verdict === null) return null;
  return { tone: 'unknown', headline: verdictWord.unknown, detail: run.reason ?? ended };
}

function whileRunning(state: LiveState): RunStatus {
  const breaches = breachedNow(state);
  if (breaches.length === 0)
    return { tone: 'pass', headline: 'Clean so far', detail: 'Every SLO is met, no finding.' };
  const searching = state.run.plan.goal === 'find-capacity';
  return {
    tone: searching ? 'unknown' : 'fail',
    headline: searching ? 'Beyond an SLO' : 'Failing so far',
    detail: breaches.join(' · '),
  };
}

export const verdictWord: Readonly<Record<VerdictState, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  unknown: 'Unknown',
};

/** SLOs that the last seconds break, in words; too few samples break nothing. */
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
  return [`${path} ${quantileName(limit.quantile)} ${writeMs(value)} > ${writeMs(limit.limitMs)}`];
}

function errorBreach(
  state: LiveState,
  path: string,
  parts: readonly PathSecond[],
): readonly string[] {
  const share = errorShare(addPathSeconds(parts));
  const limits = errorShareLimits(state.run.plan, path);
  if (share === null || limits.length === 0) return [];
  return share > Math.min(...limits) ? [`${path} errors ${percent(share)}`] : [];
}
