import { describe, expect, it } from 'vitest';
import {
  many,
  oneStage,
  payP95,
  planOf,
  pointOf,
  secondOf,
  secondsTo,
} from '../../test/support/loadCase.ts';
import type { Cell } from '../measure/frame.ts';
import { type WatchedSecond, watched } from '../measure/overdue.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import type { SloSpec } from '../slo/slo.ts';
import { createLoadJudge, type SeenLoad } from './loadJudge.ts';

const payErrors: SloSpec = { kind: 'errors', path: 'pay', step: null, shareMax: 0.01 };
const p50: SloSpec = { kind: 'latency', path: 'pay', step: null, quantile: 0.5, limitMs: 750 };
const two = [oneStage, { ...oneStage, index: 1, level: 1, startMs: 10_000 }];

const judge = (
  seconds: readonly WatchedSecond[],
  plan: Plan = planOf(),
  more: Partial<SeenLoad> = {},
) =>
  createLoadJudge(plan).judge({
    ...{ round: 0, seconds, customers: [], leakProbes: [], lostShards: [] },
    ...more,
  });
const answered = (finished: number, failed: number, ms: number): Partial<Cell> => ({
  ...{ started: finished, finished, failed, correct: finished - failed },
  journeyMs: many(finished - failed, ms),
});

describe('the load so far', () => {
  it('is no evidence before its first second', () => {
    expect(judge([]).doubts).toEqual(['no second of the load is recorded yet']);
    expect(judge(secondsTo(4), planOf(), { round: 1 }).doubts).toContain(
      'the rounds before are judged after the load',
    );
  });

  it('judges a percentile from as many answers as the report does', () => {
    expect(judge([secondOf(0, answered(199, 0, 900))])).toMatchObject({
      breaches: [],
      doubts: [
        'pay p95 ≤ 750 ms at 50%: not enough samples: 199 of the 200 that this percentile needs',
      ],
    });
    expect(judge([secondOf(0, answered(200, 0, 900))])).toEqual({
      breaches: [
        'pay p95 ≤ 750 ms at 50%: 904 ms over 200 samples',
        'pay p95 ≤ 750 ms in the last 5 s: 904 ms over 200 samples',
      ],
      failing: true,
      doubts: [],
      lostShards: [],
      audited: planOf().audit !== null,
    });
    expect(judge([secondOf(0, answered(200, 0, 700))])).toMatchObject({
      breaches: [],
      failing: false,
      doubts: [],
    });
  });

  it('takes an error share at its limit as met, above it as breached', () => {
    const plan = planOf([oneStage], [payErrors]);
    expect(judge([secondOf(0, answered(100, 1, 100))], plan)).toMatchObject({
      breaches: [],
      doubts: [],
    });
    expect(judge([secondOf(0, answered(100, 2, 100))], plan).breaches[0]).toBe(
      'pay errors ≤ 1% at 50%: 2 of 100 journeys failed',
    );
  });

  it('counts journeys open past their bound as errors: a target that hangs looks no cleaner', () => {
    const plan = planOf([oneStage], [payErrors]);
    const hung = secondsTo(5, () => ({ ...answered(0, 0, 100), started: 50 }));
    // The bound is 2 s; a push tells what ended until its own beginning.
    expect(judge(hung, plan).breaches).toEqual([
      'pay errors ≤ 1% at 50%: 0 failed and 100 open past their bound, of 100 journeys',
      'pay errors ≤ 1% in the last 5 s: 0 failed and 100 open past their bound, of 100 journeys',
    ]);
    expect(judge(hung.slice(0, 2), plan)).toMatchObject({
      breaches: [],
      doubts: ['pay errors ≤ 1% at 50%: no journey ended'],
    });
    const one = secondsTo(4, (s) => ({
      ...answered(s === 0 ? 100 : 0, 0, 100),
      started: s === 0 ? 101 : 0,
    }));
    expect(judge(one, plan).doubts).toEqual(['1 journey of pay open past the bound at 50%']);
  });

  it('counts every open journey once k6 has interrupted it', () => {
    const plan = planOf([{ ...oneStage, holdMs: 1000 }], [payErrors]);
    const seconds = (count: number) =>
      secondsTo(count, (s) => ({
        ...answered(s === 0 ? 49 : 0, 0, 100),
        started: s === 0 ? 50 : 0,
      }));
    expect(judge(seconds(2), plan).breaches).toEqual([]);
    expect(judge(seconds(4), plan).breaches).toEqual([
      'pay errors ≤ 1% at 50%: 0 failed and 1 open past their bound, of 50 journeys',
    ]);
  });

  it('keeps a breach of an earlier stage, and forgets one of the window', () => {
    const plan = { ...planOf(two, [p50]), requiredLevel: 1 };
    const seconds = secondsTo(20, (s) => ({
      stage: s < 10 ? 0 : 1,
      journeyMs: many(50, s < 10 ? 900 : 100),
    }));
    expect(judge(seconds, plan).breaches).toEqual([
      'pay p50 ≤ 750 ms at 50%: 904 ms over 500 samples',
    ]);
  });

  it('fails for a breach at the required load or below, not beyond', () => {
    const seconds = [secondOf(0, answered(200, 0, 900))];
    expect(judge(seconds, { ...planOf(), requiredLevel: 0.5 }).failing).toBe(true);
    expect(judge(seconds, { ...planOf(), requiredLevel: 0.49 }).failing).toBe(false);
  });

  it('takes drops while every VU waits for the target as its breach, like the report', () => {
    const stage = { ...oneStage, holdMs: 4000 };
    const plan = { ...planOf([stage]), requiredLevel: 0.5 };
    // All 100 VUs are held from second 0 on, and nothing ends.
    const hung = secondsTo(5, (s) => ({
      ...answered(0, 0, 100),
      ...{ started: s === 0 ? 98 : 0, dropped: s === 0 || s > 3 ? 0 : 30 },
    }));
    const name = 'pay answers within its latency bound of 2 s at 50%';
    const why = 'starts were dropped while every VU waited for the target';
    expect(judge(hung.slice(0, 3), plan)).toMatchObject({
      failing: true,
      breaches: [`${name}: 60 of 158 ${why}`],
    });
    expect(judge(hung, plan).breaches).toContain(`${name}: 90 of 200 ${why}`);
    expect(pointOf(hung, plan).slos.map((slo) => slo.state)).toContain('breached');
    // Half of the VUs are free: the generator's own.
    const free = hung.map((s) => ({ ...s, cells: s.cells.map((c) => ({ ...c, started: 0 })) }));
    expect(judge(free, plan)).toMatchObject({ failing: false });
    // Two of a hundred starts are no breach of the bound.
    const few = hung.map((s) => ({
      ...s,
      cells: s.cells.map((c) => ({ ...c, dropped: s.second === 1 ? 2 : 0 })),
    }));
    expect(judge(few.slice(0, 3), plan).breaches.filter((text) => text.startsWith(name))).toEqual(
      [],
    );
  });

  it('reads from the generators whether every VU was busy, where the journeys in flight do not tell', () => {
    const plan = planOf([oneStage]);
    const seconds = secondsTo(3, (s) => ({
      ...{ started: 40, finished: 40, correct: 0, failed: 40, dropped: s === 1 ? 10 : 0 },
      journeyMs: many(0, 1),
    }));
    const withVus = (vusBusy: number, all: readonly TimelineSecond[] = seconds) =>
      judge(
        all
          .map((s) => ({ ...s, generators: s.generators.map((g) => ({ ...g, vusBusy })) }))
          .map(watched),
        plan,
      ).breaches.filter((text) => text.includes('latency bound'));
    expect(withVus(100)).toHaveLength(1);
    expect(withVus(99)).toEqual([]);
  });

  it('proves nothing by business refusals alone', () => {
    const refusing = [secondOf(0, { ...answered(0, 0, 100), finished: 400, refused: 400 })];
    expect(judge(refusing, planOf([oneStage], [payErrors])).doubts).toEqual([
      'pay errors ≤ 1% at 50%: no correct journey: 400 were refused',
    ]);
  });

  it('adds up a long load once, and comes to the same', () => {
    const long = { ...oneStage, holdMs: 200_000 };
    const plan = planOf([long], [payP95, payErrors]);
    const seconds = secondsTo(150, (s) => ({
      failed: s % 4 === 0 ? 1 : 0,
      correct: s % 4 === 0 ? 49 : 50,
    }));
    const again = createLoadJudge(plan);
    const seen = { round: 0, customers: [], leakProbes: [], lostShards: [] };
    for (let n = 1; n < 150; n += 7) again.judge({ ...seen, seconds: seconds.slice(0, n) });
    const end = again.judge({ ...seen, seconds });
    expect(end).toEqual(judge(seconds, plan));
    expect(end).toMatchObject({ breaches: [], doubts: [] });
  });
});

describe('no proof', () => {
  it('is a load with starts that were dropped, not recorded or not the target’s failure', () => {
    const few = answered(400, 0, 100);
    expect(judge([secondOf(0, { ...few, dropped: 3 })]).doubts).toEqual([
      '3 starts of pay dropped at 50%',
    ]);
    expect(judge([{ ...secondOf(0, few), missing: [1] }]).doubts).toEqual([
      'a shard sent nothing in 1 second',
    ]);
    expect(judge([secondOf(0, { ...few, correct: 399, noEvidence: 1 })]).doubts).toEqual([
      '1 journey of pay without evidence at 50%',
    ]);
    expect(judge([secondOf(0, few)], planOf([oneStage], [])).doubts).toEqual([
      'no SLO judges this load',
    ]);
  });

  it('is a load beside which customers fail, in the last ten seconds of the round', () => {
    const customers = (round: number, second: number) => ({
      customers: [{ round, second, errors: 2 }],
    });
    const seconds = secondsTo(15);
    const doubts = (round: number, second: number) =>
      judge(seconds, planOf([{ ...oneStage, holdMs: 15_000 }]), customers(round, second)).doubts;
    expect(doubts(0, 5)).toEqual(['2 customer requests failed']);
    expect(doubts(0, 4)).toEqual([]);
    expect(doubts(1, 5)).toEqual([]);
  });

  it('is a live store that could not be looked at; rows of the run in it fail the run', () => {
    const seconds = secondsTo(5);
    const probe = (leaks: readonly string[], problem: string | null) => ({ leaks, problem });
    expect(judge(seconds, planOf(), { leakProbes: [probe([], 'away')] }).doubts).toEqual([
      'the live store could not be looked at for leaks: away',
    ]);
    expect(judge(seconds, planOf(), { leakProbes: [probe([], 'away'), probe([], null)] })).toEqual(
      judge(seconds, planOf()),
    );
    const leaked = [probe(['orders: 2 rows', 'stock: 1 row'], null), probe([], null)];
    expect(judge(seconds, planOf(), { leakProbes: leaked })).toMatchObject({
      breaches: ['leak: orders: 2 rows'],
      failing: true,
    });
    // A live stack that is being prepared has its leaks reported; its verdict is unknown at the worst.
    const observed = { ...planOf(), isolation: 'observe' as const };
    expect(judge(seconds, observed, { leakProbes: leaked })).toMatchObject({
      ...{ breaches: [], failing: false, doubts: ['leak: orders: 2 rows'] },
    });
  });

  it('names the shards that were lost', () => {
    expect(judge(secondsTo(5), planOf(), { lostShards: [1] }).lostShards).toEqual([1]);
  });

  it('is not judged in a ramp, and not without a doubt when journeys fail there', () => {
    const ramp = {
      ...{ ...oneStage, index: 0, level: 0.5, fromLevel: 0, transient: 'ramp' as const },
    };
    const held = { ...oneStage, index: 1, startMs: 10_000 };
    const plan = planOf([ramp, held], [payErrors]);
    const failing = secondsTo(3, () => answered(100, 50, 100));
    expect(judge(failing, plan)).toMatchObject({
      breaches: [],
      failing: false,
      doubts: [
        'no level is held yet',
        '150 journeys failed in the ramp 0% to 50%, which no SLO judges',
      ],
    });
    const recovery = { ...ramp, fromLevel: undefined, transient: 'recovery' } as const;
    expect(judge(failing, planOf([recovery, held], [payErrors])).doubts).toContain(
      '150 journeys failed in the recovery 50%, which is judged after the load',
    );
    expect(judge(secondsTo(10), plan).doubts).toEqual(['no level is held yet']);
    expect(judge(secondsTo(11), plan).doubts).not.toContain('no level is held yet');
    // Two seconds into the level, the window of five still holds three of the ramp.
    const both = secondsTo(12, (s) =>
      s < 10 ? answered(100, 50, 100) : { ...answered(100, 0, 100), stage: 1 },
    );
    expect(judge(both, plan).breaches).toEqual([]);
  });

  it('fails at several levels only where the highest of them is required', () => {
    const failing = secondsTo(3, () => answered(100, 50, 100));
    const at = (levelMax: number) =>
      judge(failing, planOf([{ ...oneStage, levelMax }], [payErrors]));
    const [exactly, above] = [planOf().requiredLevel, planOf().requiredLevel + 0.01];
    expect([at(exactly).failing, at(above).failing]).toEqual([true, false]);
    expect(at(above).breaches[0]).toMatch(/ at 50%–/);
  });
});

it('judges rates and single seconds of a stage as the report does, and not those of the last seconds', () => {
  const base = { path: 'pay', step: null } as const;
  const each = { kind: 'errors', shareMax: 0 } as const;
  const slos = [
    { ...base, kind: 'throughput', perSecondMin: 50 },
    { ...base, kind: 'seconds', shareMin: 0.5, each },
  ] as const satisfies readonly SloSpec[];
  const failing = secondsTo(10, (second) => (second > 5 ? answered(50, 1, 100) : {}));
  const plan = planOf([oneStage], slos);
  expect(judge(failing, plan).breaches).toEqual([
    'pay throughput ≥ 50/s at 50%: 346 correct journeys in 7.0 s are 49.429/s',
    'pay errors ≤ 0% in 50% of seconds at 50%: 4 of 7 seconds missed it',
  ]);
  expect(
    pointOf(failing, plan).slos.map(({ name, reason }) => `${name} at 50%: ${reason}`),
  ).toEqual(judge(failing, plan).breaches);
  expect(judge(secondsTo(3), plan).doubts).toContain(
    'pay throughput ≥ 50/s at 50%: no second of the hold is measured',
  );
});
