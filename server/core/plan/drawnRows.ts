import { startsBefore, startsOf } from '../traffic/arrival.ts';
import type { DatasetPlan } from '../traffic/dataset.ts';
import type { StageLoad, StagePlan } from '../traffic/round.ts';
import { sessionVusOf } from '../traffic/session.ts';
import { firstRow } from './k6/drives.ts';
import { datasetsOf } from './k6/journey.ts';
import { sessionDatasets } from './k6/session.ts';
import type { Plan } from './plan.ts';

/** The rows that one load draws of a dataset of unique rows: a row for each of its starts. */
export interface Draws {
  readonly path: string;
  readonly round: number;
  readonly stage: StagePlan;
  readonly load: StageLoad;
  /** The index of its first row. */
  readonly first: number;
  readonly starts: number;
}

export function drawsOf(plan: Plan, { name }: Pick<DatasetPlan, 'name'>): readonly Draws[] {
  return plan.rounds.flatMap((round) =>
    round.stages.flatMap((stage) =>
      stage.loads.flatMap((load): Draws[] => {
        const path = plan.paths.find((each) => each.name === load.path);
        if (path === undefined || !datasetsOf(plan, path).some((each) => each.name === name)) {
          return [];
        }
        const first = firstRow(plan, name, round, stage, path);
        const starts = startsOf(load, stage.holdMs);
        return [{ path: path.name, round: round.index, stage, load, first, starts }];
      }),
    ),
  );
}

/** What is known of the load of a round that has begun. */
export interface SeenRound {
  readonly round: number;
  /** No journey began later, in ms since its start. */
  readonly untilMs: number;
  /** Journeys that a shard began in a stage of a path; null where not all of them are known. */
  readonly startsOf: ((shard: number, stage: number, path: string) => number) | null;
}

/** Which rows a run drew of a dataset of unique rows; rows are counted from the first one of its file. */
export interface DrawnRows {
  readonly dataset: string;
  readonly checksum: string;
  /** How many rows it left out. */
  readonly firstRow: number;
  /** How many rows are used now; `firstRow` where it drew none. */
  readonly nextRow: number;
  /** It drew the last of these rows; else it may have drawn fewer, and never more. */
  readonly isExact: boolean;
}

/** The rows that a run draws if its whole load is driven. */
export const plannedRows = (plan: Plan): readonly DrawnRows[] =>
  drawnRows(
    plan,
    plan.rounds.map(({ index }) => ({ round: index, untilMs: Infinity, startsOf: null })),
  );

/** The rows that a run drew, by what was seen of its rounds; a round that is not there has not begun. */
export function drawnRows(plan: Plan, seen: readonly SeenRound[]): readonly DrawnRows[] {
  // A round that should have taken over, and did not begin, has cut nothing.
  const rounds = plan.rounds.filter(
    ({ index, takesOver }) => takesOver === undefined || seen.some(({ round }) => round === index),
  );
  const begun = { ...plan, rounds };
  return plan.datasets.flatMap((dataset) => {
    const { name, checksum, start = 0, pick } = dataset;
    if (pick.kind !== 'unique' || checksum === undefined) return [];
    const drawn = [...sessionRows(plan, dataset, seen), ...journeyRows(begun, dataset, seen)];
    const rows = Math.max(0, ...drawn.map((each) => each.rows));
    const isExact = drawn.every((each) => each.isExact || each.rows < rows);
    return [{ dataset: name, checksum, firstRow: start, nextRow: start + rows, isExact }];
  });
}

/** Of two plans of the same datasets the rows of the one that draws more, for each dataset. */
export const mostRows = (
  left: readonly DrawnRows[],
  right: readonly DrawnRows[],
): readonly DrawnRows[] =>
  left.map((own) => {
    const other = right.find(({ dataset }) => dataset === own.dataset);
    return other !== undefined && other.nextRow > own.nextRow ? other : own;
  });

/** Up to which row something drew, of those that the run did not leave out. */
interface UpTo {
  readonly rows: number;
  readonly isExact: boolean;
}

/** Each VU that logs in has a row, and keeps it. */
const sessionRows = (
  plan: Plan,
  { name }: DatasetPlan,
  seen: readonly SeenRound[],
): readonly UpTo[] => {
  const isOwned = sessionDatasets(plan).some((each) => each.name === name);
  if (plan.session === undefined || !isOwned) return [];
  return seen
    .filter(({ untilMs }) => untilMs > 0)
    .map(({ round, startsOf: known }) => ({
      rows: sessionVusOf(plan, plan.rounds[round] ?? {}),
      isExact: known !== null,
    }));
};

const journeyRows = (
  plan: Plan,
  dataset: DatasetPlan,
  seen: readonly SeenRound[],
): readonly UpTo[] =>
  drawsOf(plan, dataset).flatMap((draws) => {
    const round = seen.find((each) => each.round === draws.round);
    if (round === undefined) return [];
    const starts = startsIn(draws, round, plan.shards);
    return [{ rows: starts === 0 ? 0 : draws.first + starts, isExact: round.startsOf !== null }];
  });

/** The number of a load's last journey over all shards: shard i of n walks its journeys i, i + n, i + 2n … */
function startsIn({ stage, load, path, starts }: Draws, round: SeenRound, shards: number): number {
  const { untilMs, startsOf: known } = round;
  if (known === null) return startsBefore(stage, load, untilMs);
  const last = Array.from({ length: shards }, (_, shard) => {
    const own = known(shard, stage.index, path);
    return own === 0 ? 0 : (own - 1) * shards + shard + 1;
  });
  return Math.min(starts, Math.max(...last));
}
