import { expect, test } from 'vitest';
import { payments } from './plan.support.ts';
import { describeCheck, describeLoss, money, thinned } from './planFigures.ts';

test('amounts are whole from 100, else three digits', () => {
  expect([0.123456, 99.96, 100, 1234.5].map(money)).toEqual(['0.123', '100', '100', '1\u202f235']);
});

test('a loss is what is not carried, in the likely night and in one of twenty', () => {
  expect([0, 1, 2, 3].map((lost) => describeLoss(payments, lost))).toEqual([
    'all carried',
    '0% to 4.00% short',
    '11.0% to 31.0% short',
    '–',
  ]);
});

test('the check is counted, or says what it needs', () => {
  const [one] = payments.check;
  if (one === undefined) throw new Error('there is a check');
  expect(describeCheck({ ...payments, check: [one, { ...one, inside: false }] })).toBe(
    '1 of 2 measurements lie where the others predict them.',
  );
  expect(describeCheck({ ...payments, check: [] })).toMatch(/^No check: it needs three /);
});

test('a long curve keeps its ends', () => {
  const curve = Array.from({ length: 1_000 }, (_, at) => at);
  const few = thinned(curve);
  expect([few[0], few[1], few.at(-1)]).toEqual([0, 5, 999]);
  expect(few.length).toBeLessThanOrEqual(241);
  expect(thinned(curve.slice(0, 240))).toHaveLength(240);
});
