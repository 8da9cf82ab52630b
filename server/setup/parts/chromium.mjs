// @ts-check
import { found, missing } from '../part.mjs';
import { lastLine, sh } from '../shell.mjs';

/** @returns {Promise<string | null>} the path of the browser that npm brought, unpacked */
async function fromNpm() {
  try {
    return await (await import('@sparticuz/chromium')).default.executablePath();
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** @returns {Promise<import('../part.mjs').Answer>} */
async function find() {
  const named = process.env.CHROMIUM_BIN;
  const path = named || (await fromNpm());
  if (path === null) return missing('Chromium', 'npm ci, or name one in CHROMIUM_BIN');
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
