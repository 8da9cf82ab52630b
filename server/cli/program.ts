import { Command, CommanderError } from 'commander';
import { exitCode } from '../core/errors/exitCode.mjs';
import { failure } from '../core/errors/failure.ts';
import { oneLine } from '../core/text/oneLine.ts';
import { type CommandPorts, commands } from './commands.ts';
import { helpText } from './shared/help.ts';
import { createScreen } from './shared/screen.ts';

/** The whole command line as a value; `runProgram` runs it. */
export function createProgram(ports: CommandPorts, version: string): Command {
  const program = new Command('zerohour')
    .description("Rehearse a shop's busiest minute on the stack that will have to live through it.")
    .version(version)
    .addHelpText(
      'after',
      helpText({
        notes: 'zerohour <command> --help shows what a command takes, with an example.',
        examples: ['npx zerohour run scenarios/mall/smoke.yaml --out reports/'],
        exits: ['pass', 'fail', 'unknown', 'usage', 'missing', 'internal', 'interrupted'],
      }),
    );
  for (const command of commands) program.addCommand(command(ports));
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) {
    command.exitOverride().configureOutput({ outputError: printUsageError });
  }
  return program;
}

/** Runs a command line and sets the exit code of this process. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCode.pass : exitCode.usage;
      return;
    }
    process.exitCode = screenOf(argv).failure(
      failure('ZH-COMMAND-005', { reason: oneLine(error) }),
    );
    if (process.env.ZEROHOUR_DEBUG && error instanceof Error) {
      process.stderr.write(`${error.stack}\n`);
    }
  }
}

const screenOf = (argv: readonly string[]) => createScreen({ json: argv.includes('--json') });

function printUsageError(text: string): void {
  const reason = text.replace(/^error: /, '').trim();
  screenOf(process.argv).failure(failure('ZH-COMMAND-001', { reason }));
}
