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
/** A full scan that ended at this time, took 100 ms, and asks next from the transaction. None was open unless it is said. */
const scan = (xmin: bigint, endedMs: number, lines: IdRange | null = near, xmax = xmin) => ({
  ...{ xmin, xmax, endedMs, tookMs: 100 },
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

  it('looks at all rows for a fiftieth of the time, and every ten seconds at the latest', () => {
    expect(idsAbove(last, last.endedMs + 4_999)).toBe(80_000);
    expect(idsAbove(last, last.endedMs + 5_000)).toBeNull();
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

  it('begins the window where the oldest open transaction began, for however long it has been open', () => {
    const at = (windows: IdWindows, xmin: bigint, xmax: bigint, highest: number) =>
      afterFullScan(windows, windows.cursor, scan(xmin, 9, { lowest: highest, highest }, xmax));
    // Transaction 25 begins after a scan that showed 110,000, and stays open while ids go on to 400,000.
    const before = at(last, 25n, 25n, 110_000);
    const during = at(before, 25n, 90n, 200_000);
    const later = at(during, 25n, 300n, 400_000);
    expect([before, during, later].map((windows) => idsAbove(windows, 9))).toEqual([
      90_000, 90_000, 90_000,
    ]);
    // It ends, and what is open began after the scan that showed 200,000; then nothing is open.
    const ended = at(later, 95n, 310n, 401_000);
    expect(idsAbove(ended, 9)).toBe(180_000);
    expect(ended.marks).toHaveLength(3);
    const quiet = at(ended, 311n, 311n, 402_000);
    expect([idsAbove(quiet, 9), quiet.marks.length]).toEqual([382_000, 1]);
    // Its row below what others showed since strays from nothing.
    const shown = afterFullScan(later, 25n, scan(311n, 9, { lowest: 91_000, highest: 402_000 }));
    expect(idsAbove(shown, 9)).toBe(382_000);
  });

  it('narrows nothing while a transaction is open that is older than every scan', () => {
    let windows = afterFullScan(noWindows, null, scan(5n, 0, near, 10n));
    for (const xmax of [11n, 12n, 13n, 14n])
      windows = afterFullScan(windows, 5n, scan(5n, 0, near, xmax));
    expect(idsAbove(windows, 0)).toBeNull();
    // What it says from its end on is learned as from any scan.
    for (const xmin of [20n, 21n, 22n]) {
      windows = afterFullScan(windows, windows.cursor, scan(xmin, 0));
      expect(idsAbove(windows, 0)).toBeNull();
    }
    expect(idsAbove(afterFullScan(windows, 22n, scan(23n, 0)), 0)).toBe(80_000);
  });

  it('keeps a thousand scans beside a transaction that never ends, and the oldest of them', () => {
    let windows = afterFullScan(last, cursor, scan(20n, 9));
    for (let n = 0; n < 1_200; n++)
      windows = afterFullScan(windows, 20n, scan(20n, 9, near, 100n + BigInt(n)));
    expect(windows.marks).toHaveLength(1_000);
    expect(windows.marks[0]?.xmax).toBe(20n);
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
