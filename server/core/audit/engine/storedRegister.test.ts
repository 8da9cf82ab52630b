import { expect, it } from 'vitest';
import type { Breach } from '../invariants/invariant.ts';
import {
  countBroken,
  type Discovery,
  enter,
  type FindingRegister,
  listFindings,
} from './findingRegister.ts';
import { newRegisterEntries, registerOf } from './storedRegister.ts';

const empty: FindingRegister = new Map();
const at = (foundAtMs: number, more: Partial<Discovery> = {}): Discovery => ({
  store: 'live',
  foundAtMs,
  duringLoad: true,
  baseline: false,
  settledBeforeMs: null,
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
const older = enter(empty, 'oversell', [breach('a', 4)], at(2000, { baseline: true })).register;
const { register } = enter(
  older,
  'one-payment-per-order',
  [breach('o-1', 5, 'o-1'), breach('o-2', 1, 'o-2'), breach('o-2b', 2, 'o-2')],
  at(3000),
);
/** As another server reads it. */
const restored = registerOf(JSON.parse(JSON.stringify(newRegisterEntries(empty, register))));

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
    { name: 'one-payment-per-order', breaches: [breach('o-2', 1, 'o-2')] },
    { name: 'one-payment-per-order', breaches: [breach('o-2', 3, 'o-2'), breach('o-3', 1, 'o-3')] },
    { name: 'oversell', breaches: [breach('a', 4)] },
    { name: 'oversell', breaches: [breach('a', 6)] },
  ] as const;
  for (const { name, breaches } of later) {
    expect(enter(restored, name, breaches, at(9000)).changed).toEqual(
      enter(register, name, breaches, at(9000)).changed,
    );
  }
  expect(enter(restored, 'oversell', [breach('a', 4)], at(9000)).changed).toEqual([]);
  const [grown] = enter(restored, 'oversell', [breach('a', 6)], at(9000)).changed;
  expect(grown).toMatchObject({ amount: 6, foundAt: '1970-01-01T00:00:09.000Z' });
  expect(grown?.beforeRun).toBeUndefined();
});

it('only what is new or grew is written again', () => {
  expect(newRegisterEntries(older, register).map(({ key }) => key)).toEqual([
    'one-payment-per-order o-1',
    'one-payment-per-order o-2',
  ]);
  expect(newRegisterEntries(register, register)).toEqual([]);
  const grown = enter(register, 'oversell', [breach('b', 1)], at(4000)).register;
  expect(
    newRegisterEntries(register, grown).map(({ key, breaches }) => [key, breaches.length]),
  ).toEqual([['oversell hot', 2]]);
});
