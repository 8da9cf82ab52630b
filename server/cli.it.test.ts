import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packageRoot } from './root.ts';

/** What a command line loads: each start costs the modules that it loads, which V8's coverage lists. */

const launcher = join(packageRoot(), 'server/setup/zerohour.mjs');

interface Loaded {
  /** Names of npm packages. */
  readonly packages: readonly string[];
  /** Our files, from the checkout's folder. */
  readonly files: readonly string[];
}

async function loadedBy(...args: string[]): Promise<Loaded> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour loaded '));
  try {
    await promisify(execFile)(process.execPath, [launcher, ...args], {
      env: { ...process.env, NODE_V8_COVERAGE: folder, ZEROHOUR_DATA: folder },
    });
    const names = await readdir(folder);
    const texts = names.filter((name) => name.startsWith('coverage-'));
    const scripts = await Promise.all(texts.map((name) => readFile(join(folder, name), 'utf8')));
    return loadedIn(scripts.flatMap((text) => JSON.parse(text).result));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function loadedIn(scripts: readonly { readonly url: string }[]): Loaded {
  const paths = scripts.flatMap(({ url }) =>
    url.startsWith('file:') ? [decodeURIComponent(new URL(url).pathname)] : [],
  );
  const packages = paths.flatMap((path) => {
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    return name === undefined ? [] : [name];
  });
  return {
    packages: [...new Set(packages)].sort(),
    files: paths
      .filter((path) => !path.includes('/node_modules/'))
      .map((path) => path.replace(`${packageRoot()}/`, '')),
  };
}

describe('a command line loads', () => {
  it('no command for --help', async () => {
    const { packages, files } = await loadedBy('--help');
    expect(packages).toEqual(['commander', 'picocolors']);
    expect(files).toContain('dist/server/cli/commands.js');
    const commands = files.filter((file) => /^dist\/server\/cli\/(?!shared\/)\w+\//.test(file));
    expect(commands).toEqual([]);
    expect(files.length).toBeLessThan(40);
  });

  it('no driver of a store, server or target to plan a file', async () => {
    const { packages, files } = await loadedBy('plan', 'scenarios/mall/smoke.yaml', '--json');
    expect(files).toContain('dist/server/cli/scenarios/plan.js');
    expect(files).not.toContain('dist/server/cli/runs/run.js');
    expect(packages).toEqual(expect.arrayContaining(['commander', 'yaml', 'zod']));
    const drivers = ['bullmq', 'd3-scale', 'express', 'ioredis', 'pg', 'pino', 'undici'];
    expect(packages.filter((name) => drivers.includes(name))).toEqual([]);
  });

  it('no stack and no language of scenarios for the help of a command', async () => {
    const { packages } = await loadedBy('up', '--help');
    expect(packages).toEqual(['commander', 'picocolors']);
  });
});
