import { describe, expect, it } from 'vitest';
import { abortRuleKindContract } from '../abortRuleKind.contract.ts';
import { customers, seen } from '../watched.support.ts';
import type { CustomerWatch } from '../watched.ts';
import { customerErrorShare, customerErrorShareAt } from './customerErrorShare.ts';

const rule = {
  kind: 'customer-error-share',
  above: 0.01,
  windowSeconds: 2,
  times: 1,
} as const;

const watch = (over: Partial<CustomerWatch>) =>
  seen({ customers: { seconds: [], from: 0, until: 0, ...over } });

const failing = (errors: number) =>
  watch({ seconds: [customers(0, 100, 0), customers(1, 100, errors)], until: 2 });

abortRuleKindContract(customerErrorShare, { rule, kept: failing(2), broken: failing(3) });

describe('errors of customers', () => {
  it('stop the run above the limit, not at it', () => {
    const calm = [customers(0, 100, 0), customers(1, 100, 2)];
    expect(customerErrorShareAt(rule, watch({ seconds: calm }), 1)).toBe(null);
    expect(
      customerErrorShareAt(rule, watch({ seconds: [...calm, customers(2, 100, 1)] }), 2),
    ).toEqual({
      text: 'errors of customers 1.50% (3 of 200 requests in 2 s), limit 1%',
      data: { bad: 3, all: 200, share: 0.015, above: 0.01, windowSeconds: 2, second: 2, unread: 0 },
    });
  });

  it('are written apart from a limit that they round to', () => {
    const seconds = [customers(0, 100_000, 1_000), customers(1, 100_000, 1_004)];
    expect(customerErrorShareAt(rule, watch({ seconds }), 1)?.text).toMatch(
      /^errors of customers 1\.002% .*, limit 1%$/,
    );
  });

  it('are looked for in seconds, not in as many answers', () => {
    const old = [customers(0, 100, 50), customers(1, 100, 50), customers(8, 100, 0)];
    expect(customerErrorShareAt(rule, watch({ seconds: old }), 8)).toBe(null);
    const later = [...old, customers(10, 100, 5)];
    expect(customerErrorShareAt(rule, watch({ seconds: later }), 10)?.data).toMatchObject({
      all: 100,
      unread: 1,
    });
    expect(customerErrorShareAt(rule, watch({ seconds: later }), 9)).toBe(null);
  });

  it('that nobody can read for a whole window are a violation', () => {
    const seconds = [customers(0, 100, 0)];
    expect(customerErrorShareAt(rule, watch({ seconds }), 1)).toBe(null);
    expect(customerErrorShareAt(rule, watch({ seconds }), 2)).toEqual({
      text: "customers' figures could not be read for 2 s",
      data: { windowSeconds: 2, second: 2, unread: 2 },
      blind: true,
    });
    expect(customerErrorShareAt(rule, watch({}), 0)).toBe(null);
    expect(customerErrorShareAt(rule, watch({}), 1)).not.toBe(null);
  });

  it('are not missed before they could be there', () => {
    expect(customerErrorShareAt(rule, watch({ from: 40 }), 40)).toBe(null);
    expect(customerErrorShareAt(rule, watch({ from: 40 }), 41)).not.toBe(null);
  });

  it('are none while no customer comes', () => {
    expect(customerErrorShareAt(rule, watch({ seconds: [customers(0, 0, 0)] }), 1)).toBe(null);
  });
});
