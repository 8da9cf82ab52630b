import { describe, expect, it } from 'vitest';
import { defaultErrorShareMax, judgedSlos } from './defaultErrors.ts';
import { activity, journeys } from './pathActivity.support.ts';
import { type SloSpec, sloCriterion, sloOutcome } from './slo.ts';

const paths = [{ name: 'browse' }, { name: 'pay' }];
const latency = (path: string, step: string | null = null): SloSpec => ({
  kind: 'latency',
  ...{ path, step, quantile: 0.5, limitMs: 100 },
});
const errors = (path: string): SloSpec => ({ kind: 'errors', path, step: null, shareMax: 0.05 });
const byDefault = (path: string): SloSpec => ({
  kind: 'errors',
  ...{ path, step: null, shareMax: 0.01, byDefault: true },
});

describe('the limits that a plan is judged by', () => {
  it('hold a default error share for each path that names none', () => {
    expect(judgedSlos([], paths)).toEqual([byDefault('browse'), byDefault('pay')]);
    expect(judgedSlos([errors('pay')], paths)).toEqual([errors('pay'), byDefault('browse')]);
    expect(judgedSlos([errors('pay'), errors('browse')], paths)).toEqual([
      errors('pay'),
      errors('browse'),
    ]);
  });

  it('hold it too beside a percentile of the path or of one of its steps', () => {
    expect(judgedSlos([latency('pay')], [{ name: 'pay' }])).toEqual([
      latency('pay'),
      byDefault('pay'),
    ]);
    expect(judgedSlos([latency('pay', 'confirm')], [{ name: 'pay' }])).toEqual([
      latency('pay', 'confirm'),
      byDefault('pay'),
    ]);
  });

  it('name the default as one', () => {
    expect(defaultErrorShareMax).toBe(0.01);
    expect(sloCriterion(byDefault('pay'))).toMatchObject({
      name: 'pay errors ≤ 1% (default)',
      text: 'at most 1% of pay journeys fail (default, since the scenario sets no limit)',
    });
    expect(sloCriterion(errors('pay')).text).toBe('at most 5% of pay journeys fail');
  });

  it('are breached by failures that a percentile would let pass', () => {
    const failing = activity({ ...journeys(162), failed: 98 });
    const [percentile, share] = judgedSlos([latency('pay')], [{ name: 'pay' }]).map((slo) =>
      sloOutcome(slo, failing),
    );
    expect(percentile?.state).toBe('met');
    expect(share).toMatchObject({ name: 'pay errors ≤ 1% (default)', state: 'breached' });
  });
});

it('a limit on the errors of a step leaves the path with its default', () => {
  const ofStep = { kind: 'errors', path: 'pay', step: 'confirm', shareMax: 0.1 } as const;
  expect(judgedSlos([ofStep], [{ name: 'pay' }])).toEqual([
    ofStep,
    { kind: 'errors', path: 'pay', step: null, shareMax: 0.01, byDefault: true },
  ]);
});
