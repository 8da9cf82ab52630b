// @ts-check

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { oneLine } from '../oneLine.mjs';
import { found, missing } from '../part.mjs';
import { atLeast, lastLine, root, sh, which } from '../shell.mjs';

const pin = JSON.parse(await readFile(join(root, 'server/setup/pins.json'), 'utf8')).k6;
const CONNECT_LIMIT_MS = 4_000;
const DOWNLOAD_LIMIT_MS = 120_000;
const BUILD_LIMIT_MS = 900_000;
const remedy = `install Go >= ${pin.goMinimum}, or k6 ${pin.version} on the PATH, or name it in K6_BIN`;

/** One per user and version, so that a second clone neither downloads nor builds again. */
const cacheRoot = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
export const cached = join(cacheRoot, 'zerohour', `k6-${pin.version}`, 'k6');

/** @param {string} path @returns {Promise<string | null>} `v2.2.0`, or null when it is no k6 */
async function versionOf(path) {
  const { code, out } = await sh(path, ['version']);
  return code === 0 ? (/\bk6(?:\.exe)? (v\d+\.\d+\.\d+\S*)/.exec(out)?.[1] ?? null) : null;
}

/** @returns {Promise<import('../part.mjs').Answer>} */
async function find() {
  const named = process.env.K6_BIN;
  if (named) {
    const version = await versionOf(named);
    if (version === pin.version) return found(`${version} at ${named} (K6_BIN)`);
    const what = version === null ? 'is no k6' : `is ${version}`;
    return missing(`k6 ${pin.version}`, `K6_BIN=${named} ${what}: correct or unset it`);
  }
  const onPath = which('k6');
  if (onPath !== null && (await versionOf(onPath)) === pin.version) {
    return found(`${pin.version} at ${onPath}`);
  }
  if ((await versionOf(cached)) === pin.version) return found(`${pin.version} at ${cached}`);
  return missing(`k6 ${pin.version}`, remedy);
}

/** @param {(line: string) => void} print @returns {Promise<import('../part.mjs').Answer>} */
async function obtain(print) {
  if (process.env.K6_BIN) return find();
  const release = await downloadRelease(print);
  if (release.ok) return release;
  print(`release not to be had (${release.missing}); building with Go, one to three minutes …`);
  return buildWithGo();
}

/**
 * The official release, kept only when its checksum is the pinned one.
 *
 * @param {(line: string) => void} print
 * @param {Record<string, { file: string, sha256: string }>} [archives] the pinned ones
 * @returns {Promise<import('../part.mjs').Answer>}
 */
export async function downloadRelease(print, archives = pin.archives) {
  const archive = archives[`${process.platform}-${process.arch}`];
  if (archive === undefined) {
    return missing(`no pinned archive for ${process.platform}-${process.arch}`, remedy);
  }
  const base = process.env.ZEROHOUR_K6_RELEASE_URL || pin.releaseUrl;
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-k6-'));
  try {
    const file = join(folder, archive.file);
    await download(`${base}/${archive.file}`, file);
    const sum = await sha256(file);
    if (sum !== archive.sha256) return missing(`${archive.file} has the wrong checksum`, remedy);
    const unpacked = await sh('tar', ['-xf', file, '-C', folder]);
    if (unpacked.code !== 0) return missing(lastLine(unpacked.out), remedy);
    print('checksum agrees');
    await keep(join(folder, archive.file.replace(/\.tar\.gz$|\.zip$/, ''), 'k6'));
    return find();
  } catch (error) {
    return missing(oneLine(error), remedy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} url @param {string} file */
async function download(url, file) {
  const stop = new AbortController();
  const connecting = setTimeout(() => stop.abort(new Error('no connection')), CONNECT_LIMIT_MS);
  const whole = setTimeout(() => stop.abort(new Error('too slow')), DOWNLOAD_LIMIT_MS);
  try {
    const answer = await fetch(url, { signal: stop.signal });
    clearTimeout(connecting);
    if (!answer.ok || answer.body === null) throw new Error(`answered ${answer.status}`);
    await pipeline(Readable.fromWeb(/** @type {any} */ (answer.body)), createWriteStream(file));
  } finally {
    clearTimeout(connecting);
    clearTimeout(whole);
    // An unread response would keep its connection, and so this process, alive.
    stop.abort();
  }
}

/** @param {string} file */
async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** @returns {Promise<import('../part.mjs').Answer>} */
async function buildWithGo() {
  const { code, out } = await sh('go', ['env', 'GOVERSION']);
  const version = /go(\d+\.\d+(\.\d+)?)/.exec(out)?.[1];
  if (code !== 0 || version === undefined) return missing(`k6 ${pin.version}`, remedy);
  if (!atLeast(version, pin.goMinimum)) {
    return missing(`k6 ${pin.version}`, `Go ${version} is too old to build it: ${remedy}`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-k6-'));
  try {
    const binary = join(folder, 'k6');
    const built = await sh('go', ['build', '-trimpath', '-o', binary, 'go.k6.io/k6/v2'], {
      cwd: join(root, 'server/setup/k6'),
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
      timeoutMs: BUILD_LIMIT_MS,
    });
    if (built.code !== 0) {
      return missing(`k6 ${pin.version}`, `go build failed: ${lastLine(built.out)}`);
    }
    await keep(binary);
    return find();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Moves a binary into the cache in one step: another clone may be doing the same. @param {string} binary */
async function keep(binary) {
  await mkdir(dirname(cached), { recursive: true });
  const near = `${cached}.${process.pid}`;
  await pipeline(createReadStream(binary), createWriteStream(near));
  await chmod(near, 0o755);
  await rename(near, cached);
}

/** @type {import('../part.mjs').Part} */
export const k6 = { name: 'k6', needed: () => true, find, obtain };
