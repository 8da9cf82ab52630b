import type { Cell } from '../../core/measure/frame.ts';
import type { TimelineSecond } from '../../core/measure/timeline.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { searchingText } from '../../core/plan/search/searchRound.ts';
import { formatLevel, formatTransient } from '../../core/text/units.ts';
import { offeredBetween, planDurationMs } from '../../core/traffic/arrival.ts';
import type { StagePlan } from '../../core/traffic/round.ts';
import type { RunDetail } from '../../run/runService.ts';

/** The stage that second `second` of a round lies in; null between or after the stages. */
export function stageAt(plan: Plan, round: number, second: number): StagePlan | null {
  const stages = plan.rounds[round]?.stages ?? [];
  const ms = second * 1000;
  return stages.find(({ startMs, holdMs }) => startMs <= ms && ms < startMs + holdMs) ?? null;
}

/** One line on where the run is: its status, stage, offered and started journeys, failures. */
export function progressLine(run: RunDetail, newest: TimelineSecond | null): string {
  const total = planDurationMs(run.plan);
  const { headline, detail } = run.status;
  if (newest === null) return `${headline}: ${detail}`;
  const stage = stageAt(run.plan, newest.round, newest.second);
  const fromMs = newest.second * 1000;
  const offered =
    stage?.loads.reduce(
      (sum, load) => sum + offeredBetween(stage, load, { fromMs, toMs: fromMs + 1000 }),
      0,
    ) ?? 0;
  const sum = (pick: (cell: Cell) => number): number =>
    newest.cells.reduce((all, cell) => all + pick(cell), 0);
  const doneMs = beforeMs(run.plan, newest.round) + newest.second * 1000;
  const parts = [
    `${bar(doneMs, total)} ${doneMs / 1000 + 1}/${Math.ceil(total / 1000)} s`,
    searchText(run.plan, newest.round) ?? (stage === null ? run.state : levelText(stage)),
    `offered ${Math.round(offered)}/s`,
    `started ${sum((cell) => cell.started)}/s`,
    `correct ${sum((cell) => cell.correct)}/s`,
    `failed ${sum((cell) => cell.failed)}/s`,
  ];
  const noEvidence = sum((cell) => cell.noEvidence ?? 0);
  if (noEvidence > 0) parts.push(`not the target's failure ${noEvidence}/s`);
  if (newest.missing.length > 0) parts.push(`shards missing: ${newest.missing.join(', ')}`);
  parts.push(`${headline}: ${detail}`);
  return parts.join('  ');
}

function levelText(stage: StagePlan): string {
  const transient = formatTransient(stage);
  const level = `${formatLevel(stage)} of the peak`;
  return transient === null ? level : `${transient}, ${level}`;
}

/** Load of a search before a round, with what lies between its stages; of other plans, whose rounds take over, nothing. */
function beforeMs({ rounds, search }: Plan, round: number): number {
  if (search === undefined) return 0;
  return rounds
    .slice(0, round)
    .reduce((sum, { durationMs }) => sum + durationMs + search.betweenMs, 0);
}

function searchText({ rounds, search }: Plan, round: number): string | null {
  const planned = rounds[round];
  return search === undefined || planned === undefined ? null : searchingText(planned, search);
}

const BAR_WIDTH = 20;

function bar(doneMs: number, totalMs: number): string {
  const filled = totalMs <= 0 ? 0 : Math.min(BAR_WIDTH, Math.round((doneMs / totalMs) * BAR_WIDTH));
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
}
