// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { found, missing } from '../part.mjs';
import { lastLine, root, sh } from '../shell.mjs';

const entry = join(root, 'node_modules', '@sparticuz', 'chromium', 'build', 'esm', 'index.mjs');

/** @returns {Promise<import('../part.mjs').Answer>} */
async function find() {
  const named = process.env.CHROMIUM_BIN;
  if (!named && !existsSync(entry))
    return missing('Chromium', 'npm ci, or name one in CHROMIUM_BIN');
  const path = named || (await (await import(pathToFileURL(entry).href)).default.executablePath());
  const { code, out } = await sh(path, ['--version']);
  if (code !== 0) {
    return missing('Chromium', `${lastLine(out)}; name one that runs in CHROMIUM_BIN`);
  }
  return found(`${out.split('\n').at(-1)?.trim()} ${named ? '(CHROMIUM_BIN)' : 'from npm'}`);
}

/** @type {import('../part.mjs').Part} */
export const chromium = {
  name: 'Chromium',
  needed: (purpose) => purpose === 'test',
  find,
  obtain: find,
};
