import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { packageRoot } from '../root.ts';
import { benchMutants } from './mutants.ts';

const test = (from: string, names: string, asserts: string): string =>
  `import { expect, it } from 'vitest';\nimport { ${names} } from '${from}';\nit('works', () => {\n${asserts}\n});\n`;

/** A checkout with a test that is exact, one that is not, one that hangs, and code without a test. */
const checkout: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "small", "type": "module" }',
  'vitest.config.ts': `import { defineConfig } from 'vitest/config';
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', isolate: false, include: ['**/*.test.ts'], exclude: ['**/*.it.test.ts'] } },
      { test: { name: 'integration', include: ['**/*.it.test.ts'], globalSetup: ['server/test/shared.ts'] } },
    ],
  },
});
`,
  'server/core/exact.ts': 'export const isFull = (used: number) => used >= 10;\n',
  // Its first failure leaves tests pending that had not begun: five run at a time.
  'server/core/exact.test.ts': [
    "import { it } from 'vitest';",
    "import { isFull } from './exact.ts';",
    "it.concurrent('works', async ({ expect }) => {",
    '  expect(isFull(10)).toBe(true);\n  expect(isFull(9)).toBe(false);',
    '});',
    "it.concurrent.for(Array(9).fill(20))('is full at %i', async (used, { expect }) => {",
    '  await new Promise((resolve) => setTimeout(resolve, 50));',
    '  expect(isFull(used)).toBe(true);',
    '});\n',
  ].join('\n'),
  'server/core/loose.ts': 'export const isOver = (used: number) => used > 10;\n',
  'server/core/loose.test.ts': test(
    './loose.ts',
    'isOver',
    'expect(isOver(11)).toBe(true);\nexpect(isOver(9)).toBe(false);',
  ),
  'server/core/named.ts': "export const unit = 'ms';\n",
  'server/core/named.test.ts': test('./named.ts', 'unit', "expect(unit).toBe('ms');"),
  'server/core/until.ts':
    'export function until(isDone: () => boolean): void {\n  while (!isDone());\n}\n',
  'server/core/until.test.ts': test(
    './until.ts',
    'until',
    'until(() => true);\nlet left = 2;\nuntil(() => --left < 0);\nexpect(left).toBe(-1);',
  ),
  'server/core/untested.ts': 'export const negated = (a: boolean) => !a;\n',
  'server/core/untested.test.ts': test(
    './untested.ts',
    'negated',
    'expect(negated(true)).toBe(true);',
  ),
  'server/core/equal.ts': 'export const size = (a: string) => a.trim();\n',
  'server/test/shared.ts': [
    "import { half } from '../run/red.ts';",
    "import { sum } from '../run/wired.ts';",
    'export function setup() {',
    "  if (sum(1, 1) !== 2 || half(2) !== 1) throw new Error('no shared stack');",
    '}\n',
  ].join('\n'),
  'server/run/wired.ts': 'export const sum = (a: number, b: number) => a + b;\n',
  'server/run/wired.it.test.ts': test('./wired.ts', 'sum', 'expect(sum(2, 3)).toBe(5);'),
  'server/run/red.ts': 'export const half = (a: number) => a / 2;\n',
  'server/run/red.it.test.ts': test('./red.ts', 'half', 'expect(half(2)).toBe(2);'),
  'server/bench/mutants/equivalents.ndjson': ['a', '() => undefined']
    .map((replacement) =>
      JSON.stringify({
        file: 'server/core/equal.ts',
        line: 'export const size = (a: string) => a.trim();',
        original: replacement === 'a' ? 'a.trim()' : '(a: string) => a.trim()',
        replacement,
        why: 'nobody calls it',
      }),
    )
    .join('\n'),
};

const folders: string[] = [];
const temporary = process.env.TMPDIR;

afterEach(async () => {
  if (temporary === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = temporary;
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function newFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), name));
  folders.push(folder);
  return folder;
}

it('tells killed, hanging, surviving, uncovered and equivalent faults apart', async () => {
  const root = await newFolder('zerohour-small-');
  for (const [file, text] of Object.entries(checkout)) {
    await mkdir(join(root, dirname(file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  await symlink(join(packageRoot(), 'node_modules'), join(root, 'node_modules'));
  process.env.TMPDIR = await newFolder('zerohour-scratch-');
  const progress: string[] = [];
  const { rows, notes, wrong } = await benchMutants({
    root,
    folders: ['server/core', 'server/run'],
    count: 1_000,
    seed: 1,
    integrationTests: (file) => (file.startsWith('server/run/') ? 1 : 0),
    spareMs: 5_000,
    printProgress: (line) => progress.push(line.replace(/^\d+\/\d+ /, '')),
  });
  expect([...progress].sort()).toEqual([
    'counting which of 5 unit test files reach the mutants',
    'equivalent (nobody calls it): server/core/equal.ts:1: (a: string) => a.trim() -> () => undefined',
    'equivalent (nobody calls it): server/core/equal.ts:1: a.trim() -> a',
    'killed (server/core/exact.test.ts): server/core/exact.ts:1: (used: number) => used >= 10 -> () => undefined',
    'killed (server/core/exact.test.ts): server/core/exact.ts:1: used >= 10 -> false',
    'killed (server/core/exact.test.ts): server/core/exact.ts:1: used >= 10 -> true',
    'killed (server/core/exact.test.ts): server/core/exact.ts:1: used >= 10 -> used < 10',
    'killed (server/core/exact.test.ts): server/core/exact.ts:1: used >= 10 -> used > 10',
    'killed (server/core/loose.test.ts): server/core/loose.ts:1: (used: number) => used > 10 -> () => undefined',
    'killed (server/core/loose.test.ts): server/core/loose.ts:1: used > 10 -> false',
    'killed (server/core/loose.test.ts): server/core/loose.ts:1: used > 10 -> true',
    'killed (server/core/loose.test.ts): server/core/loose.ts:1: used > 10 -> used <= 10',
    `killed (server/core/named.test.ts): server/core/named.ts:1: 'ms' -> ""`,
    'killed (server/core/until.test.ts): server/core/until.ts:1: { while (!isDone()); } -> {}',
    'killed (server/core/until.test.ts): server/core/until.ts:2: !isDone() -> false',
    'killed (server/run/wired.it.test.ts): server/run/wired.ts:1: (a: number, b: number) => a + b -> () => undefined',
    'killed (server/run/wired.it.test.ts): server/run/wired.ts:1: a + b -> a - b',
    'not covered: server/core/untested.ts:1: !a -> a',
    'not covered: server/core/untested.ts:1: (a: boolean) => !a -> () => undefined',
    'not covered: server/run/red.ts:1: (a: number) => a / 2 -> () => undefined',
    'not covered: server/run/red.ts:1: a / 2 -> a * 2',
    'server/core/untested.test.ts fails without a mutant and is left out',
    'server/run/red.it.test.ts fails without a mutant and is left out',
    'survived: server/core/loose.ts:1: used > 10 -> used >= 10',
    'timed out: server/core/until.ts:2: !isDone() -> isDone()',
  ]);
  expect(rows.map(({ figure, value, samples }) => [figure, value, samples])).toEqual([
    ['server/core: killed', 12, 18],
    ['server/core: timed out', 1, 18],
    ['server/core: survived', 1, 18],
    ['server/core: not covered', 2, 18],
    ['server/core: equivalent', 2, 18],
    ['server/core: score', 13 / 16, 16],
    ['server/run: killed', 2, 4],
    ['server/run: timed out', 0, 4],
    ['server/run: survived', 0, 4],
    ['server/run: not covered', 2, 4],
    ['server/run: equivalent', 0, 4],
    ['server/run: score', 0.5, 4],
    ['all: killed', 14, 22],
    ['all: timed out', 1, 22],
    ['all: survived', 1, 22],
    ['all: not covered', 4, 22],
    ['all: equivalent', 2, 22],
    ['all: score', 0.75, 20],
  ]);
  expect([...(notes ?? [])].sort()).toEqual([
    'not covered: server/core/untested.ts:1: !a -> a',
    'not covered: server/core/untested.ts:1: (a: boolean) => !a -> () => undefined',
    'not covered: server/run/red.ts:1: (a: number) => a / 2 -> () => undefined',
    'not covered: server/run/red.ts:1: a / 2 -> a * 2',
    'repeat with: npm run bench -- mutants --count 1000 --seed 1',
    'survived: server/core/loose.ts:1: used > 10 -> used >= 10',
  ]);
  expect(wrong).toEqual([
    'server/core: 81.3% of the mutants were killed; 95.0% must be',
    'server/run: 50.0% of the mutants were killed; 95.0% must be',
  ]);
  for (const [file, text] of Object.entries(checkout)) {
    expect(await readFile(join(root, file), 'utf8')).toBe(text);
  }
  expect(await readdir(process.env.TMPDIR)).toEqual([]);
});
