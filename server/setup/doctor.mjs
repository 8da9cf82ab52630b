// @ts-check
import { exitCode } from '../core/errors/exitCode.mjs';
import { parts } from './setup.mjs';

/**
 * Prints what is installed, what is missing, and how to get it. Changes nothing.
 *
 * @param {boolean} json
 * @returns {Promise<number>} an exit code: pass, or missing
 */
export async function doctor(json) {
  const rows = [];
  for (const part of parts) {
    const answer = await part.find();
    rows.push(
      answer.ok
        ? { part: part.name, state: 'found', detail: answer.detail, remedy: '' }
        : { part: part.name, state: 'missing', detail: answer.missing, remedy: answer.remedy },
    );
  }
  console.log(json ? JSON.stringify(rows, null, 2) : table(rows));
  return rows.some(({ state }) => state === 'missing') ? exitCode.missing : exitCode.pass;
}

/** @param {{ part: string, state: string, detail: string, remedy: string }[]} rows */
function table(rows) {
  const width = Math.max(...rows.map(({ part }) => part.length)) + 2;
  return rows
    .map(({ part, state, detail, remedy }) => {
      const mark = state === 'found' ? '✓' : '✗';
      const hint = remedy === '' ? '' : `\n    ${remedy}`;
      return `${mark} ${part.padEnd(width)}${state.padEnd(9)}${detail}${hint}`;
    })
    .join('\n');
}
