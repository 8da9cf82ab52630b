import { expect, it } from 'vitest';
import { cellParts, cellProblem, generatedRow, namesRow } from './generatedRows.ts';

it('makes each cell of a row from its number, which begins at 1', () => {
  const rows = { count: 3, cells: [`u-\${row}`, `\${row 4}@\${row}.test`, 'fixed'] };
  expect(generatedRow(rows, 0)).toEqual(['u-1', '0001@1.test', 'fixed']);
  expect(generatedRow(rows, 12_344)).toEqual(['u-12345', '12345@12345.test', 'fixed']);
});

it('knows the parts of a cell', () => {
  expect(cellParts(`a\${row 16}b`)).toEqual(['a', { digits: 16 }, 'b']);
  expect(cellParts(`\${row}\${row 9}`)).toEqual([{ digits: 1 }, { digits: 9 }]);
  expect([namesRow(`a\${row}`), namesRow('a')]).toEqual([true, false]);
});

it.each([`\${row 0}`, `\${row 17}`, `\${item.id}`, `\${row`, `a \${rows}`])(
  'refuses %s',
  (cell) => {
    expect(cellProblem(cell)).toBe(
      `${JSON.stringify(cell)}: a generated value holds \${row}, or \${row 8} with up to 16 digits, and no other placeholder`,
    );
  },
);

it.each([`\${row}`, `\${row 16}`, 'plain', '$row {row}'])('takes %s', (cell) => {
  expect(cellProblem(cell)).toBeNull();
});
