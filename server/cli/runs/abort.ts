import { Command } from 'commander';
import { callServer } from '../shared/connection.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';

export function abortCommand(): Command {
  return new Command('abort')
    .argument('<run>', 'the run, as "run" printed it')
    .option('--reason <text>', 'why, for the report', 'aborted at the command line')
    .option('--json', 'print the run as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour abort m2f8k1c9x0aa --reason "wrong target"'],
        exits: requestExits,
      }),
    )
    .action(async (runId: string, flags: { reason: string; json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const run = await callServer(screen, (api) => api.abort(runId, flags.reason));
      if (run === null) return;
      screen.json(run);
      screen.line(`run ${runId}: ${run.state}, its load is being stopped`);
    });
}
