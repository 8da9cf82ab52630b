import type { Plan, SloCriterion } from '../../api/generated.ts';
import { count, errorCounts, level, ms, percent, plural } from '../../format/format.ts';
import { quantile } from '../../measure/quantile.ts';
import {
  addPathSeconds,
  endedByTarget,
  errorShare,
  type PathSecond,
  type Second,
} from '../../measure/second.ts';
import { windowSeconds } from '../../measure/series.ts';

/** What the recorded seconds say of the SLOs: in each stage that has begun, and in the last seconds. */
export interface SloJudgement {
  /** SLOs that are missed, each with its figure. */
  readonly breaches: readonly string[];
  /** Why the load so far is no proof that every SLO is met. */
  readonly doubts: readonly string[];
}

/** What came of a path's journeys; errors are those that failed and those that are open past their bound. */
export interface Outcome {
  readonly sum: PathSecond;
  readonly overdue: number;
}

type Round = Plan['rounds'][number];
type Stage = Round['stages'][number];

export function judgeSlos(plan: Plan, seconds: readonly Second[]): SloJudgement {
  const last = seconds.at(-1);
  if (last === undefined)
    return { breaches: [], doubts: ['No second of the load is recorded yet.'] };
  const parts = [
    ...plan.rounds.flatMap((round) => roundJudgements(plan, round, seconds, last)),
    windowJudgement(plan, seconds, last),
    coverage(plan, seconds),
  ];
  return {
    breaches: [...new Set(parts.flatMap(({ breaches }) => breaches))],
    doubts: [...new Set(parts.flatMap(({ doubts }) => doubts))],
  };
}

function roundJudgements(
  plan: Plan,
  round: Round,
  seconds: readonly Second[],
  last: Second,
): readonly SloJudgement[] {
  const own = seconds.filter((second) => second.round === round.index);
  const nowMs = round.index < last.round ? Number.POSITIVE_INFINITY : (last.second + 1) * 1000;
  return round.stages
    .filter((stage) => own.length > 0 && stage.startMs < nowMs)
    .flatMap((stage) =>
      stage.loads.map((load) =>
        judgePath(plan, load.path, stageOutcome(plan, stage, load.path, own, nowMs), stage),
      ),
    );
}

/**
 * What came of a path's journeys of one stage until `nowMs` of its round. Overdue are those that began at least the
 * path's bound ago, less those that ended: a lower bound, since a journey may overtake another.
 */
export function stageOutcome(
  plan: Plan,
  stage: Stage,
  path: string,
  seconds: readonly Second[],
  nowMs: number,
): Outcome {
  const boundMs = plan.paths.find(({ name }) => name === path)?.latencyBoundMs ?? 0;
  const of = (part: readonly Second[]) =>
    addPathSeconds(
      part.flatMap(({ cells }) =>
        cells.filter((cell) => cell.path === path && cell.stage === stage.index),
      ),
    );
  const sum = of(seconds);
  const due = of(seconds.filter(({ second }) => (second + 1) * 1000 <= nowMs - boundMs));
  return { sum, overdue: Math.max(0, due.started - sum.finished) };
}

/** The path's journeys that ended in the last seconds, and all of its journeys that are overdue now. */
export function windowOutcome(plan: Plan, path: string, seconds: readonly Second[]): Outcome {
  const last = seconds.at(-1);
  const own = seconds.filter(({ round }) => round === last?.round);
  const window = own.filter(({ second }) => second > (last?.second ?? 0) - windowSeconds);
  const nowMs = ((last?.second ?? -1) + 1) * 1000;
  const stages = plan.rounds[last?.round ?? 0]?.stages ?? [];
  const boundMs = plan.paths.find(({ name }) => name === path)?.latencyBoundMs ?? 0;
  // What a stage left open is interrupted, and is no longer open, when its hold and the bound are over.
  const open = stages.filter(({ startMs, holdMs }) => nowMs <= startMs + holdMs + boundMs);
  return {
    sum: addPathSeconds(window.flatMap(({ paths }) => paths[path] ?? [])),
    overdue: open.reduce(
      (all, stage) => all + stageOutcome(plan, stage, path, own, nowMs).overdue,
      0,
    ),
  };
}

function windowJudgement(plan: Plan, seconds: readonly Second[], last: Second): SloJudgement {
  const names = Object.keys(last.paths);
  const parts = names.map((path) =>
    judgePath(plan, path, windowOutcome(plan, path, seconds), null),
  );
  // A window may hold too few answers where its stage holds enough.
  return { breaches: parts.flatMap(({ breaches }) => breaches), doubts: [] };
}

function judgePath(plan: Plan, path: string, outcome: Outcome, stage: Stage | null): SloJudgement {
  const slos = plan.criteria.slos.filter((slo) => slo.path === path);
  const at = stage === null ? `in the last ${windowSeconds} s` : `at ${level(stage.level)}`;
  const judged = slos.map((slo) => judgeSlo(slo, outcome, at));
  const { sum, overdue } = outcome;
  return {
    breaches: judged.flatMap(({ breach }) => breach ?? []),
    doubts: [
      ...judged.flatMap(({ doubt }) => doubt ?? []),
      ...(sum.dropped > 0 ? [`${plural(sum.dropped, 'start')} of ${path} dropped ${at}`] : []),
      ...(overdue > 0
        ? [`${plural(overdue, 'journey')} of ${path} open past the bound ${at}`]
        : []),
      ...((sum.noEvidence ?? 0) > 0
        ? [`${plural(sum.noEvidence ?? 0, 'journey')} of ${path} without evidence ${at}`]
        : []),
    ],
  };
}

interface Judged {
  readonly breach?: string;
  readonly doubt?: string;
}

function judgeSlo(
  { figure, name, samplesNeeded }: SloCriterion,
  outcome: Outcome,
  at: string,
): Judged {
  const { sum, overdue } = outcome;
  if (figure === null) return { doubt: `${name} is judged after the load` };
  if (figure.figure === 'error-share') {
    const share = errorShare(sum, overdue);
    if (share === null) return { doubt: `${name}: no journey has ended ${at}` };
    const counts = errorCounts({ finished: endedByTarget(sum), failed: sum.failed, overdue });
    return share > figure.shareMax
      ? { breach: `${name}: ${percent(share)} ${at} (${counts})` }
      : {};
  }
  const beyond = sum.failed + overdue;
  const samples = sum.journeyMs.count + beyond;
  if (samples < samplesNeeded)
    return { doubt: `${name}: ${count(samples)} of ${count(samplesNeeded)} answers ${at}` };
  const rank = Math.max(1, Math.ceil(figure.quantile * samples - 1e-9 * samples));
  if (rank > sum.journeyMs.count)
    return {
      breach: `${name}: ${count(beyond)} of ${count(samples)} without a correct answer ${at}`,
    };
  const value = quantile(sum.journeyMs, rank / sum.journeyMs.count);
  return value !== null && value > figure.limitMs ? { breach: `${name}: ${ms(value)} ${at}` } : {};
}

/** What is not judged at all. */
function coverage(plan: Plan, seconds: readonly Second[]): SloJudgement {
  const gaps = seconds.filter(({ missing }) => missing.length > 0).length;
  return {
    breaches: [],
    doubts: [
      ...(plan.criteria.slos.length === 0 ? ['no SLO judges this load'] : []),
      ...(gaps > 0 ? [`a shard sent nothing in ${plural(gaps, 'second')}`] : []),
    ],
  };
}
