import { type ExitName, exitCode, exitMeaning } from '../../core/errors/exitCode.mjs';

/** What `--help` says below a command's options. */
export interface CommandHelp {
  readonly notes?: string;
  /** Command lines that work as they are. */
  readonly examples: readonly [string, ...string[]];
  /** The exit codes that the command can end with. */
  readonly exits: readonly ExitName[];
  /** Where a code means more than `exitMeaning` says. */
  readonly meanings?: { readonly [Name in ExitName]?: string };
}

/** Text for commander's `addHelpText('after', …)`. */
export function helpText({ notes, examples, exits, meanings = {} }: CommandHelp): string {
  const sections = [
    ...(notes === undefined ? [] : [notes]),
    ['Examples:', ...examples.map((example) => `  $ ${example}`)].join('\n'),
    [
      'Exit codes:',
      ...exits.map(
        (name) => `  ${String(exitCode[name]).padEnd(4)} ${meanings[name] ?? exitMeaning[name]}`,
      ),
    ].join('\n'),
  ];
  return `\n${sections.join('\n\n')}`;
}

/** Of a command that asks a server for one thing. */
export const requestExits = ['pass', 'usage', 'missing', 'internal'] as const;
