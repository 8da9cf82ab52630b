import { expect, test } from 'vitest';
import { addRun } from './addRun.ts';

const forecast = `services:
  bank:
    measured: # by runs
      - { replicas: 2, run: a }

  shop:
    measured:
    - { replicas: 4, run: b }
    price: 3
`;
const caretAt = (text: string): number => forecast.indexOf(text);

test('a run joins the list that the caret is in', () => {
  const added = addRun(forecast, caretAt('run: a'), 'x')?.split('\n');
  expect(added?.slice(3, 6)).toEqual([
    '      - { replicas: 2, run: a }',
    '      - { replicas: 1, run: x }',
    '',
  ]);
});

test('its indent is that of the others, and keys after the list stay after it', () => {
  const added = addRun(forecast, forecast.length, 'x')?.split('\n');
  expect(added?.slice(7, 10)).toEqual([
    '    - { replicas: 4, run: b }',
    '    - { replicas: 1, run: x }',
    '    price: 3',
  ]);
});

test('before every list it is the last one', () => {
  expect(addRun(forecast, 0, 'x')).toBe(addRun(forecast, forecast.length, 'x'));
  expect(addRun(forecast, caretAt('measured: #') + 3, 'x')).toBe(
    addRun(forecast, caretAt('run: a'), 'x'),
  );
});

test('an empty list gets its first, and a text without one none', () => {
  expect(addRun('s:\n  a:\n    measured:', 0, 'x')).toBe(
    's:\n  a:\n    measured:\n      - { replicas: 1, run: x }',
  );
  expect(addRun('s: { measured: [] }\n', 0, 'x')).toBeNull();
});
