import { describe, expect, it } from 'vitest';
import { sound } from '../scenario/diagnostics.golden.ts';
import { inOrder, locateDiagnostics } from './locate.ts';

describe('locateDiagnostics', () => {
  const late = (path: string, file = '') => ({ file, line: 1, column: 1, path, message: 'm' });

  it('places diagnostics by their path, in order, and keeps the place of those of other files', () => {
    const placed = locateDiagnostics(
      [late('load.levels[1]'), late('paths.pay.steps.pay.check.paid'), late('', 'items.csv')],
      sound,
      'little.yaml',
    );
    expect(placed.map(({ file, line, column }) => [file, line, column])).toEqual([
      ['little.yaml', 19, 64],
      ['little.yaml', 23, 17],
      ['items.csv', 1, 1],
    ]);
  });

  it('takes the nearest key above one that is not written', () => {
    const [shards] = locateDiagnostics([late('load.shards')], sound, 'little.yaml');
    expect([shards?.line, shards?.column, shards?.path]).toEqual([20, 1, 'load.shards']);
  });

  it('keeps the other fields of a diagnostic', () => {
    const [placed] = locateDiagnostics(
      [{ ...late('load'), kind: 'beyond-caps' }],
      sound,
      'little.yaml',
    );
    expect(placed?.kind).toBe('beyond-caps');
  });
});

describe('inOrder', () => {
  const at = (line: number, column: number, file = 'f', message = 'm') => ({
    file,
    line,
    column,
    path: '',
    message,
  });

  it('sorts by line, then column, and gives each once', () => {
    expect(inOrder([at(2, 1), at(1, 9), at(1, 2), at(2, 1)])).toEqual([
      at(1, 2),
      at(1, 9),
      at(2, 1),
    ]);
  });

  it('keeps the files apart, in the order in which they appear', () => {
    expect(inOrder([at(3, 1, 'b'), at(1, 1, 'a'), at(1, 1, 'b')])).toEqual([
      at(1, 1, 'b'),
      at(3, 1, 'b'),
      at(1, 1, 'a'),
    ]);
  });
});
