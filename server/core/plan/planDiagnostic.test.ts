import { expect, it } from 'vitest';
import { warning } from '../diagnostics/diagnostic.ts';
import { firstFew, levelDiagnostic, planDiagnostic } from './planDiagnostic.ts';

const warnings = (count: number) =>
  Array.from({ length: count }, (_, nth) => warning(planDiagnostic(['load'], `w${nth}`)));

it('keeps five, and says how many more there are', () => {
  expect(firstFew(warnings(5))).toEqual(warnings(5));
  const messages = firstFew(warnings(7)).map(({ message }) => message);
  expect(messages).toEqual(['w0', 'w1', 'w2', 'w3', 'w4 (and 2 more)']);
});

it('leaves no error out for a warning', () => {
  const all = [...warnings(6), planDiagnostic(['load'], 'wrong')];
  expect(firstFew(all)[0]?.message).toBe('wrong');
});

it('names a level by its entry, or by the line that it is of a shape', () => {
  const told = (level: Parameters<typeof levelDiagnostic>[0]) => {
    const { path, message } = levelDiagnostic(level, 'too much');
    return [path, message];
  };
  expect(told({ index: 2 })).toEqual(['load.levels[2]', 'too much']);
  expect(told({ index: 2, shapeLine: 9 })).toEqual(['load.shape', 'line 9 of the shape: too much']);
});
