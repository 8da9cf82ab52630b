import { describe, expect, it } from 'vitest';
import type { Exchange } from '../exchange/exchange.ts';
import {
  type FailureSample,
  isEmpty,
  isJourneySamples,
  type JourneySamples,
  mergeSamples,
  noSamples,
  type SlowJourney,
  sampleLimits,
} from './journeySamples.ts';

const exchange = (body: string | null): Exchange => ({
  request: { method: 'GET', url: 'http://shop/', headers: { A: '1' }, body: '' },
  answer: { status: 503, headers: {}, body, error: null },
  durationMs: 3,
});
const ref = { round: 0, stage: 0, path: 'pay', iteration: 0, shard: 0, atMs: 0, traceId: 'ab' };
const failure = (over: Partial<FailureSample> = {}): FailureSample => ({
  ...{ ...ref, step: 'pay', reason: 'status 503', found: '503', wanted: '200' },
  exchange: exchange('x'),
  ...over,
});
const slow = (
  iteration: number,
  serviceMs: number,
  over: Partial<SlowJourney> = {},
): SlowJourney => ({
  ...{ ...ref, iteration, serviceMs },
  ...over,
});
const failures = (...list: FailureSample[]): JourneySamples => ({ ...noSamples, failures: list });
const slowest = (...list: SlowJourney[]): JourneySamples => ({ ...noSamples, slowest: list });
const iterations = (list: readonly { readonly iteration: number }[]) =>
  list.map(({ iteration }) => iteration);

describe('mergeSamples', () => {
  it('keeps the first three failing answers of each path, step, reason, stage and round', () => {
    const many = [4, 1, 3, 2].map((n) => failure({ iteration: n, atMs: n }));
    const others = [
      failure({ iteration: 9, path: 'browse' }),
      failure({ iteration: 9, step: 'z' }),
      failure({ iteration: 9, reason: 'timeout', stage: 1 }),
      failure({ iteration: 9, round: 1 }),
    ];
    const merged = mergeSamples([failures(...many), failures(...others)]);
    expect(
      merged.failures.map(({ round, stage, path, step, iteration }) => [
        ...[round, stage, path, step, iteration],
      ]),
    ).toEqual([
      [0, 0, 'browse', 'pay', 9],
      [0, 0, 'pay', 'pay', 1],
      [0, 0, 'pay', 'pay', 2],
      [0, 0, 'pay', 'pay', 3],
      [0, 0, 'pay', 'z', 9],
      [0, 1, 'pay', 'pay', 9],
      [1, 0, 'pay', 'pay', 9],
    ]);
  });

  it('prefers an answer whose body was kept to an earlier one', () => {
    const list = [1, 2, 3, 4].map((n) =>
      failure({ iteration: n, atMs: n, exchange: n < 3 ? exchange(null) : exchange('b') }),
    );
    expect(iterations(mergeSamples([failures(...list)]).failures)).toEqual([3, 4, 1]);
    const none = failure({ iteration: 7, exchange: null });
    expect(iterations(mergeSamples([failures(none, failure({ atMs: 9 }))]).failures)).toEqual([
      0, 7,
    ]);
  });

  it('keeps the ten slowest and the first ten failed journeys of each stage', () => {
    const list = Array.from({ length: 15 }, (_, n) => slow(n, n));
    const next = Array.from({ length: 2 }, (_, n) => slow(n, n, { stage: 1 }));
    const failed = Array.from({ length: 15 }, (_, n) => failure({ iteration: n, atMs: 100 - n }));
    const merged = mergeSamples([slowest(...list, ...next), { ...noSamples, failed }]);
    expect(iterations(merged.slowest)).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 1, 0]);
    expect(iterations(merged.failed)).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5]);
  });

  it('keeps each journey once, and a limited number of kinds', () => {
    const twice = mergeSamples([
      failures(failure()),
      failures(failure()),
      slowest(slow(1, 5), slow(1, 5)),
    ]);
    expect([twice.failures.length, twice.slowest.length]).toEqual([1, 1]);
    const kinds = Array.from({ length: 80 }, (_, n) => failure({ iteration: n, reason: `r${n}` }));
    expect(mergeSamples([failures(...kinds)]).failures).toHaveLength(sampleLimits.kinds);
  });

  it('gives the same whatever the order and the grouping', () => {
    const all = Array.from({ length: 40 }, (_, n): JourneySamples => {
      const shared = { iteration: n, shard: n % 4, atMs: (n * 7) % 5, stage: n % 2 };
      const one = failure({
        ...shared,
        reason: `r${n % 3}`,
        exchange: exchange(n % 5 ? 'b' : null),
      });
      return { failures: [one], failed: [one], slowest: [slow(n, (n * 13) % 11, shared)] };
    });
    const whole = mergeSamples(all);
    expect(mergeSamples(all.toReversed())).toEqual(whole);
    const parts = [all.slice(0, 13), all.slice(13, 20), all.slice(20)].map(mergeSamples);
    expect(mergeSamples(parts.toReversed())).toEqual(whole);
    expect(mergeSamples([whole, whole])).toEqual(whole);
  });

  it('of nothing is empty', () => {
    expect(mergeSamples([])).toEqual(noSamples);
    expect(isEmpty(noSamples)).toBe(true);
    expect(isEmpty(slowest(slow(1, 1)))).toBe(false);
    expect(isEmpty(failures(failure()))).toBe(false);
    expect(isEmpty({ ...noSamples, failed: [failure()] })).toBe(false);
  });
});

describe('isJourneySamples', () => {
  const good = mergeSamples([failures(failure()), slowest(slow(1, 2))]);

  it('takes what a worker makes', () => {
    expect(isJourneySamples(good)).toBe(true);
    expect(isJourneySamples(failures(failure({ exchange: null, found: null, wanted: null })))).toBe(
      true,
    );
  });

  const long = 'x'.repeat(4_098);
  it.each([
    ['nothing', null],
    ['a list that is missing', { failures: [], slowest: [] }],
    ['a long text', failures(failure({ reason: long }))],
    ['a long body', failures(failure({ exchange: exchange(long) }))],
    ['a time that is no number', slowest(slow(1, Number.NaN))],
    ['a time below zero', slowest(slow(1, -1))],
    ['a stage below zero', slowest(slow(1, 1, { stage: -1 }))],
    ['half a journey', slowest(slow(0.5, 1))],
    ['too many', slowest(...Array.from({ length: 1_001 }, (_, n) => slow(n, 1)))],
    [
      'too many headers',
      failures(
        failure({
          exchange: {
            ...exchange(''),
            request: {
              ...exchange('').request,
              headers: Object.fromEntries(Array.from({ length: 41 }, (_, n) => [`h${n}`, ''])),
            },
          },
        }),
      ),
    ],
  ])('refuses %s', (_, value) => {
    expect(isJourneySamples(value)).toBe(false);
  });
});
