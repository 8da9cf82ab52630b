// @ts-check
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeFailure, failure } from '../core/errors/failure.ts';
import { describeMissing, missing } from './part.mjs';
import { atLeast, root } from './shell.mjs';

const run = promisify(execFile);
/** @type {string} */
let folder;
/** @type {string} */
let base;
/** @type {import('node:http').Server} */
let server;
/** @type {Buffer} */
let archive;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour setup '));
  const inside = join(folder, 'k6-fake');
  mkdirSync(inside);
  writeFileSync(join(inside, 'k6'), '#!/bin/sh\necho "k6 v2.2.0 (a stand-in)"\n');
  chmodSync(join(inside, 'k6'), 0o755);
  execFileSync('tar', ['-czf', 'k6-fake.tar.gz', 'k6-fake'], { cwd: folder });
  archive = readFileSync(join(folder, 'k6-fake.tar.gz'));
  server = createServer((request, response) => {
    if (request.url?.endsWith('.tar.gz')) response.end(archive);
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Runs an expression over the k6 part in a process of its own, since the part reads its
 * environment when it is loaded.
 *
 * @param {string} expression
 * @param {Record<string, string>} env
 */
async function inPart(expression, env) {
  const script = `const part = await import(${JSON.stringify(join(root, 'server/setup/parts/k6.mjs'))});
    console.log(JSON.stringify(await (${expression})));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: '/usr/bin:/bin', HOME: folder, ...env },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** @param {string} sha256 */
const pinned = (sha256) =>
  JSON.stringify({
    [`${process.platform}-${process.arch}`]: { file: 'k6-fake.tar.gz', sha256 },
  });

describe('k6', () => {
  it('keeps a downloaded release whose checksum is the pinned one', async () => {
    const sum = createHash('sha256').update(archive).digest('hex');
    const cache = join(folder, 'good cache');
    const answer = await inPart(`part.downloadRelease(() => {}, ${pinned(sum)})`, {
      XDG_CACHE_HOME: cache,
      ZEROHOUR_K6_RELEASE_URL: base,
    });
    const kept = join(cache, 'zerohour', 'k6-v2.2.0', 'k6');
    expect(answer).toEqual({ ok: true, detail: `v2.2.0 at ${kept}` });
  });

  it('keeps nothing of a release with another checksum', async () => {
    const cache = join(folder, 'bad cache');
    const answer = await inPart(`part.downloadRelease(() => {}, ${pinned('0'.repeat(64))})`, {
      XDG_CACHE_HOME: cache,
      ZEROHOUR_K6_RELEASE_URL: base,
    });
    expect(answer.missing).toBe('k6-fake.tar.gz has the wrong checksum');
    expect(existsSync(cache)).toBe(false);
  });

  it('refuses a K6_BIN of another version instead of quietly taking a different one', async () => {
    const other = join(folder, 'old-k6');
    writeFileSync(other, '#!/bin/sh\necho "k6 v1.3.0"\n');
    chmodSync(other, 0o755);
    const answer = await inPart('part.k6.obtain(() => {})', { K6_BIN: other });
    expect(answer).toEqual({
      ok: false,
      missing: 'k6 v2.2.0',
      remedy: `K6_BIN=${other} is v1.3.0: correct or unset it`,
    });
  });

  it('names what is missing and how to get it when there is neither release nor Go', async () => {
    const answer = await inPart('part.k6.obtain(() => {})', {
      XDG_CACHE_HOME: join(folder, 'empty cache'),
      ZEROHOUR_K6_RELEASE_URL: `${base}/nothing-here`,
    });
    expect(answer.missing).toBe('k6 v2.2.0');
    expect(answer.remedy).toMatch(/install Go >= 1\.25, or k6 v2\.2\.0 on the PATH/);
  });
});

describe('redis-server', () => {
  it('ends set-up with one line and exit code 69 when it cannot be had', async () => {
    const script = `const { redis } = await import(${JSON.stringify(join(root, 'server/setup/parts/redis.mjs'))});
      console.log(JSON.stringify(await redis.obtain(() => {})));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: folder },
    });
    const answer = JSON.parse(stdout);
    expect(answer.missing).toBe('redis-server');
    expect(answer.remedy).toMatch(/install redis-server >= 7\.0\.0/);
  });
});

describe('a missing part', () => {
  it('is the error ZH-SETUP-001 of the registry', () => {
    const registered = failure('ZH-SETUP-001', { part: 'k6', reason: 'none', remedy: 'Get it.' });
    expect(describeMissing('k6', missing('none', 'Get it.'))).toBe(describeFailure(registered));
  });
});

describe('the launcher', () => {
  it('prints the doctor as JSON, a row a part', async () => {
    const { stdout } = await run(process.execPath, [
      join(root, 'server/setup/zerohour.mjs'),
      'doctor',
      '--json',
    ]).catch((error) => error);
    expect(JSON.parse(stdout).map((/** @type {{ part: string }} */ row) => row.part)).toEqual([
      'Node',
      'npm packages',
      'k6',
      'Toxiproxy',
      'redis-server',
      'mariadbd',
      'PostgreSQL',
      'Chromium',
      'build',
    ]);
  });
});

describe('versions', () => {
  it.each([
    ['20.19.0', '20.19.0', true],
    ['20.18.9', '20.19.0', false],
    ['22.0.0', '20.19.0', true],
    ['1.9', '1.25', false],
    ['1.25.3', '1.25', true],
  ])('%s at least %s: %s', (have, least, expected) => {
    expect(atLeast(have, least)).toBe(expected);
  });
});
