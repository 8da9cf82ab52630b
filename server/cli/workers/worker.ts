import { Command } from 'commander';
import { helpText, requestExits } from '../shared/help.ts';
import { wholeNumber } from '../shared/options.ts';
import { createScreen } from '../shared/screen.ts';
import { memberOf } from './join.ts';
import { environmentOf } from './membership.ts';

interface Flags {
  readonly join?: string;
  readonly server?: string;
  readonly label: readonly string[];
  readonly capacity?: number;
}

/** `zerohour worker`: joins the server that is named, then takes shards until it is stopped. */
export function workerCommand({
  startWorker,
}: {
  readonly startWorker: () => Promise<unknown>;
}): Command {
  return new Command('worker')
    .option('--join <token>', 'join by a token of "zerohour join-token"; kept for the next start')
    .option(
      '--server <url>',
      'the server to join (default: ZEROHOUR_URL, or the "up" that runs here)',
    )
    .option('--label <name=value>', 'what this host has, as zone=a; may be repeated', repeated, [])
    .option('--capacity <n>', 'shards at a time (default: by CPUs and memory)', wholeNumber)
    .option('--json', 'accepted for uniformity; the log is always JSON')
    .addHelpText(
      'after',
      helpText({
        notes:
          "A worker of the server's own stack needs no token: give it REDIS_URL and DATABASE_URL.",
        examples: [
          'npx zerohour worker --join zhj_… --server https://zerohour.example --label zone=a',
        ],
        exits: requestExits,
        meanings: { pass: 'stopped with Ctrl-C or SIGTERM' },
      }),
    )
    .action(async (flags: Flags) => {
      const screen = createScreen({ json: true });
      const membership = await memberOf('worker', flags, (line) => screen.line(line));
      if (!membership.ok) {
        process.exitCode = screen.failure(membership.error);
        return;
      }
      // The worker reads its settings from the environment, as every process of Zerohour does.
      Object.assign(
        process.env,
        membership.value === null ? {} : environmentOf('worker', membership.value),
        flags.label.length === 0 ? {} : { ZEROHOUR_LABELS: flags.label.join(',') },
        flags.capacity === undefined ? {} : { ZEROHOUR_CAPACITY: String(flags.capacity) },
      );
      await startWorker();
    });
}

const repeated = (text: string, before: readonly string[]): readonly string[] => [...before, text];
