import { expect, it } from 'vitest';
import { countingCode, makeMutants } from './makeMutants.ts';

const limits = {
  file: 'server/core/limits.ts',
  text: "export const isFull = (used: number): boolean =>\n  used >= 10;\nexport const unit = 'ms';\n",
};
const empty = { file: 'server/core/empty.ts', text: "export type { A } from './limits.ts';\n" };

it("makes every mutant of Stryker's operators, with its place in the file", async () => {
  const mutants = await makeMutants([empty, limits]);
  const at = (original: string) => {
    const from = limits.text.indexOf(original);
    return { from, to: from + original.length, original };
  };
  const comparison = { file: limits.file, line: 2, ...at('used >= 10') };
  expect(mutants).toEqual([
    {
      file: limits.file,
      line: 1,
      ...at('(used: number): boolean =>\n  used >= 10'),
      replacement: '() => undefined',
      operator: 'ArrowFunction',
    },
    { ...comparison, replacement: 'true', operator: 'ConditionalExpression' },
    { ...comparison, replacement: 'false', operator: 'ConditionalExpression' },
    { ...comparison, replacement: 'used > 10', operator: 'EqualityOperator' },
    { ...comparison, replacement: 'used < 10', operator: 'EqualityOperator' },
    {
      file: limits.file,
      line: 3,
      ...at("'ms'"),
      replacement: '""',
      operator: 'StringLiteral',
    },
  ]);
});

it('gives each wanted mutant a counter of its own and leaves the rest of the file alone', async () => {
  const mutants = await makeMutants([limits]);
  const wanted = mutants.filter(({ operator }) => operator === 'EqualityOperator');
  const { files, counters } = await countingCode([limits], wanted);
  expect([...counters.keys()]).toEqual(wanted);
  expect(new Set(counters.values()).size).toBe(2);
  const [counting] = files;
  expect(counting?.file).toBe(limits.file);
  for (const counter of counters.values()) expect(counting?.text).toContain(`"${counter}"`);
  expect(counting?.text).toContain("export const unit = 'ms';");
});
