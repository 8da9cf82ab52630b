import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAbortRule } from '../abortRule.ts';
import { abortRuleKinds } from './registry.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const camel = (kind: string): string => kind.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const guide = read('../../../../docs/guides/scenario.md');

it('gives each kind a name of its own', () => {
  const names = abortRuleKinds.map(({ kind }) => kind);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(abortRuleKinds.map((kind) => [kind.kind, kind] as const))('%s', (name, kind) => {
  it('is the only kind that reads its example', () => {
    expect(parseAbortRule(kind.example)).toMatchObject({ kind: name });
    const readers = abortRuleKinds.filter((each) => each.parse(kind.example) !== null);
    expect(readers.map((reader) => reader.kind)).toEqual([name]);
  });

  it('has a row in the guide and a test that runs the contract', () => {
    const [words = ''] = kind.example.split(',');
    expect(guide.includes(`| \`${words}\``)).toBe(true);
    const applied = read(`./${camel(name)}.test.ts`).includes(
      `abortRuleKindContract(${camel(name)},`,
    );
    expect(applied).toBe(true);
  });
});
