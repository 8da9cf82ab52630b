// @ts-check
import { build } from './parts/build.mjs';
import { chromium } from './parts/chromium.mjs';
import { k6 } from './parts/k6.mjs';
import { node } from './parts/node.mjs';
import { npm } from './parts/npm.mjs';
import { postgres } from './parts/postgres.mjs';
import { redis } from './parts/redis.mjs';

/** In the order in which they build on each other. */
export const parts = [node, npm, k6, redis, postgres, chromium, build];

/** Exit code of a missing component (EX_UNAVAILABLE). */
export const MISSING = 69;

/**
 * Finds or obtains each part, a line each. Runs again at no cost.
 *
 * @param {import('./part.mjs').Purpose} purpose
 * @param {(line: string) => void} say
 * @returns {Promise<number>} 0, or 69 after one line that names what is missing and how to get it
 */
export async function setUp(purpose, say) {
  for (const part of parts.filter(({ needed }) => needed(purpose))) {
    const label = part.name.padEnd(14);
    const before = await part.find();
    const answer = before.ok ? before : await part.obtain((line) => say(`  ${label}${line}`));
    if (!answer.ok) {
      say(`✗ ${label}missing: ${answer.missing}. To get it: ${answer.remedy}`);
      return MISSING;
    }
    say(`✓ ${label}${answer.detail}${before.ok ? '' : ' (new)'}`);
  }
  return 0;
}
