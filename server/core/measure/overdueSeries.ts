import type { PathPlan } from '../traffic/journey.ts';
import type { RoundPlan, StagePlan } from '../traffic/round.ts';
import type { TimelineSecond } from './timeline.ts';

/** The parts of a plan that say until when a journey may be open. */
export interface BoundedLoad {
  readonly paths: readonly Pick<PathPlan, 'name' | 'latencyBoundMs'>[];
  readonly rounds: readonly Pick<RoundPlan, 'index' | 'stages'>[];
}

type Counted = Pick<TimelineSecond, 'round' | 'second' | 'cells'>;

/**
 * For each second, how many journeys are open past their path's latency bound at its end. It is a lower bound: of each
 * stage and path, those that began at least the bound ago, less those that ended. What a stage left open counts until
 * its hold and the bound are over; then k6 interrupts it. The live page draws the same series.
 */
export function overdueSeries(plan: BoundedLoad, seconds: readonly Counted[]): readonly number[] {
  const totals = seconds.map(() => 0);
  for (const { index: round, stages } of plan.rounds) {
    for (const stage of stages) {
      for (const { path: name } of stage.loads) {
        const path = plan.paths.find((each) => each.name === name);
        if (path !== undefined) addOverdue(totals, seconds, { round, stage, path });
      }
    }
  }
  return totals;
}

function addOverdue(
  totals: number[],
  seconds: readonly Counted[],
  of: {
    readonly round: number;
    readonly stage: StagePlan;
    readonly path: BoundedLoad['paths'][number];
  },
): void {
  const { round, stage, path } = of;
  const boundMs = path.latencyBoundMs;
  const began: { readonly untilMs: number; readonly count: number }[] = [];
  let [due, from, ended] = [0, 0, 0];
  for (const [index, second] of seconds.entries()) {
    if (second.round !== round) continue;
    const nowMs = (second.second + 1) * 1000;
    for (const cell of second.cells) {
      if (cell.path !== path.name || cell.stage !== stage.index) continue;
      began.push({ untilMs: nowMs, count: cell.started });
      ended += cell.finished;
    }
    for (let next = began[from]; next && next.untilMs <= nowMs - boundMs; next = began[from]) {
      due += next.count;
      from += 1;
    }
    if (nowMs > stage.startMs + stage.holdMs + boundMs) return;
    totals[index] = (totals[index] ?? 0) + Math.max(0, due - ended);
  }
}
