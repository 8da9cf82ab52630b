// @ts-check
import { exitCode } from '../core/errors/exitCode.mjs';
import { describeMissing } from './part.mjs';
import { build } from './parts/build.mjs';
import { chromium } from './parts/chromium.mjs';
import { k6 } from './parts/k6.mjs';
import { mariadb } from './parts/mariadb.mjs';
import { node } from './parts/node.mjs';
import { npm } from './parts/npm.mjs';
import { postgres } from './parts/postgres.mjs';
import { redis } from './parts/redis.mjs';
import { toxiproxy } from './parts/toxiproxy.mjs';

/** In the order in which they build on each other. */
export const parts = [node, npm, k6, toxiproxy, redis, mariadb, postgres, chromium, build];

/**
 * Finds or obtains each part, a line each. Runs again at no cost.
 *
 * @param {import('./part.mjs').Purpose} purpose
 * @param {(line: string) => void} print
 * @returns {Promise<number>} an exit code: pass, or missing after the error that names the part
 */
export async function setUp(purpose, print) {
  for (const part of parts.filter(({ needed }) => needed(purpose))) {
    const label = part.name.padEnd(14);
    const before = await part.find();
    const answer = before.ok ? before : await part.obtain((line) => print(`  ${label}${line}`));
    if (!answer.ok) {
      print(`✗ ${describeMissing(part.name, answer)}`);
      return exitCode.missing;
    }
    print(`✓ ${label}${answer.detail}${before.ok ? '' : ' (new)'}`);
  }
  return exitCode.pass;
}
