import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBreaker, failuresLetThrough } from './breaker.ts';

const limits = { failuresMax: 3, openMs: 1_000 };

it('opens after failures in a row, and not while a success is among them', () => {
  const breaker = createBreaker(limits);
  for (const isGood of [false, false, true, false, false]) {
    expect(breaker.ask(0)).toBe(true);
    breaker.tell(isGood, 0);
  }
  expect(breaker.ask(0)).toBe(true);
  breaker.tell(false, 0);
  expect([breaker.ask(0), breaker.ask(999)]).toEqual([false, false]);
});

it('lets one call through when its time is over, whose end decides', () => {
  const breaker = createBreaker(limits);
  for (let failure = 0; failure < 3; failure += 1) breaker.tell(false, 0);
  expect([breaker.ask(1_000), breaker.ask(1_000), breaker.ask(1_999)]).toEqual([
    true,
    false,
    false,
  ]);
  breaker.tell(false, 1_500);
  expect([breaker.ask(2_499), breaker.ask(2_500)]).toEqual([false, true]);
  breaker.tell(true, 2_600);
  expect([breaker.ask(2_600), breaker.ask(2_600)]).toEqual([true, true]);
  breaker.tell(false, 2_600);
  expect(breaker.ask(2_600)).toBe(true);
});

it('lets another through when the one that was let through never tells', () => {
  const breaker = createBreaker(limits);
  for (let failure = 0; failure < 3; failure += 1) breaker.tell(false, 0);
  expect([breaker.ask(1_000), breaker.ask(1_999), breaker.ask(2_000)]).toEqual([true, false, true]);
});

it('of calls that all fail lets no more through than the first ones and one in each period', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(gaps, (between) => {
      const breaker = createBreaker(limits);
      let nowMs = 0;
      let through = 0;
      for (const gap of between) {
        nowMs += gap;
        if (!breaker.ask(nowMs)) continue;
        through += 1;
        breaker.tell(false, nowMs);
      }
      expect(through).toBeLessThanOrEqual(3 + Math.floor(nowMs / 1_000));
    }),
  );
});

it('shows how many failures it lets through', () => {
  expect(failuresLetThrough(limits, 20)).toBe(3);
  expect(failuresLetThrough(null, 20)).toBe('all');
  expect(failuresLetThrough({ ...limits, failuresMax: 21 }, 20)).toBe('all');
});
