import { describe, expect, it } from 'vitest';
import type { FactSource } from '../../../core/audit/facts.ts';
import { type Row, readCounter, readFact } from './rows.ts';

const ledger = {
  id: '7',
  sku: 'hot',
  kind: 'reserve',
  units: 2,
  order_id: 'o-1',
  reservation_id: null,
  zerohour_at_ms: 1500.25,
};

describe('readFact', () => {
  it('reads what PostgreSQL gives, big numbers as text included', () => {
    expect(readFact('ledger', ledger)).toEqual({
      id: '7',
      atMs: 1500.25,
      sku: 'hot',
      kind: 'reserve',
      units: 2,
      orderId: 'o-1',
      reservationId: null,
    });
    const line = {
      id: 8,
      order_id: 41,
      sku: 'hot',
      units: '3',
      price_cents: '0',
      zerohour_at_ms: null,
    };
    expect(readFact('lines', line)).toEqual({
      id: '8',
      atMs: null,
      orderId: '41',
      sku: 'hot',
      units: 3,
      priceCents: 0,
    });
    expect(readFact('events', { id: '1', order_id: 'o', kind: 'paid' })).toEqual({
      id: '1',
      atMs: null,
      orderId: 'o',
      kind: 'paid',
    });
    expect(readFact('payments', { id: 'p', order_id: 'o', amount_cents: 250 }).amountCents).toBe(
      250,
    );
    const counter = { sku: 'hot', available: '-1', reserved: 0, sold: 4 };
    expect(readCounter(counter)).toEqual(['hot', { available: -1, reserved: 0, sold: 4 }]);
  });

  it.each<[FactSource, Row, string]>([
    ['ledger', { ...ledger, units: 0 }, 'column units holds 0'],
    ['ledger', { ...ledger, units: 1.5 }, 'column units holds 1.5'],
    ['ledger', { ...ledger, units: '' }, 'column units holds ""'],
    ['ledger', { ...ledger, units: null }, 'column units holds null'],
    ['ledger', { ...ledger, kind: 'gift' }, 'column kind holds "gift"'],
    ['ledger', { ...ledger, sku: null }, 'column sku holds null'],
    ['ledger', { ...ledger, id: '' }, 'column id holds ""'],
    ['ledger', { ...ledger, order_id: undefined }, 'column order_id is missing'],
    ['ledger', { ...ledger, sku: new Date(0) }, 'column sku holds "1970-01-01T00:00:00.000Z"'],
    [
      'lines',
      { id: '1', order_id: 'o', sku: 's', units: 1, price_cents: -1 },
      'price_cents holds -1',
    ],
    ['payments', { id: '1', order_id: 'o' }, 'column amount_cents is missing'],
  ])('names the query and the column that does not fit: %s %o', (source, row, message) => {
    expect(() => readFact(source, row)).toThrow(`audit query "${source}": `);
    expect(() => readFact(source, row)).toThrow(message);
  });
});
