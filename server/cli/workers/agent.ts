import { Command } from 'commander';
import { helpText, requestExits } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';
import { memberOf } from './join.ts';
import { environmentOf } from './membership.ts';

interface Flags {
  readonly join?: string;
  readonly server?: string;
}

/** `zerohour agent`: joins the server that is named, then does the faults that it orders until it is stopped. */
export function agentCommand({
  startAgent,
}: {
  readonly startAgent: (file: string) => Promise<unknown>;
}): Command {
  return new Command('agent')
    .argument('<file>', 'what the agent may harm (docs/guides/faults.md)')
    .option('--join <token>', 'join by a token of "zerohour join-token"; kept for the next start')
    .option(
      '--server <url>',
      'the server to join (default: ZEROHOUR_URL, or the "up" that runs here)',
    )
    .option('--json', 'accepted for uniformity; the log is always JSON')
    .addHelpText(
      'after',
      helpText({
        notes:
          "An agent of the server's own stack needs no token: give it DATABASE_URL and REDIS_URL.",
        examples: ['npx zerohour agent agent.yaml --join zhj_… --server https://zerohour.example'],
        exits: requestExits,
        meanings: { pass: 'stopped with Ctrl-C or SIGTERM, and every fault has ended' },
      }),
    )
    .action(async (file: string, flags: Flags) => {
      const screen = createScreen({ json: true });
      const membership = await memberOf('agent', flags, (line) => screen.line(line));
      if (!membership.ok) {
        process.exitCode = screen.failure(membership.error);
        return;
      }
      // The agent reads its settings from the environment, as every process of Zerohour does.
      if (membership.value !== null) {
        Object.assign(process.env, environmentOf('agent', membership.value));
      }
      await startAgent(file);
    });
}
