import { describe, expect, it } from 'vitest';
import { delta, event, line } from '../../../test/support/auditFacts.ts';
import { mulberry32 } from '../../traffic/mulberry32.ts';
import { fold } from '../engine/fold.ts';
import { type AuditState, emptyState } from '../engine/state.ts';
import { deltaIds, noIds } from '../facts/registry.ts';
import { drawRows } from './drawRows.ts';

/** What is drawn, and in how many steps. */
function drawnOf(state: AuditState, rowsMax: number, seed = 1) {
  const steps = drawRows(state.known, rowsMax, mulberry32(seed));
  let many = 0;
  let step = steps.next(true);
  for (; step.done !== true; many++) step = steps.next(true);
  return { rows: step.value, steps: many };
}
const linesOf = (count: number) =>
  Array.from({ length: count }, (_, n) => line(n + 1, `o${n + 1}`, 1));

describe('drawRows', () => {
  it('gives every row once where there are no more than it may give, as it stands now', () => {
    const first = fold(
      emptyState,
      delta({ lines: linesOf(4), events: [event(1, 'o1', 'placed')] }),
    );
    const gone = { ...noIds, lines: new Set(['4']) };
    const state = fold(first, delta({ lines: [line(2, 'o2', 9)] }), gone);
    const { rows } = drawnOf(state, 4);
    expect([...rows.lines].sort((a, b) => Number(a.id) - Number(b.id))).toEqual([
      ...[line(1, 'o1', 1), line(2, 'o2', 9), line(3, 'o3', 1)],
    ]);
    expect(rows.events).toEqual([event(1, 'o1', 'placed')]);
  });

  it('draws as many as it may give, each equally likely, by the draws alone', () => {
    const state = fold(emptyState, delta({ lines: linesOf(6) }));
    const hits = new Map<string, number>();
    for (let seed = 0; seed < 600; seed++) {
      const { rows } = drawnOf(state, 2, seed);
      expect(drawnOf(state, 2, seed).rows).toEqual(rows);
      expect(deltaIds(rows).lines.size).toBe(2);
      for (const { id } of rows.lines) hits.set(id, (hits.get(id) ?? 0) + 1);
    }
    // 200 of each are expected; 5 standard deviations are 58.
    for (const id of ['1', '2', '3', '4', '5', '6']) {
      expect(Math.abs((hits.get(id) ?? 0) - 200), id).toBeLessThan(58);
    }
  });

  it('pauses after each 5 000 rows of a kind, and ends where it is told to', () => {
    const facts = { lines: linesOf(10_000), events: [event(1, 'o1', 'placed')] };
    const state = fold(emptyState, delta(facts));
    expect(drawnOf(state, 1).steps).toBe(2);
    expect(drawnOf(fold(emptyState, delta({ lines: linesOf(4_999) })), 1).steps).toBe(0);
    const steps = drawRows(state.known, 20_000, mulberry32(1));
    expect(steps.next(true).done).toBe(false);
    const ended = steps.next(false);
    if (ended.done !== true) throw new Error('it ends');
    expect([ended.value.lines.length, ended.value.events.length]).toEqual([4_999, 0]);
  });
});
