import { Command } from 'commander';
import { callServer } from '../shared/connection.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { wholeNumber } from '../shared/options.ts';
import { createScreen } from '../shared/screen.ts';
import { targetOption } from './targetOption.ts';

/** `zerohour switch history [name]`: who changed what and why, the newest first. */
export function switchHistoryCommand(): Command {
  return targetOption(new Command('history'))
    .description('Show what happened to the switches of a target: who, what and why.')
    .argument('[switch]', 'only of this switch')
    .option('--limit <n>', 'show so many, 200 at most', wholeNumber, 50)
    .option('--json', 'print the entries as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour switch history order.limit --target shop'],
        exits: requestExits,
      }),
    )
    .action(
      async (
        name: string | undefined,
        flags: { readonly target: string; readonly limit: number; readonly json?: boolean },
      ) => {
        const screen = createScreen({ json: flags.json === true });
        const query = { target: flags.target, limit: flags.limit, switch: name ?? null };
        const entries = await callServer(screen, (api) => api.switchHistory(query));
        if (entries === null) return;
        screen.json(entries);
        for (const { at, kind, by, reason, push, before, after, ...entry } of entries) {
          const change = `${before} → ${after}`;
          screen.line(
            `${at} ${entry.switch}: ${change}, ${kind} by ${by} (push ${push}): ${reason}`,
          );
        }
        if (entries.length === 0) screen.line('nothing happened yet');
      },
    );
}
