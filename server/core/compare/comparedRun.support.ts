import { planOf } from '../../test/support/yamlPlan.ts';
import { emptyHistogram } from '../measure/histogram.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import { loadPoints } from '../stages/loadPoints.ts';
import { normalDraw } from '../statistics/distributions.ts';
import { mulberry32 } from '../traffic/mulberry32.ts';
import type { ComparedRun } from './comparable.ts';
import {
  autoregressive,
  type SimulatedTarget,
  simulatedSeconds,
} from './simulatedSeconds.support.ts';

export interface SimulatedRun extends SimulatedTarget {
  readonly id: string;
  readonly seed: number;
  readonly scenario: string;
  readonly levels: readonly number[];
  /** p95 that the scenario allows, in ms. */
  readonly p95Ms: number;
  /** A second of each stage of which nothing was recorded; null: each was. */
  readonly missingSecond: number | null;
}

export const steadyRun: SimulatedRun = {
  ...{ id: 'a', seed: 1, scenario: 'night', levels: [50, 100], p95Ms: 900, missingSecond: null },
  ...{ seconds: 60, journeysPerSecond: 40, medianMs: 20, phi: 0.3, wander: 0.02 },
  ...{ heavyShare: 0, errorShare: 0 },
};

/** The run with a request for each journey, of which a service needs so much CPU, give or take a percent. */
export function withCpu(run: ComparedRun, cpuMs: number, seed: number): ComparedRun {
  const draw = mulberry32(seed);
  const timeline = run.timeline.map((second) => ({
    ...second,
    cells: second.cells.map((cell) => {
      const step = { step: 'item', requests: cell.finished, failures: {} };
      return { ...cell, steps: [{ ...step, serviceMs: cell.journeyMs }] };
    }),
  }));
  const metrics = timeline.map(({ round, second, cells }) => {
    const requests = cells.reduce((sum, { finished }) => sum + finished, 0);
    const cpu = (requests * cpuMs * (1 + 0.01 * normalDraw(draw))) / 1000;
    return { round, second, processes: { pay: { cpu } } };
  });
  return { ...run, timeline, metrics };
}

/** A recorded run of one path, whose target is simulated. */
export function simulatedRun(given: Partial<SimulatedRun> = {}): ComparedRun {
  const run = { ...steadyRun, ...given };
  const warmUp = 3;
  const holdSeconds = run.seconds + warmUp;
  const levels = run.levels.map((level) => `${level}%`).join(', ');
  const plan = planOf(
    `name: ${run.scenario}
target: mall
paths: { browse: { within: 5s, steps: { item: GET /items } } }
load: { goal: hold, peak: { browse: ${run.journeysPerSecond}/s }, levels: [${levels}], hold: ${holdSeconds}s, require: ${Math.max(...run.levels)}% }
slos: { browse: { p95: ${run.p95Ms}ms, errors: 50% } }
`,
    'http://127.0.0.1:1',
  );
  const [round] = plan.rounds;
  if (round === undefined) throw new Error('the plan has no round');
  const draw = mulberry32(run.seed);
  const timeline = round.stages.flatMap((stage) => {
    const rate = stage.loads[0]?.ratePerSecond ?? 0;
    const target = { ...run, seconds: holdSeconds, journeysPerSecond: rate };
    return simulatedSeconds(target, draw).map(
      ({ completed, failed, finished, journeyMs }, at): TimelineSecond => {
        const second = stage.startMs / 1000 + at;
        const none = { round: 0, second, shards: [], missing: [0], generators: [], cells: [] };
        if (at === run.missingSecond) return { ...none, spans: [] };
        return {
          ...{ round: 0, second, shards: [0], missing: [], generators: [] },
          spans: [{ shard: 0, fromMs: second * 1000, toMs: (second + 1) * 1000 }],
          cells: [
            {
              ...{ path: 'browse', stage: stage.index, started: finished, dropped: 0, finished },
              ...{ correct: completed, refused: 0, failed, journeyMs, steps: [] },
              startLagMs: emptyHistogram(6),
            },
          ],
        };
      },
    );
  });
  return {
    ...{ id: run.id, startedAt: '2026-11-27T20:00:00.000Z', plan, timeline },
    machine: { cpu: 'EPYC', cpus: 2, memoryBytes: 8e9, platform: 'linux-x64' },
    branch: null,
    points: loadPoints(plan, round, timeline),
  };
}

/** What two services of a run need of CPU for a request, in ms, and how far a start of one may be from the next. */
export interface SimulatedPair {
  readonly beforeMs: number;
  readonly afterMs: number;
  /** Standard deviation of the machine's speed, which both have, from second to second. */
  readonly wander: number;
  /** Of what each has for itself in a second, and how much of it stays in the next one. */
  readonly own: number;
  readonly ownPhi: number;
  /** Of the ratio of both from run to run. */
  readonly start: number;
}

/** The run with the services `old` and `new`, which took its journeys in turn. */
export function withPair(
  run: ComparedRun,
  given: Partial<SimulatedPair>,
  seed: number,
): ComparedRun {
  const pair = { beforeMs: 4, afterMs: 4, start: 0, ownPhi: 0, wander: 0.03, own: 0.005, ...given };
  const draw = mulberry32(seed);
  const { timeline } = withCpu(run, 1, seed);
  const started = pair.start * normalDraw(draw);
  const speeds = autoregressive(timeline.length, 0.9, draw);
  const urls = ['http://127.0.0.1:1', 'http://127.0.0.1:2'] as const;
  const owns = [0, 1].map(() => autoregressive(timeline.length, pair.ownPhi, draw));
  const all = timeline.map((second, at) => {
    const requests = second.cells.reduce((sum, { finished }) => sum + finished, 0);
    const [old, young] = owns.map((own, nth) => {
      const ms = nth === 0 ? pair.beforeMs : pair.afterMs * Math.exp(started);
      const log = pair.wander * (speeds[at] ?? 0) + pair.own * (own[at] ?? 0);
      return { cpu: (requests * ms * Math.exp(log)) / 2000 };
    });
    const processes = { old: old ?? {}, new: young ?? {} };
    const reached = Object.fromEntries(
      urls.map((url) => [`${run.plan.target} ${url}`, requests / 2]),
    );
    const { round, second: number } = second;
    return { second: { ...second, reached }, metrics: { round, second: number, processes } };
  });
  return {
    ...{ ...run, plan: { ...run.plan, baseUrls: [...urls] } },
    timeline: all.map(({ second }) => second),
    metrics: all.map(({ metrics }) => metrics),
  };
}
