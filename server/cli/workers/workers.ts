import Table from 'cli-table3';
import { Command } from 'commander';
import { formatLabels } from '../../core/text/labels.ts';
import type { WorkerView } from '../shared/api.ts';
import { connect } from '../shared/connection.ts';
import { exitCode, type Failure } from '../shared/failure.ts';
import { createScreen } from '../shared/screen.ts';

/** `zerohour workers`: who takes shards; with `--revoke`, who no longer does. */
export function workersCommand(): Command {
  return new Command('workers')
    .description('List the workers of the server, or take one its rights.')
    .option('--revoke <name>', 'a worker that joined: its role is dropped, its shards are lost')
    .option('--json', 'print the workers as JSON')
    .action(async (flags: { readonly revoke?: string; readonly json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const complain = ({ line, code }: Failure): void => {
        screen.error(line);
        process.exitCode = code;
      };
      const api = await connect();
      if (api === null) {
        const line =
          'no server runs here: set ZEROHOUR_URL and ZEROHOUR_TOKEN to the one that does';
        return complain({ line, code: exitCode.missing });
      }
      if (flags.revoke !== undefined) {
        const revoked = await api.revokeWorker(flags.revoke);
        if (!revoked.ok) return complain(revoked.error);
        screen.line(`${flags.revoke} is revoked`);
      }
      const workers = await api.workers();
      if (!workers.ok) return complain(workers.error);
      screen.json(workers.value);
      if (flags.json !== true) screen.line(tableOf(workers.value));
    });
}

function tableOf(workers: readonly WorkerView[]): string {
  const table = new Table({ head: ['worker', 'host', 'labels', 'busy', 'last seen'] });
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
