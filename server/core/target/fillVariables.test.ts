import { expect, it } from 'vitest';
import { readYaml } from '../diagnostics/yamlSource.ts';
import { fillVariables } from './fillVariables.ts';

/** As a file names it. */
const variable = `$\{ZEROHOUR_TARGET_A}`;

function filledOf(text: string, env: Readonly<Record<string, string>> = {}) {
  const source = readYaml(text, 'a.yaml');
  if (!source.ok) throw new Error('not YAML');
  return { source: source.value, ...fillVariables(source.value, env) };
}

it('puts variables into strings of any depth, and leaves other values', () => {
  const text = `a: [{ b: "x-${variable}-y" }]\nc: 7\nd: null\n`;
  const { value, unfilled } = filledOf(text, { ZEROHOUR_TARGET_A: '1' });
  expect(value).toEqual({ a: [{ b: 'x-1-y' }], c: 7, d: null });
  expect(unfilled).toEqual([]);
});

it('tells each missing variable with its place, and judges its value no further', () => {
  const { source, unfilled, told } = filledOf(`a: ${variable}\nb: 1\n`);
  expect(unfilled.map(({ line, path, message }) => ({ line, path, message }))).toEqual([
    {
      line: 1,
      path: 'a',
      message: 'environment variable ZEROHOUR_TARGET_A is not set; set it, or write the value',
    },
  ]);
  const judged = [source.diagnostic(['a'], 'no URL'), source.diagnostic(['b'], 'no text')];
  expect(told(judged).map(({ path }) => path)).toEqual(['b']);
});

it('quotes the text of the file, not the value of the variable', () => {
  const { source, told } = filledOf(`a: ${variable}\n`, { ZEROHOUR_TARGET_A: 'secret' });
  const [first] = told([source.diagnostic(['a'], '"secret" is not understood')]);
  expect(first?.message).toBe(`"${variable}" is not understood`);
});
