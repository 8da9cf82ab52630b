import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandPorts } from './cli/commands.ts';
import { chosenBy, createProgram, runProgram } from './cli/program.ts';
import { surviveOutputErrors } from './cli/shared/output.ts';
import { createScreen } from './cli/shared/screen.ts';
import { whenLauncherEnds } from './edge/embedded/launcher.ts';
import { packageRoot } from './root.ts';

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));

/** Each is loaded by the command that needs it. */
const ports: CommandPorts = {
  openLocalStack: async (options) => (await import('./localStack.ts')).openLocalStack(options),
  openShop: async (options) => (await import('./shop.ts')).openShop(options),
  startWorker: () => import('./worker.ts'),
  startAgent: async (file) => (await import('./agent.ts')).startAgentProcess(file),
};

/** The command line with every command; running it is left to the caller. */
export const wholeProgram = () => createProgram(ports, String(version), () => true);

/** Called by the launcher `server/setup/zerohour.mjs`. */
export const main = (): Promise<void> => {
  surviveOutputErrors(createScreen({ json: process.argv.includes('--json') }));
  whenLauncherEnds(() => process.kill(process.pid, 'SIGTERM'));
  const args = process.argv.slice(2);
  return runProgram(createProgram(ports, String(version), chosenBy(args)), args);
};
