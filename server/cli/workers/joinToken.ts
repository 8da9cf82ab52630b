import { Command, InvalidArgumentError } from 'commander';
import { ok } from '../../core/result.ts';
import { type Labels, parseLabels } from '../../core/text/labels.ts';
import { durationHint, parseDuration } from '../../core/text/units.ts';
import { callServer } from '../shared/connection.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { durationOption, wholeNumber } from '../shared/options.ts';
import { createScreen } from '../shared/screen.ts';

interface Flags {
  readonly labels: Labels;
  readonly uses: number;
  readonly expires: number;
  readonly json?: boolean;
}

/** `zerohour join-token`: what another host needs to join. */
export function joinTokenCommand(): Command {
  return new Command('join-token')
    .option(
      '--labels <labels>',
      'labels that its workers are given, as zone=a,disk=ssd',
      labels,
      {},
    )
    .option('--uses <n>', 'how many workers may join by it', wholeNumber, 1)
    .addOption(
      durationOption(
        '--expires <duration>',
        'how long it is good: 1m to 720h',
        duration,
        3_600_000,
      ),
    )
    .option('--json', 'print the token as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour join-token --labels zone=a --expires 1h'],
        exits: requestExits,
      }),
    )
    .action(async (flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const { labels, uses, expires: expiresInMs } = flags;
      const created = await callServer(screen, async (api) => {
        const token = await api.createJoinToken({ labels, uses, expiresInMs });
        return token.ok ? ok({ ...token.value, server: api.address.url }) : token;
      });
      if (created === null) return;
      const { server, ...token } = created;
      screen.json(token);
      if (flags.json === true) return;
      screen.line(`npx zerohour worker --join ${token.secret} --server ${server}`);
      const times = uses === 1 ? 'once' : `${uses} times`;
      screen.line(
        screen.paint.dim(`good ${times}, until ${token.expiresAt}; it is not shown again`),
      );
    });
}

function labels(text: string): Labels {
  const parsed = parseLabels([text]);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError(parsed.error);
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null) return ms;
  throw new InvalidArgumentError(durationHint);
}
