import { Command } from 'commander';
import { callServer } from '../shared/connection.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';

export function rateCommand(): Command {
  return new Command('rate')
    .argument('<run>', 'the run, as "run" printed it')
    .argument('<rate>', "a multiple of the scenario's rates, such as 1.5x or 50%")
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour rate m2f8k1c9x0aa 1.5x'],
        exits: requestExits,
      }),
    )
    .action(async (runId: string, rate: string, flags: { json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const changed = await callServer(screen, (api) => api.changeRate(runId, rate));
      if (changed === null) return;
      screen.json(changed);
      screen.line(
        changed.rate === changed.rateBefore
          ? `run ${runId}: the rate is ${changed.rate}x already (round ${changed.round})`
          : `run ${runId}: round ${changed.round} takes over at ${changed.rate}x, from ${changed.rateBefore}x`,
      );
    });
}
