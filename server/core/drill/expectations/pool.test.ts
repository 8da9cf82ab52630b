import { describe, expect, it } from 'vitest';
import { expectationContract } from './expectationKind.contract.ts';
import { resultOf } from './expectations.support.ts';
import { pool } from './pool.ts';

const spec = { kind: 'pool', shareMin: 0.4, instances: 5, probe: 'pool' } as const;
const result = (...values: readonly (number | null)[]) =>
  resultOf({
    counts: values.map((value, nth) => ({ probe: 'pool', dueMs: (nth + 1) * 2_000, value })),
  });

expectationContract(pool, {
  spec,
  pass: result(5, 2, 5),
  fail: result(5, 1, 5),
  unknown: result(5, null, 5),
  refused: [
    '40%',
    '40% of 5',
    '0% of 5 by pool',
    '101% of 5 by pool',
    '40% of 0 by pool',
    '40% of 100001 by pool',
  ],
});

describe('the pool', () => {
  it('is judged by its lowest reading', () => {
    expect(pool.judge(spec, result(5, 3, 2, 4))).toEqual({ state: 'pass', saw: '2 of 5 at 6 s' });
    expect(pool.judge(spec, result(5, null, 1))).toEqual({ state: 'fail', saw: '1 of 5 at 6 s' });
    expect(pool.judge(spec, result(5, null, 3))).toEqual({
      state: 'unknown',
      saw: '3 of 5 at 6 s; 1 of 3 readings are unknown',
    });
    expect(pool.judge(spec, result(null)).saw).toBe('pool was never read');
  });

  it('is unknown where more serve than there are', () => {
    expect(pool.judge(spec, result(3, 6))).toEqual({
      state: 'unknown',
      saw: '6 of 5 instances at 4 s',
    });
  });

  it('is told by the first of equal readings, and by its excess before what is unknown', () => {
    expect(pool.judge(spec, result(4, 3, 3)).saw).toBe('3 of 5 at 4 s');
    expect(pool.judge(spec, result(5, 5))).toEqual({ state: 'pass', saw: '5 of 5 at 2 s' });
    expect(pool.judge(spec, result(null, 6, 3)).saw).toBe('6 of 5 instances at 4 s');
    expect(pool.judge(spec, result(6, 1)).state).toBe('fail');
    const others = { counts: [{ probe: 'other', dueMs: 2_000, value: 0 }] };
    expect(pool.judge(spec, resultOf(others)).saw).toBe('pool was never read');
  });

  it('may be one instance or a hundred thousand, of which all or hardly any serve', () => {
    expect(pool.parse('100% of 1 by p')).toEqual({ shareMin: 1, instances: 1, probe: 'p' });
    expect(pool.parse('0.1% of 100000 by p')).toMatchObject({ instances: 100_000 });
  });

  it('needs a probe that counts', () => {
    const { body } = resultOf();
    expect(pool.impossible({ ...spec, probe: 'x' }, body)).toBe('the hypothesis has no probe "x"');
    expect(pool.impossible({ ...spec, probe: 'stock' }, body)).toMatch(
      /^probe stock counts no instances/,
    );
    expect(pool.parse('>= 40% of 5 by pool-size')).toEqual({
      shareMin: 0.4,
      instances: 5,
      probe: 'pool-size',
    });
    expect(pool.describe(spec)).toBe('pool never under 40% of 5 instances');
  });
});
