import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram, runProgram } from './cli/program.ts';
import { surviveOutputErrors } from './cli/shared/output.ts';
import { createScreen } from './cli/shared/screen.ts';
import { whenLauncherEnds } from './edge/embedded/launcher.ts';
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
export const main = (): Promise<void> => {
  surviveOutputErrors(createScreen({ json: process.argv.includes('--json') }));
  whenLauncherEnds(() => process.kill(process.pid, 'SIGTERM'));
  return runProgram(program, process.argv);
};
