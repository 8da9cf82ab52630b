import { Command } from 'commander';
import type { KillSwitch } from '../../run/runService.ts';
import { askServer } from '../shared/connection.ts';
import { exitCode } from '../shared/failure.ts';
import { createScreen } from '../shared/screen.ts';

interface Flags {
  readonly json?: boolean;
}

/** The safety lever: one movement stops every run of the stack. */
export function leverCommand(): Command {
  return new Command('lever')
    .description('The safety lever: stops all load of the stack, and keeps it stopped.')
    .addCommand(pullCommand())
    .addCommand(liftCommand())
    .addCommand(showCommand())
    .addHelpText(
      'after',
      `
Pulled, it stops every run on every server of the stack and lets none start, also after a restart.
Whoever may start runs may pull it; only an admin may lift it. To stop one run: zerohour abort <run>.

  $ npx zerohour lever pull --reason "customers see errors"
  $ npx zerohour lever show || echo "no load now"
  $ npx zerohour lever lift`,
    );
}

function pullCommand(): Command {
  return new Command('pull')
    .description('Stop every run at once, and let none start until an admin lifts the lever.')
    .requiredOption('--reason <text>', 'why, for the reports and for whoever wants to start a run')
    .option('--json', 'print the lever and the runs that it stops as JSON')
    .action(async (flags: Flags & { reason: string }) => {
      const screen = createScreen({ json: flags.json === true });
      const pull = await askServer(screen, (api) => api.pullKillSwitch(flags.reason));
      if (pull === null) return;
      screen.json(pull);
      const { length } = pull.runs;
      const stops = length === 0 ? 'no run was under way' : `stopping ${pull.runs.join(', ')}`;
      screen.line(`the safety lever is pulled: ${stops}; none starts until an admin lifts it`);
    });
}

function liftCommand(): Command {
  return new Command('lift')
    .description('Let runs start again (admins only). What was stopped stays stopped.')
    .option('--json', 'print the lever as JSON')
    .action(async (flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const lever = await askServer(screen, (api) => api.liftKillSwitch());
      if (lever === null) return;
      screen.json(lever);
      screen.line('the safety lever is up: runs may start');
    });
}

function showCommand(): Command {
  return new Command('show')
    .description('Is the lever pulled, by whom and why? Exit code 0: it is up; 1: it is pulled.')
    .option('--json', 'print the lever as JSON')
    .action(async (flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const lever = await askServer(screen, (api) => api.lever());
      if (lever === null) return;
      screen.json(lever);
      screen.line(standing(lever));
      if (lever.pulled) process.exitCode = exitCode.fail;
    });
}

function standing({ pulled, by, reason, at }: KillSwitch): string {
  if (pulled) return `the safety lever is pulled since ${at} by ${by}: ${reason}`;
  return by === null
    ? 'the safety lever is up'
    : `the safety lever is up, lifted by ${by} at ${at}`;
}
