import { describe, expect, it } from 'vitest';
import { edited, stepsOf } from './recipe.ts';

const recipe = `# A recipe

\`\`\`ts file=a/new.ts
export const a = 1;
\`\`\`

Prose, and a block that only explains:

\`\`\`ts
nothing();
\`\`\`

\`\`\`ts file=a/registry.ts insert-after="const all = ["
  a,
\`\`\`

\`\`\`md file=docs/guide.md append
| a | b |
\`\`\`

\`\`\`console
$ npm run check
$ npx zerohour new --help   # a comment
Usage: zerohour new
  --json
\`\`\`
`;

describe('a recipe', () => {
  it('is read as steps in their order', () => {
    expect(stepsOf(recipe)).toEqual([
      { kind: 'create', file: 'a/new.ts', text: 'export const a = 1;\n' },
      { kind: 'insert', file: 'a/registry.ts', after: 'const all = [', text: '  a,\n' },
      { kind: 'append', file: 'docs/guide.md', text: '| a | b |\n' },
      { kind: 'run', command: 'npm run check', shows: [] },
      {
        kind: 'run',
        command: 'npx zerohour new --help   # a comment',
        shows: ['Usage: zerohour new', '--json'],
      },
    ]);
  });

  it('edits a file where it says', () => {
    const insert = { kind: 'insert', file: 'f', after: 'const all = [', text: '  a,\n' } as const;
    expect(edited(insert, 'x\n  const all = [\n];\n')).toBe('x\n  const all = [\n  a,\n];\n');
    expect(edited(insert, 'const all   = [\n];\n')).toBe('const all   = [\n  a,\n];\n');
    expect(edited({ kind: 'append', file: 'f', text: 'b\n' }, 'a\n')).toBe('a\nb\n');
    expect(edited({ kind: 'create', file: 'f', text: 'b\n' }, null)).toBe('b\n');
  });

  it.each([
    ['f is there already', { kind: 'create', file: 'f', text: '' }, 'old'],
    ['there is no f to edit', { kind: 'append', file: 'f', text: '' }, null],
    [
      'f has 0 lines "a", the recipe needs one',
      { kind: 'insert', file: 'f', after: 'a', text: '' },
      'b',
    ],
    [
      'f has 2 lines "a", the recipe needs one',
      { kind: 'insert', file: 'f', after: 'a', text: '' },
      'a\na',
    ],
  ] as const)('fails where it does not fit: %s', (message, step, before) => {
    expect(() => edited(step, before)).toThrow(message);
  });
});
