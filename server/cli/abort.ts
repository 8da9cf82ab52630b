import { Command } from 'commander';
import { connect } from './connection.ts';
import { exitCode } from './exitCode.ts';
import { createScreen } from './screen.ts';

export function abortCommand(): Command {
  return new Command('abort')
    .description('Stop the load of a run at once, from anywhere that can reach the server.')
    .argument('<run>', 'the run, as "run" printed it')
    .option('--reason <text>', 'why, for the report', 'aborted at the command line')
    .option('--json', 'print the run as JSON')
    .addHelpText('after', '\n  $ npx zerohour abort m2f8k1c9x0aa --reason "wrong target"')
    .action(async (runId: string, flags: { reason: string; json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const api = await connect();
      if (api === null) {
        screen.error(
          'no server runs here: set ZEROHOUR_URL and ZEROHOUR_TOKEN to the one that does',
        );
        process.exitCode = exitCode.missing;
        return;
      }
      const answer = await api.abort(runId, flags.reason);
      if (!answer.ok) {
        screen.error(answer.error.line);
        process.exitCode = answer.error.code;
        return;
      }
      screen.json(answer.value);
      screen.line(`run ${runId}: ${answer.value.state}, its load is being stopped`);
    });
}
