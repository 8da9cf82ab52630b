import { expect, it } from 'vitest';
import { delta, event, line } from '../../../test/support/auditFacts.ts';
import { fold, settleLayer } from './fold.ts';
import { eventRules } from './orderRules.ts';
import { emptyStateOf } from './state.ts';
import { nextUnderWay, type UnderWay, youngOrders } from './underWay.ts';

const begun = emptyStateOf({ ...eventRules, appendOnly: false });
const placedAt = (atMs: number | null) =>
  delta({
    lines: [line(1, 'o-1', 1, { atMs })],
    events: [{ ...event(2, 'o-1', 'placed'), atMs }],
  });
const seen = (state: typeof begun) => ({ state, counters: null, stock: null });
const none: UnderWay = new Map();

it('begins with the snapshot that first shows an order placed, and lasts for the settle time', () => {
  const state = fold(fold(begun, delta({})), placedAt(null));
  const first = nextUnderWay(none, seen(state), begun, 1_000, 300);
  expect([...first]).toEqual([['o-1', 1_000]]);
  expect([...youngOrders(first, 1_299, 300)]).toEqual(['o-1']);
  expect([...youngOrders(first, 1_300, 300)]).toEqual([]);
});

it('begins with the newest commit where the database keeps commit times', () => {
  const state = fold(
    begun,
    delta({ lines: [line(1, 'o-1', 1)], events: [event(7, 'o-1', 'placed')] }),
  );
  expect([...nextUnderWay(none, seen(state), begun, 1_000, 300)]).toEqual([['o-1', 7]]);
});

it('does not begin again while its rows are recent, and is forgotten when they are settled and old', () => {
  const recent = seen(fold(fold(begun, delta({})), placedAt(null)));
  const first = nextUnderWay(none, recent, begun, 1_000, 300);
  const later = nextUnderWay(first, recent, begun, 9_000, 300);
  expect([...later]).toEqual([['o-1', 1_000]]);
  const settled = settleLayer(fold(begun, placedAt(null)));
  const again = seen(fold(fold(settled, delta({})), delta({})));
  expect([...nextUnderWay(later, again, settled, 1_299, 300)]).toEqual([['o-1', 1_000]]);
  expect([...nextUnderWay(later, again, settled, 1_300, 300)]).toEqual([]);
});

it('ends when the order is cancelled or vanishes', () => {
  const placed = fold(begun, placedAt(null));
  const first = nextUnderWay(none, seen(placed), begun, 1_000, 300);
  const cancelled = fold(placed, delta({ events: [event(3, 'o-1', 'cancelled')] }));
  expect([...nextUnderWay(first, seen(cancelled), placed, 1_001, 300)]).toEqual([]);
});
