import { describe, expect, it } from 'vitest';
import { abortRuleKindContract } from '../abortRuleKind.contract.ts';
import { customers, histogram, seen } from '../watched.support.ts';
import type { CustomerWatch } from '../watched.ts';
import { customerLatency, customerLatencyAt } from './customerLatency.ts';

const rule = {
  kind: 'customer-latency',
  quantile: 0.95,
  aboveMs: 300,
  windowSeconds: 2,
  times: 1,
} as const;

const watch = (over: Partial<CustomerWatch>) =>
  seen({ customers: { seconds: [], from: 0, until: 0, ...over } });

const at = (count: number, ms: number) => [
  customers(0, count, 0, histogram(count, ms)),
  customers(1, count, 0, histogram(count, ms)),
];

abortRuleKindContract(customerLatency, {
  rule,
  kept: watch({ seconds: at(100, 200), until: 2 }),
  broken: watch({ seconds: at(100, 400), until: 2 }),
});

describe('the latency of customers', () => {
  it('is their own SLO: above the limit it stops the run', () => {
    const reading = customerLatencyAt(rule, watch({ seconds: at(100, 400) }), 1);
    expect(reading?.text).toMatch(
      /^p95 of customers \d{3} ms \(200 requests in 2 s\), limit 300 ms$/,
    );
    expect(reading?.data).toMatchObject({ samples: 200, aboveMs: 300, quantile: 0.95, unread: 0 });
    const limit = { ...rule, aboveMs: Number(reading?.data.measured) };
    expect(customerLatencyAt(limit, watch({ seconds: at(100, 400) }), 1)).toBe(null);
    expect(customerLatencyAt(rule, watch({ seconds: at(100, 200) }), 1)).toBe(null);
    const beside = { ...rule, aboveMs: Number(reading?.data.measured) - 0.01 };
    const text = customerLatencyAt(beside, watch({ seconds: at(100, 400) }), 1)?.text ?? '';
    expect(Number.parseFloat(text.replace('p95 of customers ', ''))).toBeGreaterThan(
      beside.aboveMs,
    );
  });

  it('needs 10/(1−q) answers, and some answer', () => {
    expect(
      customerLatencyAt(rule, watch({ seconds: [...at(99, 400), customers(1, 1, 0)] }), 1),
    ).toBe(null);
    expect(customerLatencyAt(rule, watch({}), 1)?.text).toBe(
      "customers' figures could not be read for 2 s",
    );
  });
});
