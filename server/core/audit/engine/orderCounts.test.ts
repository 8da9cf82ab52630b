import { expect, it } from 'vitest';
import { delta, event, held, ledger, line, payment } from '../../../test/support/auditFacts.ts';
import { countsOf } from '../facts/registry.ts';
import { fold } from './fold.ts';
import { noOrders, orderLayers } from './orderCounts.ts';
import { emptyState } from './state.ts';

it('an order counts once, however many rows say so', () => {
  const state = fold(
    emptyState,
    delta({
      ledger: [
        ledger(1, 'seed', 9),
        ...[held(2, 'reserve', 1, 'a'), held(3, 'reserve', 1, 'a'), held(4, 'sell', 1, 'b')],
        ...[5, 6].map((id) => ledger(id, 'reserve', 1, { reservationId: 'x' })),
        ledger(7, 'reserve', 1),
      ],
      lines: [line(1, 'a', 1), line(2, 'a', 1), line(3, 'b', 1)],
      events: [event(1, 'a', 'placed'), event(2, 'b', 'placed'), event(3, 'b', 'paid')],
      payments: [payment(1, 'b', 100), payment(2, 'b', 100)],
    }),
  );
  expect(state.orderCounts).toEqual({ reserved: 2, lined: 2, placed: 2, captured: 1, paid: 1 });
});

it('a layer is counted by the first kind that the store holds facts of, since the reading before', () => {
  const now = { reserved: 9, lined: 8, placed: 7, captured: 6, paid: 5 };
  const before = { reserved: 4, lined: 2, placed: 0, captured: 1, paid: 9 };
  const by = (...kinds: readonly string[]) =>
    orderLayers(
      now,
      before,
      countsOf((kind) => Number(kinds.includes(kind))),
    );
  expect(by('ledger', 'lines', 'events', 'payments')).toEqual({
    reserved: { count: 5, by: 'ledger' },
    paid: { count: 5, by: 'payments' },
  });
  expect(by('lines', 'events')).toEqual({
    reserved: { count: 6, by: 'lines' },
    paid: { count: 0, by: 'events' },
  });
  expect(by('events').reserved).toEqual({ count: 7, by: 'events' });
  const nothing = { count: null, by: null };
  expect(by('refunds')).toEqual({ reserved: nothing, paid: nothing });
  expect(
    orderLayers(
      noOrders,
      noOrders,
      countsOf(() => 1),
    ).reserved.count,
  ).toBe(0);
});
