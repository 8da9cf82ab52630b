import { describe, expect, it } from 'vitest';
import type { RunUpdate } from '../../../run/runService.ts';
import { startCursor } from './cursor.ts';
import { createProgress } from './progress.ts';

const second = (at: number, missing: readonly number[] = [], round = 0): RunUpdate => ({
  type: 'second',
  second: { round, second: at, shards: [0], missing, cells: [], generators: [] },
});
const cursorAfter = (...updates: readonly RunUpdate[]) => {
  const progress = createProgress(startCursor);
  for (const update of updates) progress.note(update);
  return progress.cursor().second;
};

describe('progress', () => {
  it('is the newest second when all are complete', () => {
    expect(cursorAfter()).toBeNull();
    expect(cursorAfter(second(0), second(1))).toEqual({ round: 0, second: 1 });
    expect(cursorAfter(second(1), second(0))).toEqual({ round: 0, second: 1 });
  });

  it('stays before the first second that may still change', () => {
    expect(cursorAfter(second(3), second(4, [1]), second(5))).toEqual({ round: 0, second: 3 });
    expect(cursorAfter(second(0, [1]), second(1))).toBeNull();
    expect(cursorAfter(second(9), second(0, [1], 1))).toEqual({ round: 0, second: 999_999_999 });
  });

  it('moves on when the missing shard comes', () => {
    expect(cursorAfter(second(4, [1]), second(5), second(4))).toEqual({ round: 0, second: 5 });
  });

  it('ignores a lost shard after 30 seconds, or when the round ends', () => {
    expect(cursorAfter(second(4, [1]), second(34))).toEqual({ round: 0, second: 3 });
    expect(cursorAfter(second(4, [1]), second(35))).toEqual({ round: 0, second: 35 });
    expect(cursorAfter(second(4, [1]), second(0, [], 1))).toEqual({ round: 1, second: 0 });
  });

  it('passes a second again only when it is more complete and recent', () => {
    const progress = createProgress(startCursor);
    progress.noteSnapshot({ seconds: [], customers: [], events: [] });
    expect(progress.note(second(0, [1]))).toBe(true);
    expect(progress.note(second(0, [1]))).toBe(false);
    expect(progress.note(second(0))).toBe(true);
    expect(progress.note(second(61))).toBe(true);
    expect(progress.note(second(1))).toBe(true);
    expect(progress.note(second(62))).toBe(true);
    expect(progress.note(second(1, [2]))).toBe(false);
    expect(progress.note(second(2))).toBe(true);
    expect(progress.note(second(0, [], 1))).toBe(true);
    expect(progress.note(second(63))).toBe(false);
    expect(progress.cursor().second).toEqual({ round: 1, second: 0 });
  });

  it('remembers the last 128 of each kind', () => {
    const event = (seq: number) => ({ seq, at: '', kind: 'x', message: '', data: {} });
    const progress = createProgress(startCursor);
    const events = Array.from({ length: 129 }, (_, i) => event(i + 1));
    progress.noteSnapshot({ seconds: [], customers: [], events });
    expect(progress.note({ type: 'event', event: event(129) })).toBe(false);
    expect(progress.note({ type: 'event', event: event(2) })).toBe(false);
    expect(progress.note({ type: 'event', event: event(1) })).toBe(true);
    expect(progress.note({ type: 'event', event: event(3) })).toBe(false);
    expect(progress.note({ type: 'event', event: event(2) })).toBe(true);
  });

  it('counts seconds of customers and events apart, from the cursor that it began with', () => {
    const progress = createProgress({
      second: { round: 0, second: 7 },
      customers: { round: 0, second: 6 },
      event: 12,
      ended: false,
    });
    const empty = { schema: 3, count: 0, zeroCount: 0, buckets: [] };
    const customers = { round: 0, second: 8, requests: 1, errors: 0, latencyMs: empty };
    const event = { seq: 13, at: '', kind: 'x', message: '', data: {} };
    expect(progress.cursor()).toEqual({
      second: { round: 0, second: 7 },
      customers: { round: 0, second: 6 },
      event: 12,
      ended: false,
    });
    progress.noteSnapshot({ seconds: [], customers: [customers], events: [event] });
    progress.note({ type: 'event', event: { ...event, seq: 11 } });
    expect(progress.note({ type: 'event', event })).toBe(false);
    expect(progress.note({ type: 'customers', second: customers })).toBe(false);
    expect(progress.note({ type: 'customers', second: { ...customers, second: 7 } })).toBe(true);
    expect(progress.cursor(true)).toEqual({
      second: { round: 0, second: 7 },
      customers: { round: 0, second: 8 },
      event: 13,
      ended: true,
    });
  });
});
