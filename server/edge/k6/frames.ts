import {
  type Cell,
  type Frame,
  type GeneratorSample,
  mergeCells,
} from '../../core/measure/frame.ts';
import { emptyHistogram } from '../../core/measure/histogram.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { CountedHosts } from '../../core/target/egressPolicy.ts';
import { baseKey, createCellReader } from './cells.ts';
import type { Series } from './writeRequest.ts';

/**
 * Cuts the pushes of one k6 into frames. A frame holds what was pushed since the frame before it: the
 * differences of k6's cumulative series, per path, stage and step.
 */
export interface FrameCutter {
  /** Adds a push that arrived `toMs` after the round's start (negative while k6 is paused). */
  push(series: readonly Series[], toMs: number): void;
  /** The frame of everything pushed since the last one; null while that is less than half a second. */
  cut(generator: GeneratorSample): Frame | null;
  /** The last frame, after the end of k6; null when nothing is left, unless it is wanted. */
  last(generator: GeneratorSample, wanted?: boolean): Frame | null;
  readonly vusBusy: () => number;
  /** Names of the target with several addresses: frames then count requests by address. */
  spread(hosts: readonly CountedHosts[]): void;
}

/**
 * k6 pushes each second, at its own phase, so a frame's interval straddles two seconds. A frame belongs to
 * the second of its middle, and never to a second that has a frame already.
 */
const SHORTEST_MS = 500;

export function createFrameCutter(
  of: { readonly round: number; readonly shard: number; readonly epoch: number },
  plan: Plan,
): FrameCutter {
  const reader = createCellReader(plan);
  let pending: readonly Cell[] = [];
  let total: readonly Cell[] = [];
  let [fromMs, toMs, second, vusBusy] = [0, 0, -1, 0];
  let hosts: readonly CountedHosts[] = [];

  const frame = (generator: GeneratorSample): Frame => {
    second = Math.max(second + 1, Math.floor((fromMs + toMs) / 2000));
    const cells = pending.map((cell) => withoutFalseStarts(cell, total));
    const reached = reachedOf(plan, hosts, reader.takeReached());
    const cut = { ...of, second, fromMs, toMs, cells, generator, ...reached };
    pending = [];
    fromMs = toMs;
    return cut;
  };
  return {
    push: (series, atMs) => {
      const gained = reader.read(series);
      pending = mergeCells([pending, gained]);
      total = mergeCells([total, gained.map(countsOnly)]);
      toMs = Math.max(toMs, Math.round(atMs));
      vusBusy = series.find((one) => one.name === 'k6_vus')?.value ?? vusBusy;
    },
    cut: (generator) => (toMs - fromMs < SHORTEST_MS ? null : frame(generator)),
    last: (generator, wanted = false) => {
      const lost = total.flatMap(unexplained);
      pending = mergeCells([pending, lost]);
      total = mergeCells([total, lost]);
      return pending.length === 0 && !wanted ? null : frame(generator);
    },
    vusBusy: () => vusBusy,
    spread: (given) => {
      hosts = given;
    },
  };
}

/** Requests by `host:port address`, and by target and base URL where it has several; 0 for one without any. */
function reachedOf(
  { target, baseUrls = [] }: Pick<Plan, 'target' | 'baseUrls'>,
  hosts: readonly CountedHosts[],
  counts: ReadonlyMap<string, number>,
): Pick<Frame, 'reached'> {
  const entries = [
    ...baseUrls.map((url, index) => [`${target} ${url}`, counts.get(baseKey(index)) ?? 0] as const),
    ...hosts.flatMap(({ host, addresses }) =>
      addresses.map((address) => [`${host} ${address}`, counts.get(address) ?? 0] as const),
    ),
  ];
  return entries.length === 0 ? {} : { reached: Object.fromEntries(entries) };
}

/**
 * A journey that ended and is not counted as correct, refused, failed or no evidence threw in the script, or the last
 * push of its counter was lost: it counts as failed.
 */
function unexplained(cell: Cell): readonly Cell[] {
  const { finished, correct, refused, noEvidence = 0 } = cell;
  const failed = finished - correct - refused - noEvidence - cell.failed;
  return failed > 0 ? [{ ...nothing(cell), failed }] : [];
}

/**
 * A drop does not advance k6's iteration number, so planned starts are wrong after the first drop: start
 * lags and response times are left out from then on. Each k6 scenario counts by itself.
 */
function withoutFalseStarts(cell: Cell, total: readonly Cell[]): Cell {
  const sum = total.find((other) => other.path === cell.path && other.stage === cell.stage);
  if (sum === undefined || sum.dropped === 0) return cell;
  const { responseMs, startLagMs } = silent(cell);
  return { ...cell, responseMs, startLagMs };
}

/** Totals leave the histograms out. */
function countsOnly(cell: Cell): Cell {
  return { ...cell, ...silent(cell) };
}

function nothing(cell: Cell): Cell {
  const none = {
    started: 0,
    dropped: 0,
    finished: 0,
    correct: 0,
    refused: 0,
    failed: 0,
    noEvidence: 0,
  };
  return { ...cell, ...none, ...silent(cell) };
}

type Distributions = Pick<Cell, 'journeyMs' | 'startLagMs' | 'steps'> &
  Required<Pick<Cell, 'responseMs'>>;

const silent = (cell: Cell): Distributions => ({
  journeyMs: emptyHistogram(cell.journeyMs.schema),
  responseMs: emptyHistogram(cell.journeyMs.schema),
  startLagMs: emptyHistogram(cell.startLagMs.schema),
  steps: [],
});
