import { describe, expect, it } from 'vitest';
import { abortRuleKindContract } from '../abortRuleKind.contract.ts';
import { cell, second, seen } from '../watched.support.ts';
import { latency, latencyAt } from './latency.ts';

const rule = {
  kind: 'latency',
  path: 'pay',
  quantile: 0.95,
  aboveMs: 500,
  windowSeconds: 1,
  times: 1,
} as const;

const answered = (ms: number) => seen({ seconds: [second(0, cell('pay', { finished: 200 }, ms))] });

abortRuleKindContract(latency, { rule, kept: answered(400), broken: answered(800) });

describe('the latency', () => {
  const judged = (count: number, ms: number, of: Parameters<typeof latencyAt>[0] = rule) =>
    latencyAt(
      of,
      seen({
        seconds: [
          second(0, cell('pay', { finished: count }, ms), cell('browse', { finished: 500 })),
        ],
      }),
      0,
    );

  it('is broken above the limit with its sample count', () => {
    const reading = judged(200, 800);
    expect(reading?.text).toMatch(/^p95 of pay \d+ ms \(200 journeys in 1 s\), limit 500 ms$/);
    expect(reading?.data.measured).toBeGreaterThan(790);
    expect(reading?.data.measured).toBeLessThan(810);
    expect(reading?.data).toMatchObject({ samples: 200, aboveMs: 500, quantile: 0.95, second: 0 });
    expect(judged(200, 800, { ...rule, aboveMs: Number(reading?.data.measured) })).toBe(null);
    expect(judged(200, 400)).toBe(null);
  });

  it('is written apart from a limit that it rounds to', () => {
    expect(judged(200, 820, { ...rule, aboveMs: 820.1 })?.text).toBe(
      'p95 of pay 820.12 ms (200 journeys in 1 s), limit 820.1 ms',
    );
  });

  it('needs 10/(1−q) samples and a full window', () => {
    expect(judged(199, 800)).toBe(null);
    expect(judged(400, 800, { ...rule, windowSeconds: 2 })).toBe(null);
  });
});
