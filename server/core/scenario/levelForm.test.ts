import { describe, expect, it } from 'vitest';
import {
  isHeldLevel,
  levelRange,
  parseArrivals,
  parseLevel,
  readLevel,
  shareOf,
  slotProblem,
} from './levelForm.ts';

describe('a level', () => {
  it.each([
    ['75%', { level: 0.75, holdMs: null }],
    ['75% for 20s', { level: 0.75, holdMs: 20_000 }],
    ['0%', { level: 0, holdMs: null }],
    ['25% to 100% for 30s', { level: 1, fromLevel: 0.25, holdMs: 30_000 }],
    [' 0%  to  50% ', { level: 0.5, fromLevel: 0, holdMs: null }],
    ['75', null],
    ['75% for ever', null],
    ['75% 20s', null],
    ['25 to 50%', null],
    ['25% to', null],
    ['to 50%', null],
  ])('%s is read', (text, level) => {
    expect(parseLevel(text)).toEqual(level);
  });

  it('of each path has the time that one of them gives', () => {
    expect(readLevel({ browse: '100%', pay: '50% for 20s' })).toEqual({
      form: { level: { browse: 1, pay: 0.5 }, holdMs: 20_000 },
    });
    expect(readLevel({ browse: '100%' })).toEqual({ form: { level: { browse: 1 }, holdMs: null } });
  });

  it('of each path is a ramp when one of them is, and the others keep theirs', () => {
    expect(readLevel({ browse: '0% to 100% for 5s', pay: '50% for 5s' })).toEqual({
      form: {
        level: { browse: 1, pay: 0.5 },
        fromLevel: { browse: 0, pay: 0.5 },
        holdMs: 5_000,
      },
    });
  });

  it('tells every path whose level is wrong', () => {
    const read = readLevel({ browse: '1001%', pay: '10.1%', order: null, cart: '1% for 999ms' });
    expect('rejections' in read && read.rejections.map(({ key }) => key)).toEqual([
      ['browse'],
      ['order'],
      ['cart'],
    ]);
  });

  it('of a burst may be spread by clients that wait', () => {
    const spread = { burstMs: 1_000, fromMs: 2_000, toMs: 10_000 };
    expect(readLevel('300% for 1s spread 2s..10s')).toEqual({
      form: { level: 3, holdMs: 11_000, spread },
    });
    expect(readLevel('300% for 5s  spread  8s')).toEqual({
      form: { level: 3, holdMs: 13_000, spread: { burstMs: 5_000, fromMs: 0, toMs: 8_000 } },
    });
    const burst = '300% for 1s spread 2s..10s';
    expect(readLevel({ browse: burst, pay: '50% for 1s spread 2s..10s' })).toEqual({
      form: { level: { browse: 3, pay: 0.5 }, holdMs: 11_000, spread },
    });
    expect(readLevel({ browse: burst, pay: '50% for 11s' })).toEqual({
      rejections: [
        {
          key: [],
          message:
            'the paths of a spread burst last and wait equally long; write the same times for each',
        },
      ],
    });
    expect(isHeldLevel({ level: 3, holdMs: 11_000, spread }, 11_000)).toBe(false);
  });

  it.each([
    ['300% spread 2s..10s', 'is not understood'],
    ['0% to 300% for 1s spread 2s..10s', 'is not understood'],
    ['300% for 1s spread 2s..', 'is not understood'],
    ['300% for 1s spread fast..10s', 'is not understood'],
    ['300% for 1s spread 2s..10s spread 1s', 'is not understood'],
    ['0% for 1s spread 2s..10s', 'a pause has no starts to spread'],
    ['300% for 999ms spread 2s..10s', 'a level lasts from 1s to 168h'],
    ['300% for 1s spread 2s..2s', 'clients wait from a shorter to a longer time, up to 10m'],
    ['300% for 1s spread 0s', 'clients wait from a shorter to a longer time, up to 10m'],
    ['300% for 1s spread 0s..10m100ms', 'clients wait from a shorter to a longer time, up to 10m'],
    ['1001% for 1s spread 1s', 'a level lies between'],
  ])('%s: %s', (text, message) => {
    const read = readLevel(text);
    expect('rejections' in read && read.rejections[0]?.message).toContain(message);
  });

  it('waits up to ten minutes', () => {
    expect(readLevel('300% for 1s spread 0s..10m')).toMatchObject({ form: { holdMs: 601_000 } });
  });

  it('of a path that it does not name is nothing', () => {
    expect(shareOf(0.5, 'pay')).toBe(0.5);
    expect(shareOf({ browse: 0.5 }, 'pay')).toBe(0);
    expect(levelRange({ browse: 0.5 }, ['browse', 'pay'])).toEqual({ lowest: 0, highest: 0.5 });
    expect(levelRange(0.7, ['browse', 'pay'])).toEqual({ lowest: 0.7, highest: 0.7 });
  });

  it.each([
    [{ level: 1, holdMs: null }, 4_000, true],
    [{ level: 1, holdMs: null }, 3_999, false],
    [{ level: 0, holdMs: null }, 4_000, false],
    [{ level: 1, fromLevel: 0, holdMs: null }, 4_000, false],
    [{ level: { browse: 0, pay: 0.1 }, holdMs: null }, 4_000, true],
    [{ level: { browse: 0 }, holdMs: null }, 4_000, false],
  ])('%o for %i ms is held: %s', (form, holdMs, held) => {
    expect(isHeldLevel(form, holdMs)).toBe(held);
  });

  it.each([
    [3_600_000, null],
    [100, null],
    [150, 'a ramp, a spike or a burst lasts a whole number of 100ms'],
    [3_600_100, 'a ramp, a spike or a burst lasts a whole number of 1s'],
    [3_601_000, null],
  ])('of starts that are not even fits %i ms: %s', (holdMs, problem) => {
    expect(slotProblem(holdMs)).toBe(problem);
  });
});

describe('arrivals', () => {
  it.each([
    ['even', 0],
    ['poisson', 1],
    ['bursty', 4],
    ['bursty 8', 8],
    [' bursty  1.5 ', 1.5],
    ['bursty 100', 100],
    ['bursty 100.1', null],
    ['bursty 1', null],
    ['poisson 2', null],
    ['even 1', null],
    ['burst', null],
  ])('%s have the index of dispersion %s', (text, dispersion) => {
    expect(parseArrivals(text)).toBe(dispersion);
  });
});
