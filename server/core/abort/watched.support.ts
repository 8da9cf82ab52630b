import type { Cell } from '../measure/frame.ts';
import { emptyHistogram, type Histogram, recordValue } from '../measure/histogram.ts';
import type { CustomerSecond, TimelineSecond } from '../measure/timeline.ts';
import type { StagePlan } from '../traffic/round.ts';
import type { Watched } from './watched.ts';

/** Small pieces of a watched round, for the tests of its rules. */

export const histogram = (count: number, ms: number): Histogram =>
  Array.from({ length: count }).reduce<Histogram>((h) => recordValue(h, ms), emptyHistogram(6));

export function cell(path: string, over: Partial<Cell> = {}, ms = 100): Cell {
  const { finished = 0, failed = 0 } = over;
  return {
    path,
    stage: 0,
    started: finished,
    dropped: 0,
    finished,
    correct: finished - failed,
    refused: 0,
    failed,
    journeyMs: histogram(finished - failed, ms),
    startLagMs: emptyHistogram(3),
    steps: [],
    ...over,
  };
}

export const second = (index: number, ...cells: Cell[]): TimelineSecond => ({
  round: 0,
  second: index,
  shards: [0],
  missing: [],
  cells,
  generators: [],
});

export const customers = (
  index: number,
  requests: number,
  errors: number,
  latencyMs = emptyHistogram(6),
): CustomerSecond => ({ round: 0, second: index, requests, errors, latencyMs });

export const stage = (over: Partial<StagePlan> = {}): StagePlan => ({
  index: 0,
  level: 1,
  startMs: 0,
  holdMs: 60_000,
  loads: ['browse', 'pay'].map((path) => ({
    path,
    rate: 10,
    timeUnitMs: 1_000,
    ratePerSecond: 10,
    vus: 10,
  })),
  ...over,
});

/** Bounds so long that nothing is overdue, unless a test says otherwise. */
export const seen = (over: Partial<Watched>): Watched => ({
  round: { stages: [stage()], durationMs: 60_000 },
  paths: [
    { name: 'browse', latencyBoundMs: 60_000 },
    { name: 'pay', latencyBoundMs: 60_000 },
  ],
  shards: 1,
  seconds: [],
  customers: { seconds: [], from: 0, until: 0 },
  probes: [],
  findings: [],
  leakProbes: [],
  ...over,
});
