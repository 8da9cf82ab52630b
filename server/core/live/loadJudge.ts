import { dropsAreTheTargets } from '../evidence/dropCause.ts';
import { recordedUntilMs } from '../evidence/gap.ts';
import { type Cell, mergeCells } from '../measure/frame.ts';
import {
  overdueAt,
  overdueIn,
  type RecordedRound,
  type WatchedSecond,
} from '../measure/overdue.ts';
import { totalsOf } from '../measure/pathTotals.ts';
import type { CustomerSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import type { LoadJudgement } from '../run/runStatus.ts';
import { type JudgedPath, pathOutcomes } from '../stages/pathOutcomes.ts';
import { unansweredOf } from '../stages/unanswered.ts';
import { holdOfPath } from '../stages/window.ts';
import { demandsOf } from '../target/isolation.ts';
import { plural } from '../text/figures.ts';
import { formatLevel } from '../text/units.ts';
import { startsOf } from '../traffic/arrival.ts';
import { isHeld, type RoundPlan, type StagePlan } from '../traffic/round.ts';

/** What a server has seen of the load of a run until now. */
export interface SeenLoad {
  readonly round: number;
  /** Of that round; second n stands at index n. */
  readonly seconds: readonly WatchedSecond[];
  readonly customers: readonly Pick<CustomerSecond, 'round' | 'second' | 'errors'>[];
  /** Looks for rows of the run in the live store, oldest first. */
  readonly leakProbes: readonly {
    readonly leaks: readonly string[];
    readonly problem: string | null;
  }[];
  readonly lostShards: readonly number[];
}

/**
 * Judges the load of a run while it runs, by the rules of the report: each SLO in each stage that has begun and in the
 * last seconds. Journeys that are younger than their bound count in no SLO.
 */
export interface LoadJudge {
  judge(seen: SeenLoad): LoadJudgement;
}

/** Length of the window that ends with the newest second; the figures of the live page have the same. */
export const windowSeconds = 5;
/** A second that is older than this does not change any more. */
const changingSeconds = 60;
const customerSeconds = 10;

type Judged = Pick<LoadJudgement, 'breaches' | 'failing' | 'doubts'>;

/** `roundOf`: the rounds of the plan, which may become more while it is driven. */
export function createLoadJudge(
  plan: Plan,
  roundOf: (index: number) => RoundPlan | undefined = (index) => plan.rounds[index],
): LoadJudge {
  let round = -1;
  let folded: { readonly cells: readonly Cell[]; readonly below: number } = { cells: [], below: 0 };
  let earlier: Judged = { breaches: [], failing: false, doubts: [] };
  let newest: Judged = earlier;

  function enter(next: number): void {
    if (next === round) return;
    const unseen = next > 0 && round !== next - 1;
    const doubts = unseen ? ['the rounds before are judged after the load'] : [];
    earlier = joined([newest, { breaches: [], failing: false, doubts }]);
    [round, folded] = [next, { cells: [], below: 0 }];
  }

  /** The cells of the round so far; seconds that change no more are added up once. */
  function cellsUntilNow(seconds: readonly WatchedSecond[]): readonly Cell[] {
    const below = Math.max(folded.below, seconds.length - changingSeconds);
    const old = seconds.slice(folded.below, below).map(({ cells }) => cells);
    if (old.length > 0) folded = { cells: mergeCells([folded.cells, ...old]), below };
    return mergeCells([folded.cells, ...seconds.slice(below).map(({ cells }) => cells)]);
  }

  return {
    judge(seen) {
      enter(seen.round);
      const planned = roundOf(seen.round);
      const { seconds } = seen;
      const load =
        planned === undefined || seconds.length === 0
          ? [{ breaches: [], failing: false, doubts: ['no second of the load is recorded yet'] }]
          : [
              ...stageJudgements(plan, planned, seconds, cellsUntilNow(seconds)),
              besideLevels(planned, cellsUntilNow(seconds), seconds.length * 1000),
              windowJudgement(plan, planned, seconds),
              coverage(plan, seconds),
            ];
      newest = joined([earlier, ...load, beside(plan, seen)]);
      return { ...newest, lostShards: seen.lostShards, audited: plan.audit !== null };
    },
  };
}

const joined = (parts: readonly Judged[]): Judged => ({
  breaches: [...new Set(parts.flatMap(({ breaches }) => breaches))],
  failing: parts.some(({ failing }) => failing),
  doubts: [...new Set(parts.flatMap(({ doubts }) => doubts))],
});

function stageJudgements(
  plan: Plan,
  round: RoundPlan,
  seconds: readonly WatchedSecond[],
  cells: readonly Cell[],
): readonly Judged[] {
  const nowMs = seconds.length * 1000;
  const recorded = recordedRound(plan, round, seconds);
  const untilMs = recordedUntilMs(plan.shards, seconds.slice(-changingSeconds));
  return round.stages
    .filter((stage) => isHeld(stage) && stage.startMs < nowMs)
    .flatMap((stage) =>
      stage.loads.flatMap((load) => {
        const path = plan.paths.find(({ name }) => name === load.path);
        if (path === undefined) return [];
        const own = cells.filter((cell) => cell.path === path.name && cell.stage === stage.index);
        const totals = totalsOf(own);
        const overdue = unansweredOf(path, load, stage, totals, untilMs, () =>
          overdueIn(recorded, seconds.length - 1, path, stage),
        );
        const dropsByTarget =
          totals.dropped > 0 && dropsAreTheTargets(path, load, stage.index, seconds);
        const isOver = stage.startMs + stage.holdMs <= nowMs;
        const due = totals.started + totals.dropped;
        const planned = isOver ? startsOf(load, stage.holdMs) : due;
        const at = `at ${formatLevel(stage)}`;
        const level = stage.levelMax ?? stage.level;
        const offeredPerSecond = load.ratePerSecond;
        const hold = () => holdOfPath(path, totals, stage, plan.shards, seconds);
        return judgePath(
          plan,
          { path, totals, overdue, dropsByTarget, planned, offeredPerSecond, hold },
          at,
          level,
        );
      }),
    );
}

/** The journeys of held levels that ended in the last seconds, and all of them that are overdue now. */
function windowJudgement(plan: Plan, round: RoundPlan, seconds: readonly WatchedSecond[]): Judged {
  const held = { ...round, stages: round.stages.filter(isHeld) };
  const recorded = recordedRound(plan, held, seconds);
  const cells = mergeCells(seconds.slice(-windowSeconds).map((second) => second.cells)).filter(
    ({ stage }) => held.stages.some(({ index }) => index === stage),
  );
  const at = `in the last ${windowSeconds} s`;
  const now = stageNow(held, seconds.length);
  const level = now?.levelMax ?? now?.level ?? 0;
  const parts = plan.paths.map((path) => {
    const own = cells.filter((cell) => cell.path === path.name);
    const overdue = overdueAt(recorded, seconds.length - 1, path);
    // Whose drops they are is judged by stage: a window may be too short to see what held the VUs.
    const drops = { dropsByTarget: false, planned: 0 };
    const outcome = { path, totals: totalsOf(own), overdue, ...drops, ...notOfAStage };
    return judgePath(plan, outcome, at, level);
  });
  // A window may hold too few answers where its stage holds enough.
  return { ...joined(parts), doubts: [] };
}

/** What no SLO judges: the load before the first level, and journeys that failed in a ramp or a spike. */
function besideLevels({ stages }: RoundPlan, cells: readonly Cell[], nowMs: number): Judged {
  const isBefore = !stages.some((stage) => isHeld(stage) && stage.startMs < nowMs);
  const failures = stages.flatMap((stage) => {
    if (isHeld(stage)) return [];
    const failed = cells
      .filter((cell) => cell.stage === stage.index)
      .reduce((sum, cell) => sum + cell.failed, 0);
    return failed === 0
      ? []
      : [
          `${plural(failed, 'journey')} failed in the ${stage.transient} ${formatLevel(stage)}, which ${stage.transient === 'recovery' ? 'is judged after the load' : 'no SLO judges'}`,
        ];
  });
  const doubts = isBefore ? ['no level is held yet', ...failures] : failures;
  return { breaches: [], failing: false, doubts };
}

/** The last stage that has begun. */
const stageNow = ({ stages }: RoundPlan, elapsedSeconds: number): StagePlan | undefined =>
  stages.findLast(({ startMs }) => startMs < elapsedSeconds * 1000);

const recordedRound = (
  { shards }: Plan,
  round: RoundPlan,
  seconds: readonly WatchedSecond[],
): RecordedRound => ({ round, shards, seconds });

const notOfAStage = { offeredPerSecond: 0, hold: () => null } as const;

interface LiveOutcome extends Omit<JudgedPath, 'slos' | 'interrupted' | 'pending'> {
  readonly overdue: number;
}

function judgePath(plan: Plan, outcome: LiveOutcome, at: string, level: number): Judged {
  const { path, totals, overdue } = outcome;
  const { dropped, noEvidence } = totals;
  const slos = plan.slos.filter((slo) => slo.path === path.name);
  const outcomes = pathOutcomes({ ...outcome, slos, interrupted: overdue, pending: 0 });
  const said = (state: 'breached' | 'unknown'): readonly string[] =>
    outcomes
      .filter((slo) => slo.state === state)
      .map(({ name, reason }) => `${name} ${at}: ${reason ?? state}`);
  const breaches = said('breached');
  return {
    breaches,
    failing: breaches.length > 0 && level <= plan.requiredLevel,
    doubts: [
      ...said('unknown'),
      ...(dropped > 0 ? [`${plural(dropped, 'start')} of ${path.name} dropped ${at}`] : []),
      ...(overdue > 0
        ? [`${plural(overdue, 'journey')} of ${path.name} open past the bound ${at}`]
        : []),
      ...(noEvidence > 0
        ? [`${plural(noEvidence, 'journey')} of ${path.name} without evidence ${at}`]
        : []),
    ],
  };
}

/** What is not judged at all. */
function coverage(plan: Plan, seconds: readonly WatchedSecond[]): Judged {
  const gaps = seconds.filter(({ missing }) => missing.length > 0).length;
  return {
    breaches: [],
    failing: false,
    doubts: [
      ...(plan.slos.length === 0 ? ['no SLO judges this load'] : []),
      ...(gaps > 0 ? [`a shard sent nothing in ${plural(gaps, 'second')}`] : []),
    ],
  };
}

/** What keeps the run from being clean beside its own load. */
function beside(
  { isolation }: Pick<Plan, 'isolation'>,
  { round, seconds, customers, leakProbes }: SeenLoad,
): Judged {
  const from = seconds.length - customerSeconds;
  const errors = customers
    .filter((each) => each.round === round && each.second >= from)
    .reduce((sum, each) => sum + each.errors, 0);
  const leaks = leakProbes.flatMap((probe) => probe.leaks.slice(0, 1));
  const said = leaks.slice(0, 1).map((leak) => `leak: ${leak}`);
  // Where leaks are only reported, the verdict is unknown at the worst.
  const isFailing = demandsOf(isolation).leaks === 'required';
  const problem = leakProbes.at(-1)?.problem ?? null;
  return {
    breaches: isFailing ? said : [],
    failing: isFailing && leaks.length > 0,
    doubts: [
      ...(isFailing ? [] : said),
      ...(errors > 0 ? [`${plural(errors, 'customer request')} failed`] : []),
      ...(problem === null ? [] : [`the live store could not be looked at for leaks: ${problem}`]),
    ],
  };
}
