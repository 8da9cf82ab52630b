import { expect, it } from 'vitest';
import { parseRepeat, parseWhen, weightForm } from './flowForm.ts';

it.each([
  ['3', { min: 3, max: 3 }],
  ['0..1', { min: 0, max: 1 }],
  ['2..100', { min: 2, max: 100 }],
  ['100', { min: 100, max: 100 }],
  ['101', null],
  ['0', null],
  ['3..2', null],
  ['2..101', null],
  ['1..', null],
  ['forever', null],
  ['-1', null],
])('repeats %s', (text, wanted) => expect(parseRepeat(text)).toEqual(wanted));

it.each([
  ['30%', { chance: 0.3 }],
  [' 100% ', { chance: 1 }],
  ['100.1%', null],
  [`\${kind} == gift`, { value: `\${kind}`, equals: 'gift' }],
  [`\${item.price} > 10`, { value: `\${item.price}`, above: 10 }],
  [`\${a} in 1..3`, { value: `\${a}`, min: 1, max: 3 }],
  [`\${a} missing`, { value: `\${a}`, exists: false }],
  [`\${a} == \${b}`, { value: `\${a}`, equals: `\${b}` }],
  [`\${a}== 1`, null],
  [`\${a}`, null],
  ['$.a == 1', null],
  [`x \${a} == 1`, null],
  [`\${journey} == 1`, null],
  [`\${a} == \${uuid}`, null],
  [`\${a b} == 1`, null],
  ['often', null],
])('walks when %s', (text, wanted) => expect(parseWhen(text)).toEqual(wanted));

it.each([
  [0, true],
  [0.5, true],
  [1_000_000, true],
  [1_000_001, false],
  [-1, false],
])('a weight of %s is one: %s', (weight, is) => {
  expect(weightForm.safeParse(weight).success).toBe(is);
});
