// @ts-check
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { found, missing } from '../part.mjs';
import { atLeast, root } from '../shell.mjs';

const least = JSON.parse(await readFile(join(root, 'server/setup/pins.json'), 'utf8')).node;

async function find() {
  const have = process.versions.node;
  if (atLeast(have, least)) return found(`v${have}`);
  return missing(`Node >= ${least}`, `this is v${have}: install a newer Node`);
}

/** @type {import('../part.mjs').Part} */
export const node = { name: 'Node', needed: () => true, find, obtain: find };
