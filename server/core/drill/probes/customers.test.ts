import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../../test/support/histogramOf.ts';
import type { CustomerSecond } from '../../measure/timeline.ts';
import { customers } from './customers.ts';
import { probeContract } from './probeKind.contract.ts';
import { calm, recordedCase } from './recordedCase.support.ts';

const errors = { kind: 'customers' as const, quantile: null };
const p95 = { kind: 'customers' as const, quantile: 0.95 };
const blind = {
  ...recordedCase,
  customers: recordedCase.customers.filter(({ second }) => second !== 6),
};

probeContract(customers, { read: errors, recorded: { load: recordedCase, span: calm, blind } });
probeContract(customers, {
  read: { ...p95, quantile: 0.5 },
  recorded: { load: recordedCase, span: calm, blind },
});

const second = (at: number, requests: number, failed: number): CustomerSecond => ({
  round: 0,
  second: at,
  requests,
  errors: failed,
  latencyMs: histogramOf(Array.from({ length: requests - failed }, () => 50)),
});
const measured = (read: typeof errors | typeof p95, ...seconds: readonly CustomerSecond[]) =>
  customers.measure?.(
    read,
    { ...recordedCase, customers: seconds },
    { fromMs: 1_000, toMs: 3_000 },
  );

describe('figures of the customers', () => {
  it('are of the seconds of the span alone', () => {
    expect(
      measured(errors, second(0, 10, 10), second(1, 30, 1), second(2, 10, 0), second(3, 10, 10)),
    ).toEqual({
      state: 'read',
      value: 0.025,
      text: '1 of 40 requests failed',
    });
  });

  it('are unknown without a request, and of a percentile with too few answers', () => {
    expect(measured(errors, second(1, 0, 0), second(2, 0, 0))).toEqual({
      state: 'unknown',
      reason: 'no customer sent a request',
    });
    expect(measured(p95, second(1, 99, 0), second(2, 100, 0))).toEqual({
      state: 'unknown',
      reason: '199 answers, and p95 needs 200',
    });
    const enough = measured(p95, second(1, 100, 0), second(2, 100, 0));
    expect(enough?.state === 'read' ? Math.round(enough.value / 5) : null).toBe(10);
    expect(measured(errors, second(1, 10, 0))).toEqual({
      state: 'unknown',
      reason: "customers' figures were not read in 1 of 2 s",
    });
  });

  it('have the unit of their figure', () => {
    expect([customers.unit(errors), customers.unit(p95)]).toEqual(['share', 'ms']);
    expect([customers.describe(errors), customers.describe(p95)]).toEqual([
      'errors of customers',
      'p95 of customers',
    ]);
    expect(customers.needs(errors)).toEqual({ target: ['customerStatsUrl'] });
  });
});
