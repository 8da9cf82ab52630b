import { describe, expect, it } from 'vitest';
import {
  completeIn,
  noReadings,
  type PositionReadings,
  readViewOf,
  withReading,
} from './mysqlReadView.ts';

describe('readViewOf', () => {
  const status = `TRANSACTIONS
------------
Trx id counter 60
LIST OF TRANSACTIONS FOR EACH SESSION:
---TRANSACTION 57, ACTIVE 3 sec
1 lock struct(s), heap size 1128, 0 row lock(s), undo log entries 1
MariaDB thread id 12, OS thread handle 140, query id 31 localhost root
Trx read view will not see trx with id >= 50, sees < 49
---TRANSACTION (0x7f5d), ACTIVE 0 sec
MariaDB thread id 2, OS thread handle 141, query id 33 localhost root starting
SHOW ENGINE INNODB STATUS
Trx read view will not see trx with id >= 59, sees < 57
--------
FILE I/O
`;

  it('takes the bounds of its own connection', () => {
    expect(readViewOf(status, 2)).toEqual({ xmax: 59n, xmin: 57n });
    expect(readViewOf(status, 12)).toEqual({ xmax: 50n, xmin: 49n });
  });

  it('does not know them where the text was cut off', () => {
    expect(readViewOf(status, 1)).toBeNull();
    expect(readViewOf(status.slice(0, status.indexOf('Trx read')), 12)).toBeNull();
  });
});

describe('completeIn', () => {
  const lagMs = 100;
  const at = (position: bigint) => new Map([['lines' as const, position]]);
  const readings = (
    ...of: readonly (readonly [takenMs: number, xmax: bigint, position: bigint])[]
  ) =>
    of.reduce<PositionReadings>(
      (before, [takenMs, xmax, position]) =>
        withReading(before, { takenMs, xmax, positions: at(position) }),
      noReadings,
    );
  const complete = (before: PositionReadings, xmin: bigint, xmax: bigint, takenMs: number) =>
    completeIn(before, { xmin, xmax }, takenMs, lagMs).complete.get('lines') ?? null;

  it('takes ids for complete once all transactions have ended that a reading past the lag could know', () => {
    const seen = readings([0, 50n, 7n]);
    // None is open: the view itself is such a reading.
    expect(complete(seen, 60n, 60n, 100)).toBe(7n);
    expect(complete(seen, 60n, 60n, 99)).toBeNull();
    // Transaction 55 is open, and may have taken its id before the reading and its number after it.
    expect(complete(seen, 55n, 60n, 500)).toBeNull();
    const later = readings([0, 50n, 7n], [100, 56n, 9n]);
    expect(complete(later, 55n, 60n, 500)).toBeNull();
    expect(complete(later, 56n, 60n, 500)).toBe(7n);
    expect(complete(later, 60n, 60n, 200)).toBe(9n);
    const soon = readings([0, 50n, 7n], [99, 56n, 9n]);
    expect(complete(soon, 56n, 60n, 500)).toBeNull();
  });

  it('forgets the readings that are complete, and keeps what is complete', () => {
    const first = completeIn(
      readings([0, 50n, 7n], [90, 51n, 8n]),
      { xmin: 60n, xmax: 60n },
      120,
      lagMs,
    );
    expect(first.complete).toEqual(at(7n));
    expect(first.waiting.map(({ takenMs }) => takenMs)).toEqual([90]);
    const idle = completeIn(first, { xmin: 60n, xmax: 60n }, 130, lagMs);
    expect([idle.complete, idle.waiting.length]).toEqual([at(7n), 1]);
    const payments = withReading(idle, {
      ...{ takenMs: 140, xmax: 60n, positions: new Map([['payments' as const, 3n]]) },
    });
    const last = completeIn(payments, { xmin: 61n, xmax: 61n }, 240, lagMs);
    expect([...last.complete]).toEqual([
      ['lines', 8n],
      ['payments', 3n],
    ]);
    expect(last.waiting).toEqual([]);
  });

  it('keeps no more than some hundred readings behind a transaction that is held', () => {
    let held = noReadings;
    for (let n = 0; n <= 600; n++)
      held = withReading(held, { takenMs: n, xmax: BigInt(100 + n), positions: at(BigInt(n)) });
    expect(held.waiting).toHaveLength(301);
    expect([held.waiting[0]?.takenMs, held.waiting.at(-1)?.takenMs]).toEqual([0, 600]);
    expect(
      withReading(noReadings, { takenMs: 0, xmax: 1n, positions: at(1n) }).waiting,
    ).toHaveLength(1);
    expect(complete(held, 900n, 900n, 700)).toBe(600n);
    let full = noReadings;
    for (let n = 0; n < 600; n++)
      full = withReading(full, { takenMs: n, xmax: 1n, positions: at(1n) });
    expect(full.waiting).toHaveLength(600);
  });
});
