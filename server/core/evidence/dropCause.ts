import type { Cell } from '../measure/frame.ts';
import type { WatchedSecond } from '../measure/overdue.ts';
import { cellsOf } from '../measure/pathTotals.ts';
import { countAtOrBelow } from '../measure/quantile.ts';
import { startsWithin } from '../traffic/arrival.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { StageLoad } from '../traffic/round.ts';
import { thinkMs } from '../traffic/think.ts';
import { stalledSeconds } from './stall.ts';

/**
 * Did the target cause the drops of a path in a stage? A drop says only that no VU was free. It did when at
 * least 90% of the drops fell in seconds in which all of these hold:
 * - every VU may have been busy: the journeys in flight before the second and those started in it reach 90% of
 *   the path's planned VUs, or every generator reports all its VUs busy. What is in flight inside a second is
 *   not counted: a stall that ends just before a push leaves the VUs free at either border;
 * - enough of the journeys that held the VUs exceeded the latency bound that the VUs were planned for: they took
 *   longer, failed or never ended (`slowNeeded`);
 * - no generator stood still. It makes its own journeys slow and then needs many VUs at once.
 */
export function dropsAreTheTargets(
  path: PathPlan,
  load: StageLoad,
  stage: number,
  seconds: readonly WatchedSecond[],
): boolean {
  const boundMs = Math.max(0, path.latencyBoundMs - thinkMs(path.journey).meanMs);
  const flow = flowOf(cellsBySecond(seconds, path.name, stage), boundMs);
  const stalled = stalledSeconds(seconds, path.latencyBoundMs);
  const needed = slowNeeded(load, path.latencyBoundMs);
  const isTheTargets = (index: number, { before, started, finished }: Flow): boolean => {
    if (stalled[index] !== false) return false;
    const reported = seconds[index]?.allVusBusy === true ? load.vus : 0;
    if (Math.max(before + started, reported) < 0.9 * load.vus) return false;
    return slowFrom(flow, index, Math.max(before + started - finished, reported)) >= needed;
  };
  let [drops, dropsByTarget] = [0, 0];
  for (const [index, second] of flow.entries()) {
    drops += second.dropped;
    if (second.dropped > 0 && isTheTargets(index, second)) dropsByTarget += second.dropped;
  }
  return drops > 0 && dropsByTarget >= 0.9 * drops;
}

/**
 * How many of the journeys that hold the VUs must have exceeded the bound, for their drops to be the target's.
 * Of v VUs that journeys started at a rate r occupy, those that are not older than the bound b number at most
 * r × b; so at a drop at least v − r × b are older. Half of the VUs is enough in any case, and is required
 * where v ≤ r × b: there, a target inside its bound can occupy them all.
 */
function slowNeeded(load: StageLoad, latencyBoundMs: number): number {
  const { vus } = load;
  const beyondBound = vus - startsWithin(load, latencyBoundMs);
  return beyondBound > 0 ? Math.min(vus / 2, beyondBound) : vus / 2;
}

/** What one second did to the journeys in flight. */
interface Flow {
  /** In flight when it began. */
  readonly before: number;
  readonly started: number;
  readonly dropped: number;
  readonly finished: number;
  /** Of the finished ones: took longer than the bound, or failed. */
  readonly slow: number;
}

const cellsBySecond = (seconds: readonly WatchedSecond[], path: string, stage: number) =>
  seconds.map((second) => cellsOf([second], path, stage));

function flowOf(cells: readonly (readonly Cell[])[], boundMs: number): readonly Flow[] {
  let before = 0;
  return cells.map((own) => {
    const sum = (of: (cell: Cell) => number) => own.reduce((total, cell) => total + of(cell), 0);
    const flow = {
      before,
      started: sum((cell) => cell.started),
      dropped: sum((cell) => cell.dropped),
      finished: sum((cell) => cell.finished),
      slow: sum(
        ({ journeyMs, failed }) => journeyMs.count - countAtOrBelow(journeyMs, boundMs) + failed,
      ),
    };
    before += flow.started - flow.finished;
    return flow;
  });
}

/**
 * Slow journeys among those that were in flight in a second: of those that ended in it and later, until as many
 * have ended as were held at its end. What is open when the recording ends is slow as well.
 */
function slowFrom(flow: readonly Flow[], index: number, heldAtEnd: number): number {
  let [slow, held, open] = [flow[index]?.slow ?? 0, heldAtEnd, heldAtEnd];
  for (const next of flow.slice(index + 1)) {
    if (held <= 0) return slow;
    slow += next.slow;
    held -= next.finished;
    open = next.before + next.started - next.finished;
  }
  return slow + Math.max(0, Math.min(held, open));
}
