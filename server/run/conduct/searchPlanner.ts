import { enclosureOf, votesOf } from '../../core/capacity/search/enclosure.ts';
import { nextStage, type SearchStep } from '../../core/capacity/search/nextStage.ts';
import { searchResult } from '../../core/capacity/search/searchResult.ts';
import { type SearchTrial, trialsOf } from '../../core/capacity/search/searchTrial.ts';
import { mostRows, plannedRows } from '../../core/plan/drawnRows.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { searchingText, searchRound } from '../../core/plan/search/searchRound.ts';
import type { LoadPoint } from '../../core/stages/loadPoint.ts';
import { loadPoints } from '../../core/stages/loadPoints.ts';
import { planDurationMs } from '../../core/traffic/arrival.ts';
import type { RoundPlan } from '../../core/traffic/round.ts';
import type { DatasetDraws } from '../../edge/store/datasetDraws.ts';
import type { PlanStore, RunRecords } from '../../edge/store/runStore.ts';
import type { Log } from '../../log.ts';
import type { RunContext } from '../context/runContext.ts';
import { storedTimeline, type TimelinePorts } from '../record/storedTimeline.ts';
import { retryWhileDatabaseIsAway } from '../retry/retryUntil.ts';
import { type AddedRoundPorts, isRoundAllowed } from './addedRound.ts';

export interface SearchPorts extends AddedRoundPorts {
  readonly runs: PlanStore & RunRecords;
  readonly rounds: AddedRoundPorts['rounds'] & TimelinePorts['rounds'];
  readonly measures: TimelinePorts['measures'];
  readonly draws: Pick<DatasetDraws, 'saveDrawn'>;
  readonly log: Log;
}

type Searching = Plan & { readonly search: NonNullable<Plan['search']> };

/**
 * Plans the next round of a search when one has ended, or ends the search. What it decides follows from the stored frames alone, so
 * that another server which takes the run over comes to the same round; one that is in the stored plan already is driven as it is.
 */
export function createSearchPlanner(
  context: RunContext,
  ports: SearchPorts,
  replan: (plan: Plan) => void,
): { planRound(): Promise<void> } {
  const { id, owner } = context;

  async function planRound(): Promise<void> {
    const { plan } = context;
    const { round } = context.machine();
    if (plan.rounds[round + 1] !== undefined) {
      await context.dispatch({ type: 'round-added' });
      return;
    }
    const { search } = plan;
    if (search === undefined) throw new Error('the plan is no search');
    const searching: Searching = { ...plan, search };
    const points = await retryWhileDatabaseIsAway(context, ports.log, () =>
      measured(ports, id, searching),
    );
    if (points === null) return;
    const trials = trialsOf(points);
    const step = nextStage(search, trials);
    const problem = step.kind === 'end' ? null : await addRound(searching, trials, step);
    // The server that takes the run over plans for itself.
    if (context.released.aborted) return;
    if (step.kind === 'drive' && problem === null) {
      await context.dispatch({ type: 'round-added' });
      return;
    }
    const { text } = searchResult(searching, points);
    const message = problem === null ? text : `${text}; no further stage: ${problem}`;
    await context.recordEvent('search-ended', message, { round, problem });
    await context.dispatch({ type: 'search-ended' });
  }

  /** Why the round cannot be driven, in one line; null once it is stored. */
  async function addRound(
    plan: Searching,
    trials: readonly SearchTrial[],
    step: SearchStep & { readonly kind: 'drive' },
  ): Promise<string | null> {
    const { lastPass, firstFail } = enclosureOf(votesOf(trials));
    const made = searchRound(plan, plan.rounds.length, step, {
      lastPass: lastPass?.level ?? null,
      firstFail: firstFail?.level ?? null,
    });
    if (!made.ok) return made.error;
    const next: Plan = { ...plan, rounds: [...plan.rounds, made.value] };
    const stored = await retryWhileDatabaseIsAway(context, ports.log, () =>
      store(plan, next, made.value),
    );
    return stored === 'stored' ? null : stored;
  }

  async function store(plan: Searching, next: Plan, added: RoundPlan): Promise<string> {
    const allowed = await isRoundAllowed(context, ports, next, added);
    if (!allowed.ok) return allowed.error.line;
    await ports.draws.saveDrawn(id, mostRows(plannedRows(plan), plannedRows(next)));
    if (!(await ports.runs.savePlan(id, owner, next, planDurationMs(next)))) {
      return 'another server conducts the run now';
    }
    replan(next);
    const message = searchingText(added, plan.search) ?? '';
    await context.recordEvent('search-stage', message, { round: added.index, ...added.search });
    return 'stored';
  }

  return { planRound };
}

/** The load points of the rounds that were driven, from their stored frames. */
async function measured(
  ports: SearchPorts,
  id: string,
  plan: Searching,
): Promise<readonly LoadPoint[]> {
  const record = await ports.runs.record(id);
  if (record === null) throw new Error('the run is not in the database');
  const timeline = await storedTimeline(ports, { ...record, plan });
  return plan.rounds.flatMap((round) => loadPoints(plan, round, timeline));
}
