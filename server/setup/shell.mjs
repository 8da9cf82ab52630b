// @ts-check
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Runs a command to its end and keeps its output; never throws for a failing command.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, interactive?: boolean }} [options]
 *   `interactive`: it may read from the terminal
 * @returns {Promise<{ code: number, out: string }>} 127 when there is no such command
 */
export function sh(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      stdio: [options.interactive ? 'inherit' : 'ignore', 'pipe', 'pipe'],
    });
    // Not spawn's own timeout: it keeps this process alive when there is no such command.
    const limit = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 15_000);
    let out = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      out = (out + chunk.toString('utf8')).slice(-16_384);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      clearTimeout(limit);
      resolve({ code: 127, out: error.message });
    });
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve({ code: code ?? 1, out: out.trim() });
    });
  });
}

/** The last line that is not empty, where a failing tool names its reason. @param {string} text */
export const lastLine = (text) =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .at(-1) ?? '';

/** The path of a command on the PATH, or null. @param {string} name @returns {string | null} */
export function which(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Compares dotted versions number by number.
 *
 * @param {string} have
 * @param {string} least
 */
export function atLeast(have, least) {
  const a = have.split('.').map(Number);
  const b = least.split('.').map(Number);
  for (let i = 0; i < b.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

export const isRoot = () => process.getuid?.() === 0;
export const isCi = () => !['', '0', 'false', undefined].includes(process.env.CI);

/** Asks on a terminal; without one the answer is no. @param {string} question */
export async function agrees(question) {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
