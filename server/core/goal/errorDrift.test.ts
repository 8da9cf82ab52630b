import { describe, expect, it } from 'vitest';
import { secondOf } from '../../test/support/loadCase.ts';
import { errorDrift } from './errorDrift.ts';
import { answered } from './goalCase.support.ts';

/** Blocks of one second, each of 50 journeys. */
const blocks = (failed: readonly number[]) =>
  failed.map((each, second) => [secondOf(second, answered(50 - each, { failed: each }))]);
const of = (failed: readonly number[], z = 2) => errorDrift('pay', { index: 0 }, blocks(failed), z);

describe('the drift of errors', () => {
  it('takes a burst for what it is: its blocks scatter', () => {
    const even = [0, 0, 0, 0, 0, 0, 0, 0, 5, 5, 5, 5];
    const burst = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20];
    expect(of(even)?.state).toBe('rises');
    expect(of(burst)?.over.value).toBeCloseTo(of(even)?.over.value ?? 0, 12);
    expect(of(burst)?.state).toBe('none seen');
    expect(of(even.toReversed())?.state).toBe('falls');
  });

  it('leaves the middle third out of the change, and in what is typical', () => {
    const found = of([0, 0, 0, 25, 25, 25, 0, 0, 0]);
    expect(found).toMatchObject({ state: 'none seen', over: { value: 0 } });
    expect(found?.typical).toBeCloseTo(75 / 450, 12);
  });

  it('counts no journey that says nothing of the target', () => {
    const cell = { finished: 50, failed: 10, correct: 30, noEvidence: 10 };
    const each = Array.from({ length: 3 }, (_, second) => [secondOf(second, cell)]);
    expect(errorDrift('pay', { index: 0 }, each, 2)?.typical).toBe(0.25);
  });

  it('is not known where no journey ended in a third', () => {
    expect(of([])).toBe(null);
    const none = [...blocks([1, 1]), [secondOf(2, { finished: 0, failed: 0 })]];
    expect(errorDrift('pay', { index: 0 }, none, 2)).toBe(null);
    expect(errorDrift('pay', { index: 0 }, none.toReversed(), 2)).toBe(null);
    expect(errorDrift('browse', { index: 0 }, blocks([1, 1, 1]), 2)).toBe(null);
    expect(errorDrift('pay', { index: 1 }, blocks([1, 1, 1]), 2)).toBe(null);
  });

  it("has Newcombe's interval, over the whole soak", () => {
    // 56 of 70 against 48 of 80, in 95%: 0.0524 to 0.3339 (R. G. Newcombe, Statist. Med. 17, 1998, table II, method 10).
    const shares = [
      [48, 80],
      [7, 9],
      [56, 70],
    ];
    const each = shares.map(([failed = 0, of = 0], second) => [
      secondOf(second, answered(of - failed, { failed })),
    ]);
    const found = errorDrift('pay', { index: 0 }, each, 1.959964);
    expect(found?.over.value).toBeCloseTo(1.5 * 0.2, 12);
    expect(found?.over.lower).toBeCloseTo(1.5 * 0.0524, 3);
    expect(found?.over.upper).toBeCloseTo(1.5 * 0.3339, 3);
    // Half of the interval is 1.96 errors, and a power of 95% asks for 1.645 more.
    expect(found?.visible).toBeCloseTo(((0.5009 - 0.0786) / 2) * (1 + 1.6449 / 1.96), 3);
  });

  it('has the interval of the scatter of its blocks where that is wider', () => {
    // Shares 0.2, 0.4 and 0.3, then 0.1, 0.9 and 0.5: their squares about the mean are 0.02 and 0.32, each over 2 · 3.
    const found = of([10, 20, 15, 0, 0, 0, 5, 45, 25]);
    const scatter = 2 * Math.sqrt(0.34 / 6);
    expect(found?.over.value).toBeCloseTo(1.5 * 0.2, 12);
    expect(found?.over.lower).toBeCloseTo(1.5 * (0.2 - scatter), 12);
    expect(found?.over.upper).toBeCloseTo(1.5 * (0.2 + scatter), 12);
    expect(found?.visible).toBeCloseTo(((1.5 * scatter) / 2) * (2 + 1.6449), 3);
  });
});
