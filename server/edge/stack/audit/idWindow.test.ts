import { describe, expect, it } from 'vitest';
import {
  afterFullScan,
  type IdRange,
  type IdWindows,
  noWindows,
  scansToLearn,
  slackIds,
  windowsAt,
} from './idWindow.ts';

const near: IdRange = { lowest: 90_000, highest: 100_000 };
/** A full scan that ended at this time, took 100 ms, and asks next from the transaction. */
const scan = (cursor: bigint, endedMs: number, lines: IdRange | null = near) => ({
  ...{ cursor, endedMs, tookMs: 100 },
  ids: new Map([['lines' as const, lines]]),
});
/** The first scan, from nothing, and as many as it takes to learn. */
function learned(): IdWindows {
  let windows = afterFullScan(noWindows, null, scan(10n, 0));
  for (let n = 0; n < scansToLearn; n++)
    windows = afterFullScan(windows, windows.cursor, scan(11n + BigInt(n), n + 1));
  return windows;
}
const last = learned();
const { cursor } = last;
const idsAbove = (windows: IdWindows, nowMs = last.endedMs, from = windows.cursor) =>
  windowsAt(windows, from, nowMs)?.get('lines') ?? null;

describe('windowsAt', () => {
  it('narrows a query once three scans showed new rows near the highest id', () => {
    expect([scansToLearn, slackIds]).toEqual([3, 20_000]);
    expect(idsAbove(last)).toBe(80_000);
    let early = afterFullScan(noWindows, null, scan(10n, 0));
    expect(idsAbove(early, 0)).toBeNull();
    for (const from of [11n, 12n]) early = afterFullScan(early, early.cursor, scan(from, 0));
    expect(idsAbove(early, 0)).toBeNull();
    // A scan that shows no new row teaches nothing, and forgets nothing.
    const idle = afterFullScan(early, early.cursor, scan(13n, 0, null));
    expect(idsAbove(idle, 0)).toBeNull();
    expect(idsAbove(afterFullScan(idle, idle.cursor, scan(14n, 0)), 0)).toBe(80_000);
  });

  it('looks at all rows where another transaction is asked from, or nothing is known', () => {
    expect(idsAbove(last, last.endedMs, null)).toBeNull();
    expect(idsAbove(last, last.endedMs, 12n)).toBeNull();
    expect(idsAbove(noWindows, 0)).toBeNull();
  });

  it('looks at all rows for a twentieth of the time, and every ten seconds at the latest', () => {
    expect(idsAbove(last, last.endedMs + 1_999)).toBe(80_000);
    expect(idsAbove(last, last.endedMs + 2_000)).toBeNull();
    const dear = afterFullScan(last, cursor, { ...scan(20n, 50), tookMs: 700 });
    expect(idsAbove(dear, 50 + 9_999)).toBe(80_000);
    expect(idsAbove(dear, 50 + 10_000)).toBeNull();
    const cheap = afterFullScan(last, cursor, { ...scan(20n, 50), tookMs: 0 });
    expect(idsAbove(cheap, 50)).toBeNull();
  });
});

describe('afterFullScan', () => {
  it('narrows a query no more that showed a new row far below the highest id', () => {
    const straying = (lowest: number) =>
      afterFullScan(last, cursor, scan(20n, 9, { lowest, highest: 110_000 }));
    expect(idsAbove(straying(80_001), 9)).toBe(90_000);
    const strayed = straying(80_000);
    expect(idsAbove(strayed, 9)).toBeNull();
    let later = strayed;
    for (const from of [21n, 22n, 23n, 24n])
      later = afterFullScan(later, later.cursor, scan(from, 9, { lowest: 2e6, highest: 2e6 }));
    expect(idsAbove(later, 9)).toBeNull();
  });

  it('keeps the highest id of all, also of a scan with lower ones', () => {
    const lower = afterFullScan(last, cursor, scan(20n, 9, { lowest: 95_000, highest: 96_000 }));
    expect(idsAbove(lower, 9)).toBe(80_000);
  });

  it('begins anew when all rows were asked for, or another audit read in between', () => {
    for (const from of [null, 12n])
      expect(idsAbove(afterFullScan(last, from, scan(20n, 9)), 9)).toBeNull();
  });

  it('tells queries apart', () => {
    const ids = new Map([
      ['lines' as const, near],
      ['payments' as const, { lowest: 1, highest: 2 }],
    ]);
    let windows = afterFullScan(noWindows, null, { ...scan(10n, 0), ids });
    for (const from of [11n, 12n, 13n])
      windows = afterFullScan(windows, windows.cursor, { ...scan(from, 0), ids });
    expect([...(windowsAt(windows, 13n, 0) ?? [])]).toEqual([
      ['lines', 80_000],
      ['payments', 2 - 20_000],
    ]);
    expect([...(windowsAt(last, cursor, last.endedMs)?.keys() ?? [])]).toEqual(['lines']);
  });
});
