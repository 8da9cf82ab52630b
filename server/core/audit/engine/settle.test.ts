import { describe, expect, it } from 'vitest';
import type { Breach } from '../invariants/invariant.ts';
import { divide, type PendingMap, settle } from './settle.ts';

const breach = (more: Partial<Breach> = {}): Breach => ({
  subject: 'o-1',
  settles: true,
  group: 'hot',
  sku: 'hot',
  amount: 1,
  message: 'm',
  witness: [],
  committedAtMs: 1,
  signature: 'a',
  ...more,
});
const none: PendingMap = new Map();
const settleMs = 3000;

it('divides what waits by its subject', () => {
  const two = [breach(), breach({ subject: 'o-2' })];
  const { pending } = settle(none, two, 1000, settleMs);
  const { shown, kept } = divide(pending, (subject) => subject === 'o-2');
  expect([[...shown.keys()], [...kept.keys()]]).toEqual([['o-2 hot'], ['o-1 hot']]);
});

it('tells the rows of a subject apart', () => {
  const rows = ['x', 'y'].map((row) => breach({ sku: null, row }));
  expect([...settle(none, rows, 1000, settleMs).pending.keys()]).toEqual(['o-1 x', 'o-1 y']);
  expect([...settle(none, [breach({ sku: null })], 0, 0).pending.keys()]).toEqual(['o-1 ']);
});

describe('settle', () => {
  it('counts at once what need not settle', () => {
    const once = breach({ settles: false });
    expect(settle(none, [once], 1000, settleMs)).toEqual({ pending: new Map(), counted: [once] });
  });

  it('counts a disagreement in a later snapshot only, and from the settle time on', () => {
    const first = settle(none, [breach()], 1000, settleMs);
    expect(first.counted).toEqual([]);
    const early = settle(first.pending, [breach()], 3999, settleMs);
    expect(early.counted).toEqual([]);
    const late = settle(early.pending, [breach()], 4000, settleMs);
    expect(late.counted).toEqual([breach()]);
    expect(settle(none, [breach()], 1000, 0).counted).toEqual([]);
  });

  it('counts one that names a shorter time of its own from that time on, and no longer one', () => {
    for (const [own, needed] of [
      [500, 500],
      [5_000, settleMs],
    ] as const) {
      const one = breach({ settleMs: own });
      const first = settle(none, [one], 1000, settleMs);
      expect(settle(first.pending, [one], 999 + needed, settleMs).counted).toEqual([]);
      expect(settle(first.pending, [one], 1000 + needed, settleMs).counted).toEqual([one]);
    }
  });

  it('counts it once the transactions that were open when it was first seen have ended', () => {
    const first = settle(none, [breach()], 1000, settleMs);
    const held = settle(first.pending, [breach()], 9000, settleMs, 999);
    expect(held.counted).toEqual([]);
    expect(settle(held.pending, [breach()], 9000, settleMs, 1000).counted).toEqual([breach()]);
  });

  it('forgets what healed, and starts anew when it comes back', () => {
    const first = settle(none, [breach()], 1000, settleMs);
    const healed = settle(first.pending, [], 2000, settleMs);
    expect(healed.pending.size).toBe(0);
    const again = settle(healed.pending, [breach()], 3000, settleMs);
    expect(settle(again.pending, [breach()], 5999, settleMs).counted).toEqual([]);
    expect(settle(again.pending, [breach()], 6000, settleMs).counted).toHaveLength(1);
  });

  it('starts anew when the same rows disagree in another way', () => {
    const first = settle(none, [breach()], 1000, settleMs);
    const other = settle(first.pending, [breach({ signature: 'b' })], 4000, settleMs);
    expect(other.counted).toEqual([]);
    expect(other.pending.get('o-1 hot')).toEqual({
      subject: 'o-1',
      signature: 'b',
      sinceMs: 4000,
    });
  });

  it('keeps several SKUs of one subject apart', () => {
    const first = settle(none, [breach()], 1000, settleMs);
    const two = settle(first.pending, [breach(), breach({ sku: 'cold' })], 4000, settleMs);
    expect(two.counted).toEqual([breach()]);
    expect([...two.pending.keys()]).toEqual(['o-1 hot', 'o-1 cold']);
    expect(settle(none, [breach({ sku: null })], 1, 1).pending.has('o-1 ')).toBe(true);
  });
});
