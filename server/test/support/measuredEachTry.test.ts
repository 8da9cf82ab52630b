import { describe, expect, it } from 'vitest';
import { measuredEachTry } from './measuredEachTry.ts';

describe('what the tests of a suite share', () => {
  let measurements = 0;
  const measured = measuredEachTry(async () => ++measurements);
  let tries = 0;

  it('is measured before the first test', () => {
    expect(measured()).toBe(1);
  });

  it('is kept for the next, and measured anew before a test is tried again', { retry: 2 }, () => {
    tries += 1;
    expect(measured()).toBe(tries);
    expect(tries).toBe(3);
  });

  it('is that of the last try afterwards', () => {
    expect([measured(), measurements]).toEqual([3, 3]);
  });
});

describe('a measurement of another suite', () => {
  let measured = (): number => 0;
  it('is nothing before that suite', () => {
    expect(() => measured()).toThrow('nothing was measured');
  });
  describe('in that suite', () => {
    measured = measuredEachTry(async () => 1);
    it('is there', () => {
      expect(measured()).toBe(1);
    });
  });
});
