import { describe, expect, it } from 'vitest';
import { state } from '../../../test/support/auditFacts.ts';
import { idsOf, noIds } from '../facts/registry.ts';
import type { StateFact } from '../facts/states.ts';
import { automatonOf } from './automaton.ts';
import { absorb, emptyLayer, lookUp } from './layered.ts';
import {
  lostTrails,
  nextTrails,
  type StateTrail,
  type StateTrails,
  type StoredTrails,
  storedTrailsMax,
  storeTrails,
} from './stateTrail.ts';

const automaton = automatonOf({ placed: ['paid', 'cancelled'], paid: ['shipped'] });

/** The trail of a row after readings of it, one by one. */
function trailOf(...readings: readonly StateFact[]): StateTrail | null | undefined {
  let trails: StateTrails = emptyLayer;
  for (const fact of readings) trails = absorb(nextTrails(trails, [fact], noIds, automaton));
  return lookUp(trails, 'so-1');
}

const at = (atMs: number, name: string, version: number | null = null) =>
  state(atMs, 'o-1', name, version);

describe('nextTrails', () => {
  it('allows what a path leads to, and a row that is first seen in any declared state', () => {
    expect(trailOf(at(1, 'shipped'))).toEqual({ state: 'shipped', version: null });
    expect(trailOf(at(1, 'placed', 1), at(2, 'shipped', 4))).toEqual({
      ...{ state: 'shipped', version: 4 },
    });
    expect(trailOf(at(1, 'placed', 1), at(1, 'placed', 1), at(2, 'placed', 2))).toEqual({
      ...{ state: 'placed', version: 2 },
    });
  });

  it('keeps the first change that may not be, and counts the others', () => {
    const revived = {
      ...{ from: { state: 'cancelled', version: 2 }, to: { state: 'paid', version: 3 } },
      ...{ why: 'not-allowed', atMs: 30 },
    };
    const seen = [at(10, 'placed', 1), at(20, 'cancelled', 2), at(30, 'paid', 3)];
    expect(trailOf(...seen)).toEqual({
      ...{ state: 'paid', version: 3, wrong: { ...revived, count: 1 } },
    });
    expect(trailOf(...seen, at(40, 'shipped', 4))?.wrong?.count).toBe(1);
    expect(trailOf(...seen, at(40, 'placed', 4))).toEqual({
      ...{ state: 'placed', version: 4, wrong: { ...revived, count: 2 } },
    });
  });

  it('names a state that is not declared, once, and lets a row leave it', () => {
    const wrong = { count: 1, from: null, to: { state: 'lost', version: null }, why: 'undeclared' };
    expect(trailOf(at(7, 'lost'))?.wrong).toEqual({ ...wrong, atMs: 7 });
    expect(trailOf(at(7, 'lost'), at(8, 'lost', 2), at(9, 'paid', 3))?.wrong?.count).toBe(1);
    expect(trailOf(at(7, 'paid'), at(8, 'lost'))?.wrong).toEqual({
      ...wrong,
      ...{ from: { state: 'paid', version: null }, atMs: 8 },
    });
  });

  it('names a version that falls, also where the state is the same, and no other', () => {
    expect(trailOf(at(1, 'paid', 3), at(2, 'paid', 2))?.wrong).toEqual({
      ...{ count: 1, from: { state: 'paid', version: 3 }, to: { state: 'paid', version: 2 } },
      ...{ why: 'version-fell', atMs: 2 },
    });
    expect(trailOf(at(1, 'placed', 3), at(2, 'paid', 3))?.wrong).toBeUndefined();
    expect(trailOf(at(1, 'paid', 3), at(2, 'paid', null), at(3, 'paid', 1))?.wrong).toBeUndefined();
  });

  it('begins anew with a row that vanished', () => {
    const before = absorb(nextTrails(emptyLayer, [at(1, 'cancelled')], noIds, automaton));
    const gone = idsOf((kind) => (kind === 'states' ? ['so-1'] : []));
    const vanished = nextTrails(before, [], gone, automaton);
    expect(lookUp(vanished, 'so-1')).toBeNull();
    const again = nextTrails(vanished, [at(2, 'paid')], noIds, automaton);
    expect(lookUp(again, 'so-1')).toEqual({ state: 'paid', version: null });
    const both = nextTrails(before, [at(2, 'paid')], gone, automaton);
    expect(lookUp(both, 'so-1')).toEqual({ state: 'paid', version: null });
  });

  it('has a layer with what changed alone, and nothing where the file declares no ways', () => {
    const before = absorb(nextTrails(emptyLayer, [at(1, 'paid')], noIds, automaton));
    expect(nextTrails(before, [at(1, 'paid')], noIds, automaton).own.size).toBe(0);
    expect(nextTrails(before, [at(1, 'lost')], noIds, null)).toEqual({
      ...{ own: new Map(), below: before },
    });
  });
});

describe('what is stored', () => {
  const trail: StateTrail = { state: 'paid', version: null };
  const layer = (...ids: readonly string[]): StateTrails => ({
    own: new Map(ids.map((id) => [id, trail])),
    below: null,
  });

  it('is what changed last, at the end', () => {
    const first = storeTrails([], layer('a', 'b', 'c'));
    expect(first.map(([id]) => id)).toEqual(['a', 'b', 'c']);
    expect(storeTrails(first, layer())).toBe(first);
    const own = new Map([
      ['a', { ...trail, version: 2 }],
      ['b', null],
    ]);
    expect(storeTrails(first, { own, below: null })).toEqual([
      ['c', trail],
      ['a', { state: 'paid', version: 2 }],
    ]);
  });

  it('is bounded, and says of how many rows it holds nothing', () => {
    const ids = Array.from({ length: storedTrailsMax + 2 }, (_, n) => String(n));
    const stored = storeTrails([], layer(...ids));
    expect([stored.length, stored[0]?.[0]]).toEqual([storedTrailsMax, '2']);
    expect(lostTrails(stored, storedTrailsMax + 2)).toBe(
      'states of 2 rows could not be compared with those before another server took the run over',
    );
    expect(lostTrails(stored, storedTrailsMax)).toBeNull();
    const few: StoredTrails = stored.slice(1);
    expect(lostTrails(few, storedTrailsMax + 2)).toBeNull();
    expect(lostTrails(undefined, storedTrailsMax + 2)).toBeNull();
  });
});
