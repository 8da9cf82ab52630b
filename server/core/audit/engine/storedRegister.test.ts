import { expect, it } from 'vitest';
import type { Breach } from '../invariants/invariant.ts';
import { onePaymentPerOrder } from '../invariants/onePaymentPerOrder.ts';
import { oversell } from '../invariants/oversell.ts';
import {
  countBroken,
  type Discovery,
  type FindingRegister,
  listFindings,
  recordBreaches,
} from './findingRegister.ts';
import { changedEntries, restoreRegister } from './storedRegister.ts';

const empty: FindingRegister = new Map();
const at = (foundAtMs: number, more: Partial<Discovery> = {}): Discovery => ({
  store: 'live',
  foundAtMs,
  duringLoad: true,
  baseline: false,
  settledBeforeMs: null,
  baselineAtMs: null,
  ...more,
});
const breach = (subject: string, amount: number, group = 'hot'): Breach => ({
  subject,
  settles: false,
  group,
  sku: 'hot',
  amount,
  message: `${subject} off by ${amount}`,
  witness: [{ kind: 'order', id: subject, detail: `${amount}` }],
  committedAtMs: 1000,
  signature: String(amount),
});
const older = recordBreaches(
  empty,
  oversell,
  [breach('a', 4)],
  at(2000, { baseline: true }),
).register;
const { register } = recordBreaches(
  older,
  onePaymentPerOrder,
  [breach('o-1', 5, 'o-1'), breach('o-2', 1, 'o-2'), breach('o-2b', 2, 'o-2')],
  at(3000),
);
/** As another server reads it. */
const restored = restoreRegister(JSON.parse(JSON.stringify(changedEntries(empty, register))));

it('a register that was stored and read is the same register, in its order', () => {
  expect([...restored]).toEqual([...register]);
  expect(listFindings(restored).map(({ sku, beforeRun }) => [sku, beforeRun])).toEqual([
    ['hot', true],
    ['hot', undefined],
    ['hot', undefined],
  ]);
  expect(countBroken(restored, 'one-payment-per-order')).toBe(3);
});

it('goes on as the register that it was', () => {
  const later = [
    { invariant: onePaymentPerOrder, breaches: [breach('o-2', 1, 'o-2')] },
    { invariant: onePaymentPerOrder, breaches: [breach('o-2', 3, 'o-2'), breach('o-3', 1, 'o-3')] },
    { invariant: oversell, breaches: [breach('a', 4)] },
    { invariant: oversell, breaches: [breach('a', 6)] },
  ] as const;
  for (const { invariant, breaches } of later) {
    expect(recordBreaches(restored, invariant, breaches, at(9000)).changed).toEqual(
      recordBreaches(register, invariant, breaches, at(9000)).changed,
    );
  }
  expect(recordBreaches(restored, oversell, [breach('a', 4)], at(9000)).changed).toEqual([]);
  const [grown] = recordBreaches(restored, oversell, [breach('a', 6)], at(9000)).changed;
  expect(grown).toMatchObject({ amount: 6, foundAt: '1970-01-01T00:00:09.000Z' });
  expect(grown?.beforeRun).toBeUndefined();
});

it('only what is new or grew is written again', () => {
  expect(changedEntries(older, register).map(({ key }) => key)).toEqual([
    'one-payment-per-order o-1',
    'one-payment-per-order o-2',
  ]);
  expect(changedEntries(register, register)).toEqual([]);
  const grown = recordBreaches(register, oversell, [breach('b', 1)], at(4000)).register;
  expect(
    changedEntries(register, grown).map(({ key, breaches }) => [key, breaches.length]),
  ).toEqual([['oversell hot', 2]]);
});
