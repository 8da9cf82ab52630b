import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadPoints } from '../../../../server/core/stages/loadPoints.ts';
import { loadReasons } from '../../../../server/core/verdict/loadReasons.ts';
import type { Plan, TimelineSecond } from '../../api/generated.ts';
import {
  errorCriterion,
  latencyCriterion,
  plan,
  samples,
  withSlos,
} from '../../api/run.support.ts';
import { compactSecond } from '../../measure/second.ts';
import { judgeSlos } from './sloJudgement.ts';

type Cell = TimelineSecond['cells'][number];
type Counts = Partial<Pick<Cell, 'started' | 'finished' | 'failed' | 'dropped' | 'stage'>>;

/** A second of pay; its correct journeys took 2^`power` ms at most. */
function pay(at: number, counts: Counts, power = 5, missing: readonly number[] = []) {
  const { finished = 0, failed = 0 } = counts;
  const cell = {
    path: 'pay',
    stage: 0,
    started: finished,
    dropped: 0,
    finished,
    correct: finished - failed,
    refused: 0,
    failed,
    journeyMs: samples(finished - failed, power),
    startLagMs: samples(0, 0),
    steps: [],
    ...counts,
  };
  const shards = [0, 1].filter((shard) => !missing.includes(shard));
  return compactSecond({ round: 0, second: at, shards, missing, cells: [cell], generators: [] });
}
const p95 = withSlos([latencyCriterion('pay', 0.95, 700)]);
const errors = withSlos([errorCriterion('pay', 0.01)]);

test('a percentile is judged from as many answers as it needs, not from one fewer', () => {
  expect(judgeSlos(p95, [pay(0, { finished: 199 }, 10)])).toEqual({
    breaches: [],
    doubts: ['pay p95 ≤ 700 ms: 199 of 200 answers at 50%'],
  });
  expect(judgeSlos(p95, [pay(0, { finished: 200 }, 10)]).breaches).toEqual([
    'pay p95 ≤ 700 ms: 724 ms at 50%',
    'pay p95 ≤ 700 ms: 724 ms in the last 5 s',
  ]);
  expect(judgeSlos(p95, [pay(0, { finished: 200 }, 9)])).toEqual({ breaches: [], doubts: [] });
});

test('an error is beyond every latency limit', () => {
  expect(judgeSlos(p95, [pay(0, { finished: 200, failed: 10 })]).breaches).toEqual([]);
  expect(judgeSlos(p95, [pay(0, { finished: 200, failed: 11 })]).breaches[0]).toBe(
    'pay p95 ≤ 700 ms: 11 of 200 without a correct answer at 50%',
  );
});

test('errors at their limit meet it, above it they do not', () => {
  expect(judgeSlos(errors, [pay(0, { finished: 100, failed: 1 })])).toEqual({
    breaches: [],
    doubts: [],
  });
  expect(judgeSlos(errors, [pay(0, { finished: 100, failed: 2 })]).breaches[0]).toBe(
    'pay errors ≤ 1%: 2.00% at 50% (2 of 100 journeys)',
  );
});

test('journeys open past their bound are errors: a target that hangs looks no cleaner', () => {
  const hanging = (last: number) =>
    Array.from({ length: last + 1 }, (_, at) => pay(at, { started: 100, finished: 99 }));
  // The bound is 1 s: after a second, 100 have had their time and 198 have ended.
  expect(judgeSlos(errors, hanging(1))).toEqual({ breaches: [], doubts: [] });
  const one = [pay(0, { started: 100, finished: 99 }), pay(1, { finished: 0 })];
  expect(judgeSlos(errors, one)).toEqual({
    breaches: [],
    doubts: ['1 journey of pay open past the bound at 50%'],
  });
  const stuck = [0, 1, 2].map((at) => pay(at, { started: 100, finished: 0 }));
  expect(judgeSlos(errors, stuck).breaches).toEqual([
    'pay errors ≤ 1%: 100.0% at 50% (0 failed and 200 open past their bound, of 200 journeys)',
    'pay errors ≤ 1%: 100.0% in the last 5 s (0 failed and 200 open past their bound, of 200 journeys)',
  ]);
});

test('a breach of an earlier stage stays, a breach of the window passes', () => {
  const seconds = [
    pay(0, { finished: 200 }, 10),
    ...[4, 5, 6, 7, 8].map((at) => pay(at, { finished: 2000, stage: 1 })),
  ];
  expect(judgeSlos(p95, seconds).breaches).toEqual(['pay p95 ≤ 700 ms: 724 ms at 50%']);
});

test('what was dropped, was not recorded or is judged later is no proof', () => {
  expect(judgeSlos(p95, [pay(0, { finished: 200, dropped: 3 })]).doubts).toEqual([
    '3 starts of pay dropped at 50%',
  ]);
  expect(judgeSlos(p95, [pay(0, { finished: 200 }, 5, [1])]).doubts).toEqual([
    'a shard sent nothing in 1 second',
  ]);
  const step = { ...latencyCriterion('pay', 0.95, 700), step: 'confirm', figure: null };
  expect(judgeSlos(withSlos([step]), [pay(0, { finished: 200 })]).doubts).toEqual([
    'pay p95 ≤ 700 ms is judged after the load',
  ]);
  expect(judgeSlos(withSlos([]), [pay(0, { finished: 200 })]).doubts).toEqual([
    'no SLO judges this load',
  ]);
  expect(judgeSlos(plan, [])).toEqual({
    breaches: [],
    doubts: ['No second of the load is recorded yet.'],
  });
});

const slos = [latencyCriterion('pay', 0.5, 700), errorCriterion('pay', 0.05)];
const stages = plan.rounds[0]?.stages ?? [];
const twoStages: Plan = {
  ...plan,
  shards: 1,
  requiredLevel: 1,
  paths: plan.paths.filter(({ name }) => name === 'pay'),
  rounds: [
    {
      index: 0,
      durationMs: 10_000,
      stages: stages.map((stage) => ({
        ...stage,
        startMs: stage.index * 5000,
        holdMs: 5000,
        loads: stage.loads.filter(({ path }) => path === 'pay'),
      })),
    },
  ],
  slos: [
    { kind: 'latency', path: 'pay', step: null, quantile: 0.5, limitMs: 700 },
    { kind: 'errors', path: 'pay', step: null, shareMax: 0.05 },
  ],
  criteria: { slos, abort: [] },
};

/** What one second did: journeys that failed, hang, are slow, or were dropped. */
const happened = fc.record({
  failed: fc.oneof(fc.constant(0), fc.nat({ max: 4 })),
  hung: fc.oneof(fc.constant(0), fc.constant(0), fc.nat({ max: 6 })),
  power: fc.constantFrom(5, 5, 5, 9, 10),
  dropped: fc.oneof(fc.constant(0), fc.constant(0), fc.constant(0), fc.nat({ max: 5 })),
});
type Happened = typeof happened extends fc.Arbitrary<infer T> ? T : never;

function secondOf(at: number, did: Happened): TimelineSecond {
  const stage = Math.min(1, Math.floor(at / 5));
  const offered = at < 5 ? 50 : at < 10 ? 100 : 0;
  const started = Math.max(0, offered - did.dropped);
  const finished = Math.max(0, started - did.hung);
  const failed = Math.min(finished, did.failed);
  const cell = {
    path: 'pay',
    stage,
    started,
    dropped: offered === 0 ? 0 : did.dropped,
    finished,
    correct: finished - failed,
    refused: 0,
    failed,
    journeyMs: samples(finished - failed, did.power),
    startLagMs: samples(0, 0),
    steps: [],
  };
  return {
    round: 0,
    second: at,
    shards: [0],
    missing: [],
    cells: [cell],
    generators: [],
    spans: [{ shard: 0, fromMs: at * 1000, toMs: (at + 1) * 1000 }],
  };
}

test('the headline is green over no seconds that a report would fail', () => {
  const seed = 20_261_126;
  let [green, failing] = [0, 0];
  fc.assert(
    fc.property(fc.array(happened, { minLength: 1, maxLength: 13 }), (list) => {
      const timeline = list.map((did, at) => secondOf(at, did));
      const { breaches, doubts } = judgeSlos(twoStages, timeline.map(compactSecond));
      const points = twoStages.rounds.flatMap((round) => loadPoints(twoStages, round, timeline));
      const isGreen = breaches.length === 0 && doubts.length === 0;
      const fails = loadReasons(twoStages, points).some(({ state }) => state === 'fail');
      green += Number(isGreen);
      failing += Number(fails);
      expect(isGreen && fails, `seed ${seed}`).toBe(false);
    }),
    { seed, numRuns: 1000 },
  );
  expect(green).toBeGreaterThan(10);
  expect(failing).toBeGreaterThan(100);
}, 120_000);
