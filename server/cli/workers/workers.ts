import Table from 'cli-table3';
import { Command } from 'commander';
import { formatLabels } from '../../core/text/labels.ts';
import type { WorkerView } from '../shared/api.ts';
import { callServer } from '../shared/connection.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';

/** `zerohour workers`: the workers of the server; `--revoke` removes one first. */
export function workersCommand(): Command {
  return new Command('workers')
    .option('--revoke <name>', 'a worker that joined: its role is dropped, its shards are lost')
    .option('--json', 'print the workers as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour workers', 'npx zerohour workers --revoke far-1a2b3c4d5e6f'],
        exits: requestExits,
      }),
    )
    .action(async (flags: { readonly revoke?: string; readonly json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const workers = await callServer(screen, async (api) => {
        if (flags.revoke === undefined) return api.workers();
        const revoked = await api.revokeWorker(flags.revoke);
        if (!revoked.ok) return revoked;
        screen.line(`${flags.revoke} is revoked`);
        return api.workers();
      });
      if (workers === null) return;
      screen.json(workers);
      if (flags.json !== true) screen.block(tableOf(workers));
    });
}

function tableOf(workers: readonly WorkerView[]): string {
  const table = new Table({
    head: ['worker', 'host', 'labels', 'busy', 'last seen'],
    style: { head: [], border: [] },
  });
  table.push(
    ...workers.map(({ name, host, labels, busy, capacity, live, seenAt }) => [
      name,
      host,
      formatLabels(labels),
      `${busy} of ${capacity}`,
      live ? 'now' : (seenAt ?? 'not working'),
    ]),
  );
  return table.toString();
}
