import { Command } from 'commander';
import { exitCode } from '../../core/errors/exitCode.mjs';
import type { KillSwitch } from '../../run/runService.ts';
import { callServer } from '../shared/connection.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';

interface Flags {
  readonly json?: boolean;
}

/** `zerohour lever`: the kill switch of the whole stack, called the safety lever towards users. */
export function leverCommand(): Command {
  return new Command('lever')
    .addCommand(pullCommand())
    .addCommand(liftCommand())
    .addCommand(showCommand())
    .addHelpText(
      'after',
      helpText({
        notes: `While it is pulled no run starts on any server of the stack, also after a restart. A lead may
pull it; only an admin may lift it. To stop one run: zerohour abort <run>.`,
        examples: [
          'npx zerohour lever pull --reason "customers see errors"',
          'npx zerohour lever show || echo "no load now"',
          'npx zerohour lever lift',
        ],
        exits: requestExits,
      }),
    );
}

function pullCommand(): Command {
  return new Command('pull')
    .description('Stop every run at once, and let none start until an admin lifts the lever.')
    .requiredOption('--reason <text>', 'why, for the reports and for the next who starts a run')
    .option('--json', 'print the lever and the runs that it stops as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour lever pull --reason "customers see errors"'],
        exits: requestExits,
      }),
    )
    .action(async (flags: Flags & { reason: string }) => {
      const screen = createScreen({ json: flags.json === true });
      const pull = await callServer(screen, (api) => api.pullKillSwitch(flags.reason));
      if (pull === null) return;
      screen.json(pull);
      const { length } = pull.runs;
      const stops = length === 0 ? 'no run was under way' : `stopping ${pull.runs.join(', ')}`;
      screen.line(`the safety lever is pulled: ${stops}; none starts until an admin lifts it`);
    });
}

function liftCommand(): Command {
  return new Command('lift')
    .description('Let runs start again (admins only). Runs that were stopped stay stopped.')
    .option('--json', 'print the lever as JSON')
    .addHelpText('after', helpText({ examples: ['npx zerohour lever lift'], exits: requestExits }))
    .action(async (flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const lever = await callServer(screen, (api) => api.liftKillSwitch());
      if (lever === null) return;
      screen.json(lever);
      screen.line('the safety lever is up: runs may start');
    });
}

function showCommand(): Command {
  return new Command('show')
    .description('Show whether the lever is pulled, by whom and why.')
    .option('--json', 'print the lever as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour lever show || echo "no load now"'],
        exits: ['pass', 'fail', 'usage', 'missing', 'internal'],
        meanings: { pass: 'the lever is up', fail: 'the lever is pulled' },
      }),
    )
    .action(async (flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const lever = await callServer(screen, (api) => api.killSwitch());
      if (lever === null) return;
      screen.json(lever);
      screen.line(describeLever(lever));
      if (lever.pulled) process.exitCode = exitCode.fail;
    });
}

function describeLever({ pulled, by, reason, at }: KillSwitch): string {
  if (pulled) return `the safety lever is pulled since ${at} by ${by}: ${reason}`;
  return by === null
    ? 'the safety lever is up'
    : `the safety lever is up, lifted by ${by} at ${at}`;
}
