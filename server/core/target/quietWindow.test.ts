import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseDays,
  parseTimeOfDay,
  type QuietWindow,
  quietAt,
  quietWindowSchema,
  quietWithin,
} from './quietWindow.ts';

const windowOf = (days: string, from: string, to: string, timeZone = 'UTC'): QuietWindow =>
  quietWindowSchema.parse({ days, from, to, timeZone });
const at = (iso: string): number => Date.parse(iso);
const isQuiet = (window: QuietWindow, iso: string): boolean => quietAt([window], at(iso)) !== null;

describe('the words of a window', () => {
  it.each([
    ['mon-fri', [1, 2, 3, 4, 5]],
    ['fri-mon', [1, 5, 6, 7]],
    ['sat,sun', [6, 7]],
    ['sun', [7]],
    ['mon, wed-thu', [1, 3, 4]],
    ['daily', [1, 2, 3, 4, 5, 6, 7]],
    ['Mon', null],
    ['mon-', null],
    ['mon-tue-wed', null],
    ['', null],
  ])('reads days %s', (text, days) => {
    expect(parseDays(text)).toEqual(days);
  });

  it.each([
    ['00:00', 0],
    ['09:30', 570],
    ['24:00', 1_440],
    ['24:01', null],
    ['9:30', null],
    ['09:60', null],
  ])('reads time %s', (text, minutes) => {
    expect(parseTimeOfDay(text)).toBe(minutes);
  });

  it('keeps what a person reads', () => {
    expect(windowOf('mon-fri', '09:00', '18:00', 'Europe/Berlin')).toEqual({
      days: [1, 2, 3, 4, 5],
      fromMinute: 540,
      toMinute: 1_080,
      timeZone: 'Europe/Berlin',
      text: 'mon-fri 09:00–18:00 Europe/Berlin',
    });
  });
});

describe('quietAt', () => {
  it('begins with its first minute and ends before its last, on its days only', () => {
    // 2026-11-20 is a Friday.
    const workdays = windowOf('mon-fri', '09:00', '18:00');
    expect(isQuiet(workdays, '2026-11-20T08:59:59.999Z')).toBe(false);
    expect(isQuiet(workdays, '2026-11-20T09:00:00Z')).toBe(true);
    expect(isQuiet(workdays, '2026-11-20T17:59:59.999Z')).toBe(true);
    expect(isQuiet(workdays, '2026-11-20T18:00:00Z')).toBe(false);
    expect(isQuiet(workdays, '2026-11-21T12:00:00Z')).toBe(false);
    expect(isQuiet(workdays, '2026-11-23T12:00:00Z')).toBe(true);
  });

  it('belongs to the day on which it begins when it goes over midnight', () => {
    const night = windowOf('sun', '22:00', '06:00');
    expect(isQuiet(night, '2026-11-22T05:59:00Z')).toBe(false);
    expect(isQuiet(night, '2026-11-22T21:59:59Z')).toBe(false);
    expect(isQuiet(night, '2026-11-22T22:00:00Z')).toBe(true);
    expect(isQuiet(night, '2026-11-23T05:59:59Z')).toBe(true);
    expect(isQuiet(night, '2026-11-23T06:00:00Z')).toBe(false);
    expect(isQuiet(night, '2026-11-23T22:00:00Z')).toBe(false);
  });

  it('is a whole day from 00:00 to 24:00, and from any time to the same', () => {
    const whole = windowOf('sat', '00:00', '24:00');
    expect(isQuiet(whole, '2026-11-20T23:59:59Z')).toBe(false);
    expect(isQuiet(whole, '2026-11-21T00:00:00Z')).toBe(true);
    expect(isQuiet(whole, '2026-11-21T23:59:59Z')).toBe(true);
    expect(isQuiet(whole, '2026-11-22T00:00:00Z')).toBe(false);
    const around = windowOf('sat', '12:00', '12:00');
    expect(isQuiet(around, '2026-11-21T11:59:00Z')).toBe(false);
    expect(isQuiet(around, '2026-11-22T11:59:00Z')).toBe(true);
    expect(isQuiet(around, '2026-11-22T12:00:00Z')).toBe(false);
  });

  it('follows the place’s clock through both changes of the year', () => {
    // Berlin: 2026-03-29 01:00 UTC is 02:00 → 03:00; 2026-10-25 01:00 UTC is 03:00 → 02:00.
    const night = windowOf('sun', '02:00', '03:00', 'Europe/Berlin');
    expect(isQuiet(night, '2026-03-29T00:59:59Z')).toBe(false);
    expect(isQuiet(night, '2026-03-29T01:00:00Z')).toBe(false);
    expect(isQuiet(night, '2026-10-24T23:59:59Z')).toBe(false);
    expect(isQuiet(night, '2026-10-25T00:00:00Z')).toBe(true);
    expect(isQuiet(night, '2026-10-25T01:59:59Z')).toBe(true);
    expect(isQuiet(night, '2026-10-25T02:00:00Z')).toBe(false);
    const workdays = windowOf('mon-fri', '09:00', '18:00', 'Europe/Berlin');
    expect(isQuiet(workdays, '2026-03-27T07:59:00Z')).toBe(false);
    expect(isQuiet(workdays, '2026-03-27T08:00:00Z')).toBe(true);
    expect(isQuiet(workdays, '2026-03-30T07:00:00Z')).toBe(true);
    expect(isQuiet(workdays, '2026-03-30T06:59:00Z')).toBe(false);
  });

  it('names the first window that holds', () => {
    const [first, second] = [
      windowOf('daily', '10:00', '11:00'),
      windowOf('daily', '10:30', '12:00'),
    ];
    expect(quietAt([first, second], at('2026-11-20T10:45:00Z'))).toBe(first);
    expect(quietAt([first, second], at('2026-11-20T11:00:00Z'))).toBe(second);
    expect(quietAt([first, second], at('2026-11-20T12:00:00Z'))).toBeNull();
    expect(quietAt([], at('2026-11-20T12:00:00Z'))).toBeNull();
  });
});

describe('quietWithin', () => {
  const window = windowOf('fri', '10:00', '11:00');

  it('tells when a span meets a window, to the moment', () => {
    expect(
      quietWithin([window], at('2026-11-20T09:50:30Z'), at('2026-11-20T10:00:00Z')),
    ).toBeNull();
    expect(
      quietWithin([window], at('2026-11-20T09:50:30Z'), at('2026-11-20T10:00:00.001Z')),
    ).toEqual({ window, atMs: at('2026-11-20T10:00:00Z') });
    const inside = at('2026-11-20T10:59:59.999Z');
    expect(quietWithin([window], inside, inside + 1)).toEqual({ window, atMs: inside });
    expect(quietWithin([window], inside + 1, inside + 3_600_000)).toBeNull();
    expect(quietWithin([window], inside, inside)).toBeNull();
  });

  it('sees a window at the far end of a week', () => {
    const from = at('2026-11-20T11:00:00Z');
    const next = at('2026-11-27T10:00:00Z');
    expect(quietWithin([window], from, Number.MAX_SAFE_INTEGER)?.atMs).toBe(next);
  });

  it('agrees with a check at every second', () => {
    const minutes = fc.integer({ min: 0, max: 1_439 });
    const text = (minute: number) =>
      `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    fc.assert(
      fc.property(
        fc.constantFrom('mon-fri', 'sun', 'daily', 'sat,tue'),
        minutes,
        minutes,
        fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe'),
        fc.integer({ min: at('2026-03-27T00:00:00Z'), max: at('2026-04-07T00:00:00Z') }),
        fc.integer({ min: 0, max: 300_000 }),
        (days, from, to, zone, startMs, lengthMs) => {
          const one = windowOf(days, text(from), text(to), zone);
          let naive: number | null = null;
          const seconds = [startMs];
          for (
            let ms = (Math.floor(startMs / 1_000) + 1) * 1_000;
            ms < startMs + lengthMs;
            ms += 1_000
          )
            seconds.push(ms);
          for (const ms of lengthMs === 0 ? [] : seconds) {
            if (naive === null && quietAt([one], ms) !== null) naive = ms;
          }
          expect(quietWithin([one], startMs, startMs + lengthMs)?.atMs ?? null).toBe(naive);
        },
      ),
      { numRuns: 40 },
    );
  });
});
