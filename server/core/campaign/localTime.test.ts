import { expect, it } from 'vitest';
import { instantOf, isLocalTime } from './localTime.ts';

const at = (text: string, zone: string): string | null => {
  const ms = instantOf(text, zone);
  return ms === null ? null : new Date(ms).toISOString();
};

it.each([
  ['2026-11-11T20:00', 'Asia/Shanghai', '2026-11-11T12:00:00.000Z'],
  ['2026-11-11 20:00', 'UTC', '2026-11-11T20:00:00.000Z'],
  ['2026-07-01T00:00', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
  ['2026-01-01T00:00', 'America/New_York', '2026-01-01T05:00:00.000Z'],
  ['2026-12-31T23:59', 'Asia/Kolkata', '2026-12-31T18:29:00.000Z'],
  // Clocks are put forward at 01:00 UTC: the last minute before, and the first after.
  ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
  ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
  // Far from Greenwich, seven hours before clocks are put back.
  ['2026-04-04T20:00', 'Pacific/Auckland', '2026-04-04T07:00:00.000Z'],
  // The hour from 02:00 is repeated: the first of both.
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
])('%s in %s is %s', (text, zone, expected) => expect(at(text, zone)).toBe(expected));

it.each([
  ['2026-03-29T02:00', 'Europe/Berlin'],
  ['2026-03-29T02:59', 'Europe/Berlin'],
  ['2026-02-30T10:00', 'UTC'],
  ['2026-11-11T24:00', 'UTC'],
  ['2026-11-11T10:60', 'UTC'],
  ['2026-13-01T10:00', 'UTC'],
])('%s in %s is never shown', (text, zone) => expect(at(text, zone)).toBeNull());

it('has a form of its own', () => {
  expect(['2026-11-11T20:00', '2026-11-11 20:00'].map(isLocalTime)).toEqual([true, true]);
  expect(['2026-11-11', '2026-11-11T20:00Z', 'x2026-11-11T20:00'].map(isLocalTime)).toEqual([
    ...[false, false, false],
  ]);
});
