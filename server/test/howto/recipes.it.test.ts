import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../root.ts';
import { startShell } from '../support/shellGroup.ts';
import { linkPackages } from './linkPackages.ts';
import { commandsOf, edited, narrowed, stepsOf } from './recipe.ts';

/**
 * Follows the recipes of `docs/howto/` literally on one scratch copy of the tree: applies the blocks of all of
 * them, runs each command that they name once, and looks for what they say that it prints. Additions that
 * work together also work alone, and one copy costs a sixth of the time. What CI has read a minute ago and no
 * recipe touches is not formatted and linted again.
 */
const root = packageRoot();
const folder = join(root, 'docs/howto');
const run = promisify(execFile);
const recipes = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
const followed = (
  await Promise.all(
    recipes.map(async (name) => ({
      name,
      steps: stepsOf(await readFile(join(folder, name), 'utf8')),
    })),
  )
).filter(({ steps }) => steps.some(({ kind }) => kind === 'create'));
const steps = followed.flatMap((recipe) => recipe.steps);
const commands = commandsOf(steps);
const touched = [...new Set(steps.flatMap((step) => (step.kind === 'run' ? [] : [step.file])))];
const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

let scratch: string;
let tree: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'zerohour howto '));
  tree = join(scratch, 'zerohour');
  await copyTree(tree);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('the recipes of docs/howto', () => {
  it('cover an invariant, an SLO kind and a command at least', () => {
    expect(followed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['command.md', 'invariant.md', 'slo-kind.md']),
    );
  });

  it.each(followed)('$name fits the tree', async ({ steps }) => {
    for (const step of steps) {
      if (step.kind === 'run') continue;
      const file = join(tree, step.file);
      const before = await readFile(file, 'utf8').catch(() => null);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, edited(step, before));
    }
  });

  it.each(commands)('$command', { timeout: 300_000 }, async ({ command, shows }) => {
    const printed = await runIn(tree, narrowed(command, scripts, touched));
    for (const line of shows) expect(printed).toContain(line);
  });
});

/** The tracked files, the last build and the packages: what a contributor has after set-up. */
async function copyTree(to: string): Promise<void> {
  const { stdout } = await run(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: root,
      maxBuffer: 16_000_000,
    },
  );
  // A file that Git tracks may be deleted in the working tree.
  const files = stdout.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
  for (const folder of new Set(files.map(dirname)))
    mkdirSync(join(to, folder), { recursive: true });
  for (const file of files) copyFileSync(join(root, file), join(to, file));
  for (const built of ['dist', 'shadow-data/dist', 'web/dist', '.zerohour/setup']) {
    await cp(join(root, built), join(to, built), { recursive: true });
  }
  for (const packages of ['node_modules', 'server/http/openapi/typegen/node_modules']) {
    linkPackages(join(root, packages), join(to, packages));
  }
}

/** What `npx` does here, without npm: it takes half a second to find what lies on the path. */
const npx = `npx() {
  if [ "$1" = zerohour ]; then shift; node server/setup/zerohour.mjs "$@"; else "$@"; fi
}
`;

async function runIn(tree: string, command: string): Promise<string> {
  const env = {
    ...process.env,
    PATH: `${join(tree, 'node_modules/.bin')}:${process.env.PATH}`,
    NO_COLOR: '1',
    FORCE_COLOR: '0',
  };
  const group = startShell(npx + command, { cwd: tree, env });
  const { code, text } = await group.ended;
  await group.stop(0);
  expect(code, `${command} failed in the scratch copy:\n${text.slice(-8000)}`).toBe(0);
  return text;
}
