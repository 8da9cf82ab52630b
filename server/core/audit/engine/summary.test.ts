import { describe, expect, it } from 'vitest';
import { delta, event, ledger, line } from '../../../test/support/auditFacts.ts';
import { oversell } from '../invariants/oversell.ts';
import { emptyMemory } from './auditMemory.ts';
import { auditStep } from './auditStep.ts';
import { fold } from './fold.ts';
import { noProgress, unwatchedMsLimit, watermarkAgeMsLimit } from './progress.ts';
import { type AuditOutcome, summarize } from './summary.ts';

const sold = delta({
  ledger: [ledger(1, 'seed', 1)],
  lines: [line(1, 'o-1', 2)],
  events: [event(1, 'o-1', 'placed')],
});
const lastRead = { watermark: {}, atMs: 1, duringLoad: true };
const progress = { ...noProgress, baselineAtMs: 1, lastRead, ticks: 3, ageMsMax: 12.6 };

function outcome(baseline: boolean, settled = sold): AuditOutcome {
  const step = auditStep(
    emptyMemory,
    { atMs: 1, settled, recent: delta({}), counters: null, stock: null },
    {
      ...{ invariants: [oversell], settleMs: 0, full: false, store: 'live', foundAtMs: 2 },
      ...{ duringLoad: true, baseline, settledBeforeMs: null, baselineAtMs: null },
    },
  );
  const { view, memory } = step;
  const { register } = memory;
  return { store: 'live', invariants: [oversell], register, progress, view, problem: null };
}

describe('summarize', () => {
  const clean = outcome(false, delta({}));

  it('counts what was read and checked', () => {
    expect(summarize(clean)).toEqual({
      store: 'live',
      state: 'clean',
      reason: null,
      ticks: 3,
      facts: 0,
      watermarkAgeMsMax: 13,
      totals: [],
      findings: [],
      checked: [{ invariant: 'oversell', doc: oversell.doc, subjects: 0, broken: 0 }],
    });
  });

  it('counts what came since the reading before the load, by kind', () => {
    const counts = { ledger: 1, lines: 0, events: 0, payments: 0 };
    const read = { ...outcome(true), progress: { ...progress, baselineFacts: counts } };
    expect(summarize(read).newFacts).toEqual({ ledger: 0, lines: 1, events: 1 });
    expect(summarize({ ...read, view: null }).newFacts).toBeUndefined();
    // A fact that vanished since is a doubt of its own.
    const more = { ...read, progress: { ...progress, baselineFacts: { ...counts, ledger: 2 } } };
    expect(summarize(more).newFacts).toMatchObject({ ledger: 0 });
  });

  it('counts the orders that came since the first reading, where the last one succeeded', () => {
    const counted = { reserved: 0, lined: 0, placed: 0, captured: 0, paid: 0 };
    const read = { ...outcome(true), progress: { ...progress, baselineOrders: counted } };
    expect(summarize(read).newOrders).toEqual({
      reserved: { count: 0, by: 'ledger' },
      paid: { count: 0, by: 'events' },
    });
    expect(summarize({ ...read, problem: 'gone' }).newOrders).toBeUndefined();
    expect(summarize({ ...read, view: null }).newOrders).toBeUndefined();
    expect(summarize(outcome(true)).newOrders).toBeUndefined();
  });

  it('is unknown where the run wrote nothing that the audit sees; customers may be idle', () => {
    const none = { ledger: 0, lines: 0, events: 0, payments: 0 };
    const idle = { ...clean, progress: { ...progress, baselineFacts: none } };
    expect(summarize(idle)).toMatchObject({ state: 'clean', newFacts: {} });
    // An earlier version counted fewer kinds.
    const { state: _, ...old } = { ...none, state: 0 };
    expect(summarize({ ...idle, progress: { ...progress, baselineFacts: old } }).newFacts).toEqual(
      {},
    );
    const { state, reason } = summarize({ ...idle, store: 'shadow' });
    expect([state, reason]).toEqual([
      'unknown',
      'no fact came since the run began, so nothing that its load did was judged: let the audit read the database that the load writes to, or leave "audit" out of a scenario that orders nothing',
    ]);
    const sells = { ...outcome(true), store: 'shadow' as const };
    const seen = { ...progress, baselineFacts: { ...none, ledger: 1, lines: 1 } };
    expect(summarize({ ...sells, progress: seen }).state).toBe('clean');
  });

  it('is broken by a finding of the run, and clean with one that is older', () => {
    expect(summarize(outcome(false))).toMatchObject({ state: 'broken', reason: null, facts: 3 });
    expect(summarize(outcome(true))).toMatchObject({
      state: 'clean',
      reason: '1 finding is older than the run',
    });
    expect(summarize(outcome(false)).totals).toMatchObject([{ amount: 1, older: false }]);
    expect(summarize(outcome(true)).totals).toMatchObject([{ amount: 1, older: true }]);
    const older = [...outcome(true).register].map(
      ([id, entry]) => [`${id} of before`, entry] as const,
    );
    const both = { ...outcome(false), register: new Map([...older, ...outcome(false).register]) };
    expect(summarize(both)).toMatchObject({ state: 'broken', reason: null });
    const doubted = { ...outcome(false), problem: 'the table is gone' };
    expect(summarize(doubted)).toMatchObject({ state: 'broken', reason: 'the table is gone' });
  });

  it.each([
    [{ ageMsMax: watermarkAgeMsLimit }, null],
    [
      { ageMsMax: watermarkAgeMsLimit + 1 },
      'the watermark was 5.001 s old while load ran, more than 5 s',
    ],
    [{ unwatchedMs: [unwatchedMsLimit] }, null],
    [
      { unwatchedMs: [100, unwatchedMsLimit + 100] },
      'it was not watched for 100 ms and 15.1 s while another server took the run over, more than 15 s: what arose and healed meanwhile is not known',
    ],
    [{ doubts: ['a', 'b'] }, 'a; b'],
  ])('is unknown for what was not seen in time: %j', (more, reason) => {
    const summary = summarize({ ...clean, progress: { ...progress, ...more } });
    expect([summary.state, summary.reason]).toEqual([
      reason === null ? 'clean' : 'unknown',
      reason,
    ]);
  });

  it('is unknown when the store was never read', () => {
    const never = summarize({ ...clean, progress: noProgress, view: null });
    expect(never).toMatchObject({
      state: 'unknown',
      reason: 'the store was never read',
      watermarkAgeMsMax: null,
      checked: [],
    });
  });

  it('is unknown where stock fell that was on orders, and names it', () => {
    const at = (units: number | null, put: number | null, meaning: 'total' | 'left' = 'total') => {
      const { view, ...rest } = outcome(false, delta({ ...sold, ledger: [ledger(1, 'seed', 9)] }));
      if (view === null) throw new Error('there is a view');
      const rules = { ...view.state.rules, stockMeaning: meaning };
      const stock = new Map([['hot', { units, put }]]);
      return summarize({ ...rest, view: { ...view, state: { ...view.state, rules }, stock } });
    };
    expect(at(1, 2)).toMatchObject({
      state: 'unknown',
      reason:
        'the stock of hot (from 2 to 1, 2 on orders) fell while it was on orders, so an oversell of it is not known: if sales lower it, say "stockUnits: left"; else give its movements as "ledger"',
    });
    // It fell to what is on orders, below it and below what was there, not at all, has no limit, or is lowered by sales.
    expect(at(2, 3).state).toBe('clean');
    expect(at(0, 1).state).toBe('clean');
    expect(at(null, null).state).toBe('clean');
    expect(at(1, 2, 'left').state).toBe('clean');
  });

  it('names five SKUs whose stock fell, and counts the others', () => {
    const { view, ...rest } = outcome(false, delta({}));
    if (view === null) throw new Error('there is a view');
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const facts = delta({
      lines: names.map((sku, n) => line(n, `o-${n}`, 2, { sku })),
      events: names.map((_, n) => event(n, `o-${n}`, 'placed')),
    });
    const stock = new Map(names.map((sku) => [sku, { units: 1, put: 2 }] as const));
    const { reason } = summarize({
      ...rest,
      view: { ...view, state: fold(view.state, facts), stock },
    });
    expect(reason).toContain('e (from 2 to 1, 2 on orders) and 2 more fell');
  });
});

describe('a transaction that never ended', () => {
  const calm = outcome(false, delta({}));
  const summaryOf = (isTargets: boolean, store: 'shadow' | 'live', of = calm) => {
    const { state, reason } = summarize({ ...of, store, hanging: { text: 'it hangs', isTargets } });
    return [state, reason];
  };

  it('is the target’s failure where it is known to be the target’s, and unknown elsewhere', () => {
    expect(summaryOf(true, 'shadow')).toEqual(['broken', 'it hangs']);
    expect(summaryOf(true, 'live')).toEqual(['unknown', 'it hangs']);
    expect(summaryOf(false, 'shadow')).toEqual(['unknown', 'it hangs']);
    expect(summaryOf(false, 'shadow', outcome(false))).toEqual(['broken', 'it hangs']);
    expect(summarize({ ...calm, hanging: null }).state).toBe('clean');
  });

  it('tells what its readings cost while load ran, once for both stores', () => {
    const readings = { readings: 2, busyMs: 100, longestMs: 70, fromMs: 0, toMs: 1_000 };
    const loaded = { ...calm, store: 'shadow' as const, progress: { ...progress, readings } };
    expect(summarize(loaded).cost).toMatchObject({ readings: 2, meanMs: 50, busyShare: 0.1 });
    expect(summarize({ ...loaded, store: 'live' })).not.toHaveProperty('cost');
    expect(summarize({ ...calm, store: 'shadow' })).not.toHaveProperty('cost');
  });

  it('and others that were open are told', () => {
    expect(summarize(calm).notes).toBeUndefined();
    const held = { ms: 6_000, by: 'application shop' };
    const transactions = { facts: 0, quietSinceMs: 0, held, stalled: null };
    expect(summarize({ ...calm, progress: { ...progress, transactions } })).toMatchObject({
      state: 'clean',
      notes: ['a transaction stayed open for 6.00 s while load ran: application shop'],
    });
  });
});
