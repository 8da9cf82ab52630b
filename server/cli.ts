import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram, runProgram } from './cli/program.ts';
import { openLocalStack } from './localStack.ts';
import { packageRoot } from './root.ts';
import { openShop } from './shop.ts';

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));

/** The command line; importing this file runs nothing. */
export const program = createProgram(
  { openLocalStack, openShop, startWorker: () => import('./worker.ts') },
  String(version),
);

/** Called by the launcher `server/setup/zerohour.mjs`. */
export const main = (): Promise<void> => runProgram(program, process.argv);
