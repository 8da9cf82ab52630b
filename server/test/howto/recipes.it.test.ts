import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../root.ts';
import { edited, stepsOf } from './recipe.ts';

/**
 * Follows the recipes of `docs/howto/` literally on one scratch copy of the tree: applies the blocks of all,
 * then runs each of their commands once and looks for what the recipes say that it prints. What a recipe adds
 * so has to work beside what the others add; a tree for each would check the same code six times.
 */
const root = packageRoot();
const folder = join(root, 'docs/howto');
const run = promisify(execFile);
const recipes = (await readdir(folder)).filter((name) => name.endsWith('.md'));
const followed = (
  await Promise.all(
    recipes.map(async (name) => ({
      name,
      steps: stepsOf(await readFile(join(folder, name), 'utf8')),
    })),
  )
).filter(({ steps }) => steps.some(({ kind }) => kind === 'create'));

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'zerohour howto '));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('the recipes of docs/howto', () => {
  it('are followed for an invariant, an SLO kind and a command at least', () => {
    expect(followed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['command.md', 'invariant.md', 'slo-kind.md']),
    );
  });

  it('yield working additions', { timeout: 600_000 }, async () => {
    const tree = join(scratch, 'tree');
    await copyTree(tree);
    const commands = new Map<string, readonly string[]>();
    for (const step of followed.flatMap(({ steps }) => steps)) {
      if (step.kind === 'run') {
        commands.set(step.command, [...(commands.get(step.command) ?? []), ...step.shows]);
      } else {
        const file = join(tree, step.file);
        const before = await readFile(file, 'utf8').catch(() => null);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, edited(step, before));
      }
    }
    for (const [command, shows] of commands) {
      const said = await runIn(tree, command);
      for (const line of shows) expect(said, `output of ${command}`).toContain(line);
    }
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
  for (const file of stdout.split('\0').filter((path) => path !== '')) {
    await mkdir(join(to, dirname(file)), { recursive: true });
    await cp(join(root, file), join(to, file)).catch(ignoreDeleted);
  }
  await cp(join(root, 'dist'), join(to, 'dist'), { recursive: true });
  await cp(join(root, 'shadow-data/dist'), join(to, 'shadow-data/dist'), { recursive: true });
  const { workspaces } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  for (const place of ['.', ...workspaces]) {
    const packages = join(root, place, 'node_modules');
    if (existsSync(packages)) await symlink(packages, join(to, place, 'node_modules'));
  }
}

/** A file that Git tracks and the working tree no longer has. */
function ignoreDeleted(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

async function runIn(tree: string, command: string): Promise<string> {
  const bin = join(tree, 'node_modules/.bin');
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    NO_COLOR: '1',
    FORCE_COLOR: '0',
  };
  try {
    const { stdout, stderr } = await run('bash', ['-c', command], {
      cwd: tree,
      env,
      maxBuffer: 16_000_000,
    });
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(
      `${command} failed in the scratch copy:\n${stdout.slice(-4000)}${stderr.slice(-4000)}`,
    );
  }
}
