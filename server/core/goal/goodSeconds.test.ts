import { describe, expect, it } from 'vitest';
import {
  many,
  oneStage,
  payP95,
  planOf,
  secondOf,
  steadyCell,
} from '../../test/support/loadCase.ts';
import type { Plan } from '../plan/plan.ts';
import type { SloSpec } from '../slo/slo.ts';
import { loadPoints } from '../stages/loadPoints.ts';
import { answered } from './goalCase.support.ts';
import { goodOf, goodPerSecond, isWhole } from './goodSeconds.ts';
import { normalOf } from './normal.ts';

const quick: SloSpec = {
  ...{ kind: 'latency', path: 'browse', step: null, quantile: 0.95, limitMs: 20 },
};
const payErrors: SloSpec = { kind: 'errors', path: 'pay', step: null, shareMax: 0.01 };

describe('good journeys', () => {
  const cells = [
    { ...steadyCell, ...answered(30, { slow: 20 }) },
    { ...steadyCell, ...answered(7), stage: 1 },
    { ...steadyCell, path: 'browse', correct: 90, journeyMs: many(90, 100) },
  ];

  it('are those of the path within its own limit, of every stage', () => {
    expect(goodOf({ slos: [quick, payP95] }, 'pay', cells)).toBeCloseTo(37, 6);
    expect(goodOf({ slos: [payP95, quick] }, 'browse', cells)).toBeCloseTo(0, 6);
  });

  it('are the correct ones of a path without a latency limit', () => {
    expect(goodOf({ slos: [quick, payErrors] }, 'pay', cells)).toBe(57);
    expect(goodOf({ slos: [payP95] }, 'browse', cells)).toBe(90);
  });

  it('are counted over the time that frames cover, and none without any', () => {
    const half = { ...secondOf(1), spans: [{ shard: 0, fromMs: 1_000, toMs: 1_500 }] };
    const plan = { slos: [payP95] };
    expect(goodPerSecond(plan, 'pay', [secondOf(0), half])).toBeCloseTo(100 / 1.5, 6);
    expect(goodPerSecond(plan, 'pay', [{ ...half, spans: [] }])).toBe(0);
    expect(goodPerSecond(plan, 'pay', [])).toBe(0);
  });

  it('are whole in a second where each shard has a frame', () => {
    expect(isWhole({ shards: 2 }, { shards: [0, 1] })).toBe(true);
    expect(isWhole({ shards: 2 }, { shards: [1] })).toBe(false);
    expect(isWhole({ shards: 1 }, { shards: [] })).toBe(false);
  });
});

describe('what is normal', () => {
  const plan: Plan = planOf([oneStage], [payP95]);
  const seconds = Array.from({ length: 10 }, (_, second) => secondOf(second, answered(50)));
  const points = (of = seconds) => {
    const [round] = plan.rounds;
    return round === undefined ? [] : loadPoints(plan, round, of);
  };
  const normal = (of = seconds, from = points(of)) => normalOf(plan, oneStage, from, of);

  it('is the goodput of the level before, and that of its lowest whole second', () => {
    expect(normal()).toEqual([{ path: 'pay', perSecond: 50, lowest: 50 }]);
    const dip = seconds.with(7, secondOf(7, answered(43, { slow: 1, started: 50 })));
    const [found] = normal(dip, points());
    expect(found).toMatchObject({ path: 'pay', lowest: expect.closeTo(43, 6) });
    // A late push: the second has no frame of its own, and says nothing of the lowest.
    const late = { ...secondOf(7, answered(1, { started: 50 })), shards: [] };
    expect(normal(seconds.with(7, late), points())).toMatchObject([{ lowest: 50 }]);
  });

  it('is that of the first round and of its own stage', () => {
    const [point] = points();
    if (point === undefined) throw new Error('a point');
    const none = 'the level before was not measured';
    expect(normal(seconds, [{ ...point, round: 1 }])).toBe(none);
    expect(normal(seconds, [{ ...point, stage: 1 }])).toBe(none);
    expect(normal(seconds, [{ ...point, round: 1, unknown: 'a gap' }, point])).toHaveLength(1);
    expect(normal(seconds, [{ ...point, unknown: 'a gap' }])).toBe(
      'the level before is no evidence: a gap',
    );
  });

  it('leaves out a path that the level did not drive, and is not known without any goodput', () => {
    const [point] = points();
    if (point === undefined) throw new Error('a point');
    expect(normal(seconds, [{ ...point, paths: {} }])).toEqual([]);
    const none = seconds.map(({ second }) => secondOf(second, answered(0, { slow: 50 })));
    expect(normal(none, [point])).toBe('pay had no goodput at the level before');
  });
});
