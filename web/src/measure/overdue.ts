import type { Plan } from '../api/generated.ts';
import type { Second } from './second.ts';

/**
 * For each second, how many journeys of the chosen paths are then open for longer than their path's bound. It is a
 * lower bound: of each stage, those that began at least the bound ago, less those that ended. What a stage left open
 * counts until its hold and the bound are over; then it is interrupted.
 */
export function overdueSeries(
  plan: Plan,
  seconds: readonly Second[],
  paths: readonly string[],
): readonly number[] {
  const totals = seconds.map(() => 0);
  for (const round of plan.rounds) {
    for (const stage of round.stages) {
      for (const { path } of stage.loads.filter((load) => paths.includes(load.path))) {
        const boundMs = plan.paths.find(({ name }) => name === path)?.latencyBoundMs ?? 0;
        const endMs = stage.startMs + stage.holdMs + boundMs;
        const started: { readonly untilMs: number; readonly count: number }[] = [];
        let [due, from, finished] = [0, 0, 0];
        for (const [index, second] of seconds.entries()) {
          if (second.round !== round.index) continue;
          const nowMs = (second.second + 1) * 1000;
          const cells = second.cells.filter(
            (cell) => cell.path === path && cell.stage === stage.index,
          );
          for (const cell of cells) {
            started.push({ untilMs: nowMs, count: cell.started });
            finished += cell.finished;
          }
          for (let next = started[from]; next && next.untilMs <= nowMs - boundMs; ) {
            due += next.count;
            from += 1;
            next = started[from];
          }
          if (nowMs <= endMs) totals[index] = (totals[index] ?? 0) + Math.max(0, due - finished);
        }
      }
    }
  }
  return totals;
}
