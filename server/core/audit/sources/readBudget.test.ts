import { expect, it } from 'vitest';
import { delta, ledger } from '../../../test/support/auditFacts.ts';
import { bytesOf, createReadBudget, heldWith, nothingHeld } from './readBudget.ts';

const limits = { factsMax: 2, bytesMax: 600 };

it('takes as many rows as the limit, whatever query they are of', () => {
  const budget = createReadBudget({ ...limits, bytesMax: 1e9 }, nothingHeld);
  budget.take('ledger', {});
  budget.take('lines', {});
  expect(() => budget.take('events', {})).toThrow(
    'audit query "events": the store holds more than 2 rows, which is all that the audit may read; narrow the query, or give the server more memory (node --max-old-space-size)',
  );
});

it('takes as many bytes as the limit: the texts of a row and a fixed part', () => {
  expect(bytesOf({ sku: 'abcd', units: 3, order: null })).toBe(260);
  const take = (length: number) =>
    createReadBudget({ factsMax: 9, bytesMax: 356 }, nothingHeld).take('ledger', {
      sku: 'x'.repeat(length),
    });
  expect(() => take(100)).not.toThrow();
  expect(() => take(101)).toThrow('holds more than 0 MB');
});

it('begins with what is held already', () => {
  const fact = ledger(1, 'seed', 5);
  const held = heldWith(nothingHeld, delta({ ledger: [fact] }));
  expect(held).toEqual({ facts: 1, bytes: bytesOf(fact) });
  expect(heldWith(held, delta({ ledger: [fact] }))).toEqual({ facts: 2, bytes: 2 * bytesOf(fact) });
  const room = createReadBudget(limits, { facts: 1, bytes: 0 });
  room.take('ledger', {});
  expect(() => room.take('ledger', {})).toThrow('more than 2 rows');
  expect(() => createReadBudget(limits, { facts: 0, bytes: 345 }).take('ledger', {})).toThrow();
  expect(() => createReadBudget(limits, { facts: 0, bytes: 344 }).take('ledger', {})).not.toThrow();
});
