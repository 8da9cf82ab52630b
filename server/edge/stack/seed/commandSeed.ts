import { spawn } from 'node:child_process';
import { safeLine } from '../../../core/text/safeLine.ts';
import type { SeedFacts } from './sqlSeed.ts';

const timeoutMsDefault = 120_000;
const wordsMax = 2_000;

/**
 * Runs a program, without a shell, and waits for exit code 0. It gets the run, its stock as JSON, the schema and the
 * tag in variables, and none of this process's own but PATH. Rejects with one line: the last that it wrote.
 */
export function seedByCommand(
  [program = '', ...args]: readonly string[],
  folder: string,
  { runId, schema, stock }: SeedFacts,
  tag: string,
  timeoutMs = timeoutMsDefault,
): Promise<void> {
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      ZEROHOUR_RUN: runId,
      ZEROHOUR_SCHEMA: schema,
      ZEROHOUR_STOCK: JSON.stringify(stock),
      ZEROHOUR_TAG: tag,
    },
  });
  let words = '';
  const hear = (chunk: Buffer): void => {
    words = (words + chunk.toString('utf8')).slice(-wordsMax);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  return new Promise((resolve, reject) => {
    const refuse = (why: string): void => reject(new Error(`seed ${program} ${why}`));
    child.on('error', (error) => {
      clearTimeout(limit);
      refuse(`could not be started: ${safeLine(error.message)}`);
    });
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      if (code === 0) return resolve();
      if (isLate) return refuse(`did not end within ${timeoutMs} ms`);
      const last = words.trim().split('\n').at(-1) ?? '';
      refuse(`ended with ${code ?? signal}${last === '' ? '' : `: ${safeLine(last)}`}`);
    });
  });
}
