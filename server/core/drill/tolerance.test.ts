import { describe, expect, it } from 'vitest';
import { describeTolerance, formatFigure, parseTolerance, tolerates } from './tolerance.ts';

describe('the tolerance of a figure', () => {
  it.each([
    ['<= 1%', 'share', { is: '<=', value: 0.01 }, '≤ 1%'],
    ['>=99.5%', 'share', { is: '>=', value: 0.995 }, '≥ 99.5%'],
    ['< 300ms', 'ms', { is: '<', value: 300 }, '< 300 ms'],
    ['> 45/s', 'per-second', { is: '>', value: 45 }, '> 45/s'],
    ['= 200', 'number', { is: '=', value: 200 }, '= 200'],
    ['= -1.5', 'number', { is: '=', value: -1.5 }, '= -1.5'],
    [' >= 0.125 ', 'number', { is: '>=', value: 0.125 }, '≥ 0.125'],
    [' between 200 and 299 ', 'number', { is: 'between', from: 200, to: 299 }, '200 to 299'],
    ['between 5ms and 5ms', 'ms', { is: 'between', from: 5, to: 5 }, '5 ms to 5 ms'],
  ] as const)('reads %s of a %s', (text, unit, tolerance, told) => {
    expect(parseTolerance(text, unit)).toEqual({ ok: true, value: tolerance });
    expect(describeTolerance(tolerance, unit)).toBe(told);
  });

  it.each([
    [
      '1%',
      'share',
      '"1%" is not understood; write a tolerance such as "<= 1%", or "between A and B"; known: <, <=, =, >=, >',
    ],
    [
      '<= 300ms',
      'share',
      '"<= 300ms" is not understood; write a tolerance such as "<= 1%", or "between A and B"',
    ],
    [
      '=> 45/s',
      'per-second',
      '"=> 45/s" is not understood; write a tolerance such as ">= 45/s", or "between A and B"; known: <, <=, =, >=, >',
    ],
    ['', 'ms', '"" is not understood; write a tolerance such as "<= 300ms", or "between A and B"'],
    [
      'between 1 and x',
      'number',
      '"between 1 and x" is not understood; write a tolerance such as "= 200", or "between A and B"',
    ],
    ['between 5 and 1', 'number', '5 is above 1; write the smaller one first'],
    ...['= 1.25.5', '= 200x', '= 2 00', 'between 1 and 2 and 3', 'x between 1 and 2'].map(
      (text) =>
        [
          text,
          'number',
          `"${text}" is not understood; write a tolerance such as "= 200", or "between A and B"`,
        ] as const,
    ),
  ] as const)('refuses %s of a %s', (text, unit, error) => {
    expect(parseTolerance(text, unit)).toEqual({ ok: false, error });
  });

  it.each([
    ['<', [4.9], [5, 5.1]],
    ['<=', [4.9, 5], [5.1]],
    ['=', [5], [4.9, 5.1]],
    ['>=', [5, 5.1], [4.9]],
    ['>', [5.1], [5, 4.9]],
  ] as const)('%s judges its own limit', (is, good, bad) => {
    for (const value of good) expect(tolerates({ is, value: 5 }, value)).toBe(true);
    for (const value of bad) expect(tolerates({ is, value: 5 }, value)).toBe(false);
  });

  it('holds both ends of a range', () => {
    const range = { is: 'between', from: 1, to: 5 } as const;
    expect([0.9, 1, 3, 5, 5.1].map((value) => tolerates(range, value))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('never tolerates what is no finite number', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(tolerates({ is: '>=', value: 0 }, value)).toBe(false);
      expect(tolerates({ is: '<=', value: 0 }, value)).toBe(false);
    }
  });

  it('writes a value with its unit', () => {
    expect(formatFigure(0.015, 'share')).toBe('1.5%');
    expect(formatFigure(1500, 'ms')).toBe('1.5 s');
    expect(formatFigure(12.5, 'per-second')).toBe('12.5/s');
    expect(formatFigure(200, 'number')).toBe('200');
  });
});
