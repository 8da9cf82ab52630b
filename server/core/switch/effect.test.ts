import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CanaryReading, judgeEffect, judgeNewcomer, type NewcomerSight } from './effect.ts';
import type { Behaviour } from './switchFile.ts';

const behaviour: Behaviour = {
  method: 'GET',
  path: '/limits',
  at: { kind: 'status' },
  shows: { '0': '503' },
};
const definition = { name: 'order.limit', behaviour };
const bound = { writtenAtMs: 1_000, boundMs: 3_000 };
const reading: CanaryReading = {
  instance: 'a',
  askedAtMs: 1_000,
  answeredAtMs: 4_000,
  values: { 'order.limit': 0 },
  behaviours: { 'order.limit': '503' },
  taggedRequests: 0,
  problem: '',
};
const judged = (change: Partial<CanaryReading>) =>
  judgeEffect(definition, 0, 'a', { ...reading, ...change }, bound);

describe('the effect at an instance', () => {
  it('is there when value and behaviour are shown within the bound, both ends included', () => {
    expect(judged({})).toEqual({
      instance: 'a',
      switch: 'order.limit',
      kind: 'effective',
      value: 0,
      behaviour: '503',
      reason: '',
      afterMs: 3_000,
    });
  });

  it('is deaf when the instance shows the value and behaves otherwise', () => {
    expect(judged({ behaviours: { 'order.limit': '200' } })).toMatchObject({
      kind: 'deaf',
      reason: 'it shows the value and behaves as "200", not as "503"',
    });
  });

  it.each([
    [{ askedAtMs: 999 }, 'its last answer is older than the write'],
    [{ answeredAtMs: 4_001 }, 'it answered 3001 ms after the write, later than 3000 ms'],
    [{ values: null, problem: 'no answer' }, 'no answer'],
    [{ values: {} }, 'its canary does not name the switch'],
    [{ values: { 'order.limit': { value: 0 } } }, 'its canary does not name the switch'],
    [{ values: { 'order.limit': 5 } }, 'it still shows 5'],
    [{ values: { 'order.limit': '0' } }, 'it still shows "0"'],
    [{ behaviours: {} }, 'its answer does not show the behaviour'],
    [{ behaviours: { 'order.limit': null }, problem: 'status 500' }, 'status 500'],
  ])('is unknown with %j', (change, reason) => {
    expect(judged(change)).toMatchObject({ kind: 'unknown', reason });
  });

  it('is unknown of an instance that was not read, and of a switch without a behaviour', () => {
    expect(judgeEffect(definition, 0, 'a', null, bound)).toMatchObject({
      ...{ kind: 'unknown', value: null, behaviour: null, afterMs: null },
      reason: 'the instance was not read',
    });
    const bare = { name: 'order.limit', behaviour: null };
    expect(judgeEffect(bare, 0, 'a', reading, bound)).toMatchObject({
      kind: 'unknown',
      reason: 'the switch file gives it no behaviour',
    });
  });

  it('is never there while value or behaviour is missing, other, late or old', () => {
    const maybe = <T>(right: T, wrong: T) => fc.constantFrom(right, wrong);
    fc.assert(
      fc.property(
        maybe<unknown>(0, undefined),
        maybe<string | null>('503', null),
        maybe(1_000, 999),
        maybe(4_000, 4_001),
        (value, shown, askedAtMs, answeredAtMs) => {
          const effect = judged({
            ...{ askedAtMs, answeredAtMs },
            values: { 'order.limit': value },
            behaviours: { 'order.limit': shown },
          });
          const whole =
            value === 0 && shown === '503' && askedAtMs === 1_000 && answeredAtMs === 4_000;
          expect(effect.kind).toBe(whole ? 'effective' : 'unknown');
        },
      ),
    );
  });
});

describe('a newcomer', () => {
  const sight = (kind: NewcomerSight['kind'], taggedRequests: number | null): NewcomerSight => ({
    kind,
    taggedRequests,
  });

  it.each([
    [sight('effective', 9), null, 'wears'],
    [sight('unknown', null), sight('effective', 0), 'unknown'],
    [sight('unknown', 1), sight('effective', 1), 'late'],
    [sight('deaf', 0), sight('deaf', 0), 'deaf'],
    [sight('unknown', 0), null, 'unknown'],
    [sight('unknown', 0), sight('unknown', 0), 'unknown'],
    [sight('unknown', 0), sight('effective', 0), 'told'],
    [sight('unknown', 0), sight('effective', 2), 'unknown'],
    [sight('unknown', 0), sight('effective', null), 'unknown'],
  ] as const)('%j then %j is %s', (first, last, kind) => {
    expect(judgeNewcomer(first, last)).toBe(kind);
  });
});
