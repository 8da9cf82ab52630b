import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { exitCode } from '../core/errors/exitCode.mjs';
import { failure } from '../core/errors/failure.ts';
import { oneLine } from '../core/text/oneLine.ts';
import { type CommandEntry, type CommandPorts, commands } from './commands.ts';
import { helpText } from './shared/help.ts';
import { createScreen } from './shared/screen.ts';

/**
 * The command line as a value; `runProgram` runs it. It holds the commands that are chosen, and of the others
 * what the list of `--help` shows.
 */
export async function createProgram(
  ports: CommandPorts,
  version: string,
  isChosen: (name: string) => boolean,
): Promise<Command> {
  const program = new Command('zerohour')
    .description("Rehearse a shop's busiest minute on the stack that will have to live through it.")
    .version(version)
    // Else a command that takes a file or the name of another one, such as audit, takes the flags of that one, too.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      helpText({
        notes: 'zerohour <command> --help shows what a command takes, with an example.',
        examples: ['npx zerohour run scenarios/mall/smoke.yaml --out reports/'],
        exits: ['pass', 'fail', 'unknown', 'usage', 'missing', 'internal', 'interrupted'],
      }),
    );
  for (const entry of commands) {
    const listed = listedCommand(entry);
    if (!isChosen(listed.name())) program.addCommand(listed);
    else program.addCommand((await entry.load())(ports).description(entry.summary));
  }
  return program;
}

function listedCommand({ usage, summary }: CommandEntry): Command {
  const [name, ...args] = usage.split(' ');
  const command = new Command(name).description(summary);
  for (const arg of args) command.argument(arg);
  return command;
}

/** Whether a command line, without the process, is one of the command of that name or asks for its help. */
export const chosenBy = (args: readonly string[]): ((name: string) => boolean) => {
  const [first, second] = args.filter((arg) => !arg.startsWith('-'));
  const chosen = first === 'help' ? second : first;
  return (name) => name === chosen;
};

/**
 * Runs a command line, without the process, and sets the exit code of this one. Wrong usage and whatever is thrown
 * end in one line with a remedy.
 */
export async function runProgram(
  loading: Command | Promise<Command>,
  args: readonly string[],
): Promise<void> {
  const screen = createScreen({ json: args.includes('--json') });
  try {
    const program = await loading;
    for (const command of withSubcommands(program)) {
      command.exitOverride().configureOutput({
        outputError: (text) =>
          screen.failure(failure('ZH-COMMAND-001', { reason: reasonOf(text) })),
      });
    }
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    // Of options that do not go together, which a command tells; one of a single option was printed by its parser.
    if (error instanceof InvalidArgumentError) {
      process.exitCode = screen.failure(failure('ZH-COMMAND-001', { reason: error.message }));
      return;
    }
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCode.pass : exitCode.usage;
      return;
    }
    process.exitCode = screen.failure(failure('ZH-COMMAND-005', { reason: oneLine(error) }));
    if (process.env.ZEROHOUR_DEBUG && error instanceof Error) {
      process.stderr.write(`${error.stack}\n`);
    }
  }
}

const withSubcommands = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(withSubcommands),
];

const reasonOf = (text: string): string => text.replace(/^error: /, '').trim();
