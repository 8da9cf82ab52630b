import { describe, expect, it } from 'vitest';
import { expectationContract } from './expectationKind.contract.ts';
import { resultOf, stagePoint } from './expectations.support.ts';
import { goodput } from './goodput.ts';

const spec = { kind: 'goodput', shareMin: 0.9, at: null } as const;
const points = (calm: number, loaded: number) =>
  [10, calm, loaded, 40].map((rate, stage) => stagePoint(stage, rate));

expectationContract(goodput, {
  spec,
  pass: resultOf({ points: points(100, 90) }),
  fail: resultOf({ points: points(100, 89.9) }),
  unknown: resultOf({ points: points(100, 90).slice(0, 2) }),
  refused: [
    '90%',
    '0% of the peak',
    '101% of the peak',
    '90% of the peak at noon',
    '90 of the peak',
  ],
});

describe('goodput beyond the capacity', () => {
  const judge = (given: Parameters<typeof stagePoint>[], at: number | null = null) =>
    goodput.judge({ ...spec, at }, resultOf({ points: given.map((each) => stagePoint(...each)) }));

  it('is compared with the highest goodput up to the capacity, wherever that was', () => {
    expect(
      judge([
        [0, 10],
        [1, 80],
        [2, 81],
        [3, 90],
      ]),
    ).toEqual({
      state: 'pass',
      saw: '90.0% of the peak at 500% (81/s of 90/s)',
    });
    expect(
      judge([
        [0, 10],
        [1, 80],
        [2, 80],
        [3, 90],
      ]),
    ).toEqual({
      state: 'fail',
      saw: '88.9% of the peak at 500% (80/s of 90/s)',
    });
  });

  it('is unknown where a stage was not measured', () => {
    expect(
      judge([
        [0, 10],
        [1, 100],
        [2, 95, { generatorLimited: 'k6 was late' }],
        [3, 40],
      ]),
    ).toEqual({
      state: 'unknown',
      saw: 'no goodput beyond it: 500%: k6 was late',
    });
    const blind = { unknown: 'a shard was lost' };
    expect(
      judge([
        [0, 10, blind],
        [1, 100, blind],
        [2, 95],
        [3, 40, blind],
      ]),
    ).toEqual({
      state: 'unknown',
      saw: 'no goodput up to the capacity: 10%: a shard was lost',
    });
    const bad = { total: { ...stagePoint(0, 10).total, goodputPerSecond: 0 } };
    expect(
      judge([
        [0, 0, bad],
        [1, 0, bad],
        [2, 0, bad],
        [3, 0, bad],
      ]).saw,
    ).toBe('no good journey up to the capacity');
    const { total } = stagePoint(2, 95);
    expect(
      judge([
        [0, 10],
        [1, 100],
        [2, 95, { total: { ...total, windowMs: 0 } }],
        [3, 40],
      ]).saw,
    ).toBe('no goodput beyond it: 500%: its hold is too short');
  });

  it('is no pass against a lower stage where the one at the capacity was not measured', () => {
    const blind = { unknown: 'a shard was lost' };
    expect(
      judge([
        [0, 10],
        [1, 100, blind],
        [2, 12],
        [3, 11, blind],
      ]),
    ).toEqual({
      state: 'unknown',
      saw: '120.0% of the peak at 500% (12/s of 10/s); the peak may be higher: 100%: a shard was lost',
    });
    // The peak is 10/s at least, so that 8/s are too few.
    expect(
      judge([
        [0, 10],
        [1, 100, blind],
        [2, 8],
        [3, 9, blind],
      ]).state,
    ).toBe('fail');
    expect(
      judge([
        [0, 10, blind],
        [1, 100],
        [2, 95],
        [3, 40, blind],
      ]).state,
    ).toBe('pass');
  });

  it('takes the worst of several stages, and a blind one beside a good one for unknown', () => {
    const body = {
      ...resultOf().body,
      load: {
        ...resultOf().body.load,
        stages: [1, 2, 5].map((share) => ({ share, holdMs: 10_000 })),
      },
    };
    const of = (...given: Parameters<typeof stagePoint>[]) =>
      goodput.judge(spec, resultOf({ body, points: given.map((each) => stagePoint(...each)) }));
    expect(of([0, 100], [1, 95], [2, 50])).toEqual({
      state: 'fail',
      saw: '50.0% of the peak at 500% (50/s of 100/s)',
    });
    expect(of([0, 100], [1, 95], [2, 95, { unknown: 'a gap' }])).toEqual({
      state: 'unknown',
      saw: '95.0% of the peak at 200% (95/s of 100/s); not measured: 500%: a gap',
    });
    expect(of([0, 100], [1, 50], [2, 95, { unknown: 'a gap' }]).state).toBe('fail');
    const at = goodput.judge(
      { ...spec, at: 2 },
      resultOf({ body, points: [stagePoint(0, 100), stagePoint(1, 95), stagePoint(2, 50)] }),
    );
    expect(at.state).toBe('pass');
  });

  it('reads where it is judged', () => {
    expect(goodput.parse('>= 90% of the peak at x5')).toEqual({ shareMin: 0.9, at: 5 });
    expect(goodput.parse('100% of the peak at 250%')).toEqual({ shareMin: 1, at: 2.5 });
    expect(goodput.describe({ ...spec, at: 5 })).toBe('goodput ≥ 90% of the peak at 500%');
  });

  it('cannot be shown without a peak and a stage beyond it', () => {
    const { body } = resultOf();
    const withShares = (...shares: readonly number[]) => ({
      ...body,
      load: { ...body.load, stages: shares.map((share) => ({ share, holdMs: 4_000 })) },
    });
    for (const low of [[5], [0.1, 0.79, 5]]) {
      expect(goodput.impossible(spec, withShares(...low))).toBe(
        'no stage from 80% to 100% of the capacity shows the peak',
      );
    }
    expect(goodput.impossible(spec, withShares(0.8, 5))).toBeNull();
    expect(goodput.impossible(spec, withShares(0.5, 1))).toBe(
      'no stage lies beyond the capacity; write load.shape: x5 for 30s',
    );
    expect(goodput.impossible({ ...spec, at: 3 }, withShares(1, 5))).toBe(
      'no stage drives 300% of the capacity',
    );
    expect(goodput.impossible({ ...spec, at: 1 }, withShares(1, 5))).toBe(
      'no stage lies beyond the capacity; write load.shape: x5 for 30s',
    );
  });
});
