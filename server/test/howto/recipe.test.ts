import { describe, expect, it } from 'vitest';
import { commandsOf, edited, narrowed, stepsOf } from './recipe.ts';

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

\`\`\`md insert-after="| &#96;a&#96; | &#96;b&#96; |" file=docs/guide.md
| c | d |
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
      { kind: 'insert', file: 'docs/guide.md', after: '| `a` | `b` |', text: '| c | d |\n' },
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
    const row = { ...insert, after: '| a | b |', text: '| c | d |\n' };
    expect(edited(row, '| a   | b |\n')).toBe('| a   | b |\n| c | d |\n');
    const rule = { ...insert, after: '| --- | --- |', text: '| c | d |\n' };
    expect(edited(rule, '| ----- | --- |\n')).toBe('| ----- | --- |\n| c | d |\n');
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

  it('shares the commands of several: writers first, the check last, each once', () => {
    const ran = (command: string, ...shows: string[]) => ({ kind: 'run', command, shows }) as const;
    const commands = commandsOf([
      ran('npm run check'),
      ran('npx zerohour x', 'a'),
      ran('npm run openapi'),
      ran('npx zerohour x', 'b'),
      ran('npx vitest run --project unit a -u'),
    ]);
    expect(commands).toEqual([
      { command: 'npx vitest run --project unit a -u', shows: [] },
      { command: 'npm run openapi', shows: [] },
      { command: 'npx zerohour x', shows: ['a', 'b'] },
      { command: 'npm run check', shows: [] },
    ]);
  });

  it('joins the Vitest runs with the same flags, except those that start stores', () => {
    const ran = (command: string, ...shows: string[]) => ({ kind: 'run', command, shows }) as const;
    const unit = 'npx vitest run --project unit';
    const both = `${unit} --project component`;
    const commands = commandsOf([
      ran(`${unit} a b/c.test.ts`, 'one'),
      ran(`${unit} c -u`),
      ran(`npx vitest run --project integration a`),
      ran(`${both} web/d`),
      ran(`${unit} b/c.test.ts d`, 'two'),
      ran(`npx vitest run --project integration e`),
    ]);
    expect(commands).toEqual([
      { command: `${unit} c -u`, shows: [] },
      { command: `${both} a b/c.test.ts web/d d`, shows: ['one', 'two'] },
      { command: 'npx vitest run --project integration a e', shows: [] },
    ]);
  });
});

describe('a command in the copy', () => {
  const scripts = {
    check: 'biome check --error-on-warnings . && tsc -b && node check.mjs .',
    format: 'biome check --write .',
    openapi: 'node openapi.mjs',
    partly: 'biome check ./web',
  };
  const files = ['a.ts', 'docs/b.md'];

  it.each([
    [
      'npm run check',
      'biome check --error-on-warnings a.ts docs/b.md && tsc -b && node check.mjs .',
    ],
    ['npm run format', 'biome check --write a.ts docs/b.md'],
  ])('%s has Biome read what the recipes touch', (command, runs) => {
    expect(narrowed(command, scripts, files)).toBe(runs);
  });

  it.each(['npm run openapi', 'npm run partly', 'npm run nothing', 'npx biome check .'])(
    '%s stays as it is',
    (command) => {
      expect(narrowed(command, scripts, files)).toBe(command);
    },
  );
});
