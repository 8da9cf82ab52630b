import { describe, expect, it } from 'vitest';
import {
  hangingTransaction,
  heldText,
  heldWatermark,
  holderText,
  nextTransactions,
  type OpenTransaction,
  type OpenTransactions,
  type TransactionReading,
  type TransactionTrail,
  transactionNotes,
  transactionText,
} from './openTransactions.ts';

const session: OpenTransaction = {
  ...{ application: 'shop', state: 'idle in transaction', ageMs: 6_000 },
  ...{ statement: 'UPDATE stock', isOfDatabase: true },
};
const open = (more: Partial<OpenTransactions> = {}): OpenTransactions => ({
  ...{ holder: null, idle: [], isVisible: true, ...more },
});
const reading = (atMs: number, more: Partial<TransactionReading> = {}): TransactionReading => ({
  ...{ atMs, duringLoad: true, facts: 5, heldMs: 0, open: open(), ...more },
});
const following = (...readings: readonly TransactionReading[]): TransactionTrail | undefined =>
  readings.reduce<TransactionTrail | undefined>(nextTransactions, undefined);

describe('the texts of a transaction', () => {
  it('name the application, its state, its age and its statement', () => {
    const text = 'application shop, idle in transaction for 6.00 s, "UPDATE stock"';
    expect(transactionText(session)).toBe(text);
    expect(transactionText({ ...session, application: '', statement: '' })).toBe(
      'a session without a name, idle in transaction for 6.00 s',
    );
    expect(holderText(open({ holder: session, isVisible: false }))).toBe(text);
  });

  it('say what the role lacks to see it', () => {
    expect(holderText(open({ isVisible: false }))).toContain('GRANT pg_monitor to it');
    expect(holderText(open())).toBe('a transaction that is no session’s');
  });

  it('say whose failure one is that never ended', () => {
    const told = hangingTransaction(open({ holder: session }), 60_000);
    expect(told.text).toContain('was still open 60.0 s after it');
    expect(told.text).toContain(': application shop, idle');
    expect(told.isTargets).toBe(true);
    const other = open({ holder: { ...session, isOfDatabase: false } });
    expect(hangingTransaction(other, 1).isTargets).toBe(false);
    expect(hangingTransaction(open({ isVisible: false }), 1).isTargets).toBe(false);
    expect(hangingTransaction(null, 1)).toMatchObject({ isTargets: false });
    expect(hangingTransaction(null, 1).text).toContain(': nobody knows which');
  });
});

describe('what holds the watermark back', () => {
  it('is the holder once it has for a second, with its application and state', () => {
    const held = heldWatermark(open({ holder: session }), 1_000.4);
    expect(held).toEqual({
      ...{ ms: 1_000, by: transactionText(session) },
      holder: { application: 'shop', state: 'idle in transaction' },
    });
    expect(held && heldText(held)).toBe(
      'held back for 1.00 s by application shop, idle in transaction for 6.00 s, "UPDATE stock"',
    );
    expect(heldWatermark(open({ holder: session }), 999)).toBeNull();
  });

  it('is told where it is not known who does, and nothing where the source does not say', () => {
    expect(heldWatermark(open(), 5_000)).toEqual({
      ...{ ms: 5_000, by: 'a transaction that is no session’s', holder: null },
    });
    expect(heldWatermark(undefined, 5_000)).toBeNull();
  });
});

describe('what is kept of open transactions', () => {
  it('is the longest that kept facts from settling under load', () => {
    const at = (heldMs: number, application: string, duringLoad = true) =>
      reading(heldMs, { heldMs, duringLoad, open: open({ holder: { ...session, application } }) });
    expect(following(at(999, 'a'))?.held).toBeNull();
    expect(following(at(1_000, 'a'))?.held).toMatchObject({ ms: 1_000 });
    expect(following(at(2_000, 'a', false))?.held).toBeNull();
    const longest = following(at(3_000, 'a'), at(3_000, 'b'), at(2_000, 'c'))?.held;
    expect(longest).toMatchObject({ ms: 3_000, by: expect.stringContaining('application a') });
  });

  it('is for how long no fact came while sessions sat idle in a transaction', () => {
    const idle = { open: open({ idle: [session, session] }) };
    const stalled = (...readings: readonly TransactionReading[]) => following(...readings)?.stalled;
    expect(stalled(reading(1_000, idle), reading(5_999, idle))).toBeNull();
    expect(stalled(reading(1_000, idle), reading(6_000, idle))).toEqual({
      ms: 5_000,
      by: '2 sessions sat idle in a transaction, the longest application shop, idle in transaction for 6.00 s, "UPDATE stock"',
    });
    // A fact that comes, sessions that work, and the end of the load begin it anew.
    for (const other of [{ ...idle, facts: 6 }, {}, { ...idle, duringLoad: false }]) {
      expect(
        stalled(
          reading(1_000, idle),
          reading(4_000, other),
          reading(7_000, { ...idle, facts: other === undefined ? 5 : 6 }),
        ),
      ).toBeNull();
    }
    const twice = [
      reading(1_000, idle),
      reading(9_000, idle),
      reading(9_500, { ...idle, facts: 6 }),
      reading(15_000, { ...idle, facts: 6 }),
    ];
    expect(stalled(...twice)?.ms).toBe(8_000);
  });

  it('is told in a sentence each', () => {
    expect(transactionNotes(undefined)).toEqual([]);
    const held = { ms: 2_000, by: 'x' };
    const trail = { facts: 1, quietSinceMs: 1, held, stalled: null };
    expect(transactionNotes(trail)).toEqual([
      'a transaction stayed open for 2.00 s while load ran: x',
    ]);
    expect(transactionNotes({ ...trail, held: null, stalled: { ms: 5_000, by: 'y' } })).toEqual([
      'no fact came for 5.00 s while y',
    ]);
  });
});
