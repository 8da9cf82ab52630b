import { describe, expect, it } from 'vitest';
import { held, ledger, viewOf } from '../../../test/support/auditFacts.ts';
import type { Counter } from '../facts/counters.ts';
import type { Delta } from '../facts/registry.ts';
import { stockConservation } from './stockConservation.ts';

const counter = (available: number, reserved: number, sold: number): Counter => ({
  available,
  reserved,
  sold,
});

describe('stock-conservation', () => {
  const rows = [ledger(1, 'seed', 10), held(2, 'reserve', 4, 'o-1'), held(3, 'sell', 1, 'o-1')];
  const judge = (part: Partial<Delta>, has: Record<string, Counter> | null) =>
    stockConservation.judge(viewOf(part, has), ['hot']).map((b) => [b.amount, b.message]);

  it('holds when the parts add up', () => {
    expect(judge({ ledger: rows }, { hot: counter(6, 3, 1) })).toEqual([]);
    expect(judge({ ledger: rows }, { hot: counter(0, 0, 10) })).toEqual([]);
    expect(judge({ ledger: rows }, null)).toEqual([]);
    expect(judge({ ledger: rows }, {})).toEqual([]);
  });

  it('sees units that were lost or came from nowhere', () => {
    expect(judge({ ledger: rows }, { hot: counter(6, 3, 0) })).toEqual([
      [1, 'hot: 1 units lost: 6 available, 3 reserved, 0 sold, 10 put in stock'],
    ]);
    expect(judge({ ledger: rows }, { hot: counter(8, 3, 1) })).toEqual([
      [2, 'hot: 2 units from nowhere: 8 available, 3 reserved, 1 sold, 10 put in stock'],
    ]);
  });

  it('sees a ledger or a counter below zero', () => {
    const over = [ledger(1, 'seed', 1), held(2, 'reserve', 1, 'a'), held(3, 'reserve', 2, 'b')];
    expect(judge({ ledger: over }, null)).toEqual([
      [2, 'hot: the ledger goes below zero: -2 available, 3 reserved, 0 sold'],
    ]);
    const unheld = [ledger(1, 'seed', 5), ledger(2, 'sell', 3)];
    expect(judge({ ledger: unheld }, null)).toEqual([
      [3, 'hot: the ledger goes below zero: 5 available, -3 reserved, 3 sold'],
    ]);
    expect(judge({ ledger: rows }, { hot: counter(12, -3, 1) })).toEqual([
      [3, 'hot: the counter is below zero: 12 available, -3 reserved, 1 sold'],
    ]);
    expect(judge({ ledger: rows }, { hot: counter(6, 5, -1) })).toHaveLength(1);
  });

  it('holds at exactly zero', () => {
    const all = [ledger(1, 'seed', 1), held(2, 'reserve', 1, 'a')];
    expect(judge({ ledger: all }, { hot: counter(0, 1, 0) })).toEqual([]);
  });
});
