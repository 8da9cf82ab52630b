import { describe, expect, it } from 'vitest';
import type { Finding } from '../audit/finding.ts';
import type { AbortRule } from './abortRule.ts';
import { customerErrorShare, customerLatency, finding } from './outsideRules.ts';
import { customers, histogram, seen } from './watched.support.ts';
import type { CustomerWatch } from './watched.ts';

type Of<Kind extends AbortRule['kind']> = Extract<AbortRule, { readonly kind: Kind }>;
const watch = (over: Partial<CustomerWatch>) =>
  seen({ customers: { seconds: [], from: 0, until: 0, ...over } });

describe('errors of customers', () => {
  const rule: Of<'customer-error-share'> = {
    kind: 'customer-error-share',
    above: 0.01,
    windowSeconds: 2,
    times: 1,
  };

  it('stop the drill above the limit, not at it', () => {
    const calm = [customers(0, 100, 0), customers(1, 100, 2)];
    expect(customerErrorShare(rule, watch({ seconds: calm }), 1)).toBe(null);
    expect(
      customerErrorShare(rule, watch({ seconds: [...calm, customers(2, 100, 1)] }), 2),
    ).toEqual({
      text: 'errors of customers 1.5% (3 of 200 requests in 2 s), limit 1%',
      data: { bad: 3, all: 200, share: 0.015, above: 0.01, windowSeconds: 2, second: 2, unread: 0 },
    });
  });

  it('are looked for in seconds, not in as many answers', () => {
    const old = [customers(0, 100, 50), customers(1, 100, 50), customers(8, 100, 0)];
    expect(customerErrorShare(rule, watch({ seconds: old }), 8)).toBe(null);
    const later = [...old, customers(10, 100, 5)];
    expect(customerErrorShare(rule, watch({ seconds: later }), 10)?.data).toMatchObject({
      all: 100,
      unread: 1,
    });
    expect(customerErrorShare(rule, watch({ seconds: later }), 9)).toBe(null);
  });

  it('that nobody can read for a whole window are a violation', () => {
    const seconds = [customers(0, 100, 0)];
    expect(customerErrorShare(rule, watch({ seconds }), 1)).toBe(null);
    expect(customerErrorShare(rule, watch({ seconds }), 2)).toEqual({
      text: "customers' figures could not be read for 2 s",
      data: { windowSeconds: 2, second: 2, unread: 2 },
      blind: true,
    });
    expect(customerErrorShare(rule, watch({}), 0)).toBe(null);
    expect(customerErrorShare(rule, watch({}), 1)).not.toBe(null);
  });

  it('are not missed before they could be there', () => {
    expect(customerErrorShare(rule, watch({ from: 40 }), 40)).toBe(null);
    expect(customerErrorShare(rule, watch({ from: 40 }), 41)).not.toBe(null);
  });

  it('are none while no customer comes', () => {
    expect(customerErrorShare(rule, watch({ seconds: [customers(0, 0, 0)] }), 1)).toBe(null);
  });
});

describe('the latency of customers', () => {
  const rule: Of<'customer-latency'> = {
    kind: 'customer-latency',
    quantile: 0.95,
    aboveMs: 300,
    windowSeconds: 2,
    times: 1,
  };
  const at = (count: number, ms: number) => [
    customers(0, count, 0, histogram(count, ms)),
    customers(1, count, 0, histogram(count, ms)),
  ];

  it('is their own SLO: above the limit it stops the drill', () => {
    const reading = customerLatency(rule, watch({ seconds: at(100, 400) }), 1);
    expect(reading?.text).toMatch(
      /^p95 of customers \d{3} ms \(200 requests in 2 s\), limit 300 ms$/,
    );
    expect(reading?.data).toMatchObject({ samples: 200, aboveMs: 300, quantile: 0.95, unread: 0 });
    const limit = { ...rule, aboveMs: Number(reading?.data.measured) };
    expect(customerLatency(limit, watch({ seconds: at(100, 400) }), 1)).toBe(null);
    expect(customerLatency(rule, watch({ seconds: at(100, 200) }), 1)).toBe(null);
  });

  it('needs 10/(1−q) answers, and some answer', () => {
    expect(customerLatency(rule, watch({ seconds: [...at(99, 400), customers(1, 1, 0)] }), 1)).toBe(
      null,
    );
    expect(customerLatency(rule, watch({}), 1)?.text).toBe(
      "customers' figures could not be read for 2 s",
    );
  });
});

describe('an audit finding', () => {
  it('stops the drill when it was not there before', () => {
    const fresh = {
      invariant: 'oversell',
      severity: 'critical',
      store: 'shadow',
      sku: 'hot',
      amount: 3,
      unit: 'units',
      message: 'hot: 103 promised, 100 there',
    } as Finding;
    const older = { ...fresh, beforeRun: true };
    expect(finding(seen({}))).toBe(null);
    expect(finding(seen({ findings: [older] }))).toBe(null);
    expect(finding(seen({ findings: [older, fresh] }))).toEqual({
      text: 'audit finding: hot: 103 promised, 100 there',
      data: { invariant: 'oversell', store: 'shadow', sku: 'hot', amount: 3 },
    });
  });
});
