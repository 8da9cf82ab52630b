import { describe, expect, it } from 'vitest';
import { admitted } from './admitted.ts';
import { expectationContract } from './expectationKind.contract.ts';
import { resultOf, stagePoint } from './expectations.support.ts';

const spec = { kind: 'admitted', quantile: 'p99', factorMax: 2 } as const;
type P99 = Readonly<Record<string, number | null>>;
const result = (calm: P99, loaded: P99) =>
  resultOf({
    points: [calm, {}, loaded, {}].map((p99Ms, stage) => stagePoint(stage, 10, { p99Ms })),
  });

expectationContract(admitted, {
  spec,
  pass: result({ pay: 100, browse: 10 }, { pay: 200, browse: 20 }),
  fail: result({ pay: 100, browse: 10 }, { pay: 100, browse: 20.1 }),
  unknown: result({ pay: null }, { pay: 200 }),
  refused: ['2x unloaded', 'p99 0.9x unloaded', 'p90 2x unloaded', 'p99 1001x unloaded', 'p99 2x'],
});

describe('what is admitted beyond the capacity', () => {
  it('is compared for each path, and the worst is told', () => {
    expect(
      admitted.judge(spec, result({ pay: 100, browse: 10 }, { pay: 150, browse: 18 })),
    ).toEqual({
      state: 'pass',
      saw: 'p99 of browse 18 ms at 500%, 1.8 × the 10 ms unloaded',
    });
    expect(
      admitted.judge(spec, result({ pay: 100, browse: null }, { pay: 300, browse: 18 })),
    ).toEqual({
      state: 'fail',
      saw: 'p99 of pay 300 ms at 500%, 3 × the 100 ms unloaded',
    });
  });

  it('is compared by the percentile that is asked for, with the first unloaded stage', () => {
    const at = (stage: number, p50: number, p95: number) => {
      const point = stagePoint(stage, 10, { p99Ms: { pay: 1 } });
      const pay = point.paths.pay;
      if (pay === undefined) throw new Error('the point has no path');
      const [p50Ms, p95Ms] = [p50, p95].map((value) => ({ value, samples: 5_000 }));
      return { ...point, paths: { pay: { ...pay, p50Ms, p95Ms } } } as typeof point;
    };
    const points = [at(0, 10, 40), at(1, 90, 90), at(2, 30, 60), at(3, 1, 1)];
    const sawOf = (quantile: 'p50' | 'p95') =>
      admitted.judge({ ...spec, quantile }, resultOf({ points }));
    expect(sawOf('p50')).toEqual({
      ...{ state: 'fail', saw: 'p50 of pay 30 ms at 500%, 3 × the 10 ms unloaded' },
    });
    expect(sawOf('p95')).toEqual({
      ...{ state: 'pass', saw: 'p95 of pay 60 ms at 500%, 1.5 × the 40 ms unloaded' },
    });
  });

  it('is unknown with too few samples, without a path in both, and where a stage is no evidence', () => {
    expect(
      admitted.judge(spec, result({ pay: 100, browse: 10 }, { pay: 100, browse: null })).saw,
    ).toBe('p99 of browse has not enough samples at 500%');
    expect(admitted.judge(spec, result({ pay: null }, { pay: 100 })).saw).toBe(
      'p99 of pay has not enough samples at 10%',
    );
    expect(admitted.judge(spec, result({ pay: 0 }, { pay: 100 })).state).toBe('unknown');
    expect(admitted.judge(spec, result({ browse: 10 }, { pay: 100 })).saw).toBe(
      'no path has load in both',
    );
    const points = [
      stagePoint(0, 1, { p99Ms: { pay: 100 } }),
      stagePoint(1, 1),
      stagePoint(2, 1, { p99Ms: { pay: 100 }, unknown: 'a gap' }),
    ];
    expect(admitted.judge(spec, resultOf({ points }))).toEqual({
      state: 'unknown',
      saw: '500%: a gap',
    });
  });

  it('says its quantile and factor, and what it needs', () => {
    expect(admitted.parse('p95 <= 1.5x unloaded')).toEqual({ quantile: 'p95', factorMax: 1.5 });
    expect(admitted.parse('p50 1x unloaded')).toEqual({ quantile: 'p50', factorMax: 1 });
    expect(admitted.parse('p99 1000x unloaded')).toEqual({ quantile: 'p99', factorMax: 1_000 });
    expect(admitted.describe(spec)).toBe('p99 of what is admitted ≤ 2 × unloaded');
    const { body } = resultOf();
    const withShares = (...shares: readonly number[]) => ({
      ...body,
      load: { ...body.load, stages: shares.map((share) => ({ share, holdMs: 4_000 })) },
    });
    expect(admitted.impossible(spec, withShares(0.21, 5))).toMatch(/^no stage is unloaded/);
    expect(admitted.impossible(spec, withShares(0.2, 1))).toMatch(
      /^no stage lies beyond the capacity/,
    );
  });
});
