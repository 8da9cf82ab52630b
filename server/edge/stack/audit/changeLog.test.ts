import { describe, expect, it } from 'vitest';
import {
  appended,
  type ChangeLog,
  changedFrom,
  emptyLog,
  settledEnd,
  visibilityOf,
  withoutBefore,
} from './changeLog.ts';

const key = 'shadow lines';
const changes = (xid: bigint, ...ids: readonly string[]) => ({
  ...{ xid, atMs: Number(xid) * 10, ids: new Map([[key, new Set(ids)]]), whole: new Set<string>() },
});
const whole = (xid: bigint) => ({ ...{ xid, atMs: null, ids: new Map() }, whole: new Set([key]) });
const log: ChangeLog = {
  first: 7,
  transactions: [changes(3n, 'a'), changes(5n, 'b', 'c'), changes(4n, 'c'), changes(9n, 'a', 'd')],
};

it('reads a snapshot', () => {
  expect(visibilityOf('10:20:10,14,15')).toEqual({
    ...{ xmin: 10n, shownBelow: 20n, open: new Set([10n, 14n, 15n]) },
  });
  expect(visibilityOf('10:10:')).toEqual({ xmin: 10n, shownBelow: 10n, open: new Set() });
});

describe('changedFrom', () => {
  const of = (snapshot: string, from: number, given = log) => {
    const found = changedFrom(given, from, visibilityOf(snapshot), key);
    return found === null
      ? null
      : [...found.ids].map(([id, { isSettled, atMs }]) => [id, isSettled, atMs]);
  };

  it('gives what the snapshot shows, settled up to the first transaction that is not older than all open ones', () => {
    expect(of('10:10:', 7)).toEqual([
      ['a', true, 90],
      ['b', true, 50],
      ['c', true, 40],
      ['d', true, 90],
    ]);
    // 5 is not settled, and so neither is 4, which came later.
    expect(of('5:10:', 7)).toEqual([
      ['a', false, 90],
      ['b', false, 50],
      ['c', false, 40],
      ['d', false, 90],
    ]);
  });

  it('leaves out what the snapshot does not show: open then, or begun later', () => {
    expect(of('5:9:5', 7)).toEqual([
      ['a', true, 30],
      ['c', false, 40],
    ]);
  });

  it('asks from a number on, up to the end of the log', () => {
    expect(of('10:10:', 10)).toEqual([
      ['a', true, 90],
      ['d', true, 90],
    ]);
    expect(of('10:10:', 11)).toEqual([]);
    expect(changedFrom(log, 7, visibilityOf('10:10:'), 'live lines')?.ids.size).toBe(0);
  });

  it('does not say what came before the log, or beyond it', () => {
    expect([of('10:10:', 6), of('10:10:', 12)]).toEqual([null, null]);
  });

  it('says when the query is to be read as a whole', () => {
    const given = { first: 0, transactions: [changes(2n, 'a'), whole(6n), whole(4n)] };
    const flags = (snapshot: string, from: number) => {
      const found = changedFrom(given, from, visibilityOf(snapshot), key);
      return [found?.isWhole, found?.isWholeRecent];
    };
    expect(flags('9:9:', 0)).toEqual([true, false]);
    expect(flags('6:9:', 0)).toEqual([true, true]);
    expect(flags('3:4:', 0)).toEqual([false, false]);
    expect(flags('9:9:', 3)).toEqual([false, false]);
  });
});

it('ends what is settled before the first transaction that is not', () => {
  const end = (snapshot: string) => settledEnd(log, visibilityOf(snapshot));
  expect([end('3:10:'), end('4:10:'), end('5:10:'), end('9:10:'), end('10:10:')]).toEqual([
    7, 8, 8, 10, 11,
  ]);
  expect(settledEnd(emptyLog, visibilityOf('3:10:'))).toBe(0);
});

it('forgets what comes before a number', () => {
  expect(withoutBefore(log, 9)).toEqual({ first: 9, transactions: log.transactions.slice(2) });
  expect(withoutBefore(log, 7)).toBe(log);
  expect(withoutBefore(log, 3)).toBe(log);
});

it('keeps so many transactions, the latest ones', () => {
  const further = [changes(12n, 'e')];
  expect(appended(log, further, 5)).toEqual({
    ...{ first: 7, transactions: [...log.transactions, ...further] },
  });
  expect(appended(log, further, 2)).toEqual({
    ...{ first: 10, transactions: [...log.transactions.slice(3), ...further] },
  });
});

it('keeps half a million transactions unless told otherwise', () => {
  const further = Array<ReturnType<typeof whole>>(500_000).fill(whole(1n));
  expect(appended(emptyLog, further).first).toBe(emptyLog.first);
  const { first, transactions } = appended(emptyLog, [...further, whole(2n)]);
  expect([first - emptyLog.first, transactions.length, transactions.at(-1)?.xid]).toEqual([
    ...[1, 500_000, 2n],
  ]);
});
