import { describe, expect, it } from 'vitest';
import { allowedValue, definitions, isSwitchName, switchNames } from './definitions.ts';

describe('the value of a switch', () => {
  it.each([
    ['row-lock', 'row-lock'],
    ['none', 'none'],
    ['off', null],
    [1, null],
    [null, null],
  ])('of a list: %j is %j', (given, value) => {
    expect(allowedValue('inventory.guard', given)).toBe(value);
  });

  it.each([
    [0, 0],
    [10_000, 10_000],
    ['10000', 10_000],
    [10_001, null],
    ['10001', null],
    [-1, null],
    ['-1', null],
    [1.5, null],
    ['1.5', null],
    ['', null],
    [' 1', null],
    ['0x1', null],
    [null, null],
  ])('of a range: %j is %j', (given, value) => {
    expect(allowedValue('gateway.order-limit', given)).toBe(value);
  });

  it('is its default, whatever the switch', () => {
    for (const name of switchNames)
      expect(allowedValue(name, definitions[name].default)).not.toBeNull();
  });
});

it('knows its switches, and no part of every object', () => {
  expect(isSwitchName('inventory.guard')).toBe(true);
  expect(isSwitchName('toString')).toBe(false);
});
