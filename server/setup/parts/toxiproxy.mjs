// @ts-check
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { found, missing } from '../part.mjs';
import { atLeast, lastLine, root, sh, which } from '../shell.mjs';

const pin = JSON.parse(await readFile(join(root, 'server/setup/pins.json'), 'utf8')).toxiproxy;
const BUILD_LIMIT_MS = 600_000;
const remedy = `install Go >= ${pin.goMinimum}, or toxiproxy-server ${pin.version} on the PATH, or name it in TOXIPROXY_BIN`;
const what = `Toxiproxy ${pin.version}`;

/** One per user and version, so that a second clone does not build again. */
const cacheRoot = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const cached = join(cacheRoot, 'zerohour', `toxiproxy-${pin.version}`, 'toxiproxy-server');

/** @param {string} path @returns {Promise<string | null>} `2.12.0`, or null when it is no Toxiproxy */
async function versionOf(path) {
  const { code, out } = await sh(path, ['-version']);
  return code === 0 ? (/version (\d+\.\d+\.\d+)/.exec(out)?.[1] ?? null) : null;
}

/** @returns {Promise<import('../part.mjs').Answer>} */
async function find() {
  const named = process.env.TOXIPROXY_BIN;
  if (named) {
    const version = await versionOf(named);
    if (version === pin.version) return found(`${version} at ${named} (TOXIPROXY_BIN)`);
    const is = version === null ? 'is no Toxiproxy' : `is ${version}`;
    return missing(what, `TOXIPROXY_BIN=${named} ${is}: correct or unset it`);
  }
  for (const path of [which('toxiproxy-server'), cached]) {
    if (path !== null && (await versionOf(path)) === pin.version) {
      return found(`${pin.version} at ${path}`);
    }
  }
  return missing(what, remedy);
}

/** Builds it by the pinned go.mod and go.sum. @returns {Promise<import('../part.mjs').Answer>} */
async function obtain() {
  if (process.env.TOXIPROXY_BIN) return find();
  const { code, out } = await sh('go', ['env', 'GOVERSION']);
  const version = /go(\d+\.\d+(\.\d+)?)/.exec(out)?.[1];
  if (code !== 0 || version === undefined) return missing(what, remedy);
  if (!atLeast(version, pin.goMinimum)) {
    return missing(what, `Go ${version} is too old to build it: ${remedy}`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-toxiproxy-'));
  try {
    const binary = join(folder, 'toxiproxy-server');
    const source = 'github.com/Shopify/toxiproxy/v2';
    const flags = ['-trimpath', '-ldflags', `-X ${source}.Version=${pin.version}`];
    const built = await sh('go', ['build', ...flags, '-o', binary, `${source}/cmd/server`], {
      cwd: join(root, 'server/setup/toxiproxy'),
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
      timeoutMs: BUILD_LIMIT_MS,
    });
    if (built.code !== 0) return missing(what, `go build failed: ${lastLine(built.out)}`);
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

/** Only links of agents need it, and the tests of these. @type {import('../part.mjs').Part} */
export const toxiproxy = {
  name: 'Toxiproxy',
  needed: (purpose) => purpose !== 'run',
  find,
  obtain,
};
