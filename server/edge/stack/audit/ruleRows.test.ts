import { expect, it } from 'vitest';
import { rowLengthMax } from '../../../core/audit/rules/sqlRule.ts';
import { ruleRow } from './ruleRows.ts';

it('names a row by its column id, or else by its first one, and shows all in their order', () => {
  const row = [
    ['sku', 'a'],
    ['id', 7],
    ['paid', null],
    ['of', { n: 1 }],
  ] as const;
  expect(ruleRow(row)).toEqual({ id: '7', text: 'sku a, id 7, paid null, of {"n":1}' });
  expect(ruleRow(row.slice(2))).toEqual({ id: 'null', text: 'paid null, of {"n":1}' });
  expect(ruleRow([])).toEqual({ id: '', text: '' });
});

it('cuts a value to 80 characters, and a row to as many as are stored', () => {
  const shown = (length: number) => ruleRow([['v', 'x'.repeat(length)]]);
  expect(shown(80)).toEqual({ id: 'x'.repeat(80), text: `v ${'x'.repeat(80)}` });
  expect(shown(81)).toEqual({ id: `${'x'.repeat(79)}…`, text: `v ${'x'.repeat(79)}…` });
  const wide = Array.from({ length: 20 }, (_, at) => [`c${at}`, 'y'.repeat(80)] as const);
  expect(ruleRow(wide).text).toHaveLength(rowLengthMax);
});

it('shows no control characters', () => {
  expect(ruleRow([['id', 'a\u0007\nb']]).id).not.toMatch(/\p{Cc}/u);
});
