import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { exitCode } from './cli/exitCode.ts';
import { packageRoot } from './root.ts';

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));

/**
 * Every command with what loads it, in the order of the help. A process loads only the command that it was
 * asked for: `up` stays resident for days, and the others' modules took half of its memory.
 */
const commands = new Map<string, () => Promise<Command>>([
  [
    'up',
    async () => {
      const { openHouse, openShop } = await whole();
      return (await import('./cli/up.ts')).upCommand(openHouse, openShop);
    },
  ],
  [
    'demo',
    async () => {
      const { openHouse, openShop } = await whole();
      return (await import('./cli/demo.ts')).demoCommand(openHouse, openShop);
    },
  ],
  ['run', async () => (await import('./cli/run.ts')).runCommand((await whole()).openHouse)],
  ['abort', async () => (await import('./cli/abort.ts')).abortCommand()],
  ['lever', async () => (await import('./cli/lever.ts')).leverCommand()],
  ['validate', async () => (await import('./cli/validate.ts')).validateCommand()],
  ['plan', async () => (await import('./cli/plan.ts')).planCommand()],
  ['target-token', async () => (await import('./cli/targetToken.ts')).targetTokenCommand()],
  ['replay', async () => (await import('./cli/replay.ts')).replayCommand()],
  ['report', async () => (await import('./cli/report.ts')).reportCommand()],
  [
    'worker',
    async () => (await import('./cli/worker.ts')).workerCommand(() => import('./worker.ts')),
  ],
  ['workers', async () => (await import('./cli/workers.ts')).workersCommand()],
  ['join-token', async () => (await import('./cli/joinToken.ts')).joinTokenCommand()],
  [
    'doctor',
    async () =>
      new Command('doctor').description('What is installed, what is missing, and how to mend it.'),
  ],
]);

/** What starts a whole Zerohour on this machine, and the sample shop beside it. */
async function whole() {
  return { ...(await import('./house.ts')), ...(await import('./shop.ts')) };
}

const program = new Command('zerohour')
  .description("Rehearse a shop's busiest minute on the stack that will have to live through it.")
  .version(version)
  .showHelpAfterError('(add --help for what it takes)');

const named = commands.get(process.argv[2] ?? '');
// Without a command to be told by, the help and the message of a wrong one name them all.
for (const load of named === undefined ? commands.values() : [named]) {
  program.addCommand(await load());
}

for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) {
  command.exitOverride();
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCode.pass : exitCode.usage;
  } else {
    // A bug: the stack is for its report, behind a switch.
    const line = error instanceof Error ? error.message : String(error);
    process.stderr.write(`zerohour: ${line} (set ZEROHOUR_DEBUG=1 for the stack)\n`);
    if (process.env.ZEROHOUR_DEBUG) process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = exitCode.internal;
  }
}
