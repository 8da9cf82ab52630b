import { Command, InvalidArgumentError } from 'commander';
import { type Labels, parseLabels } from '../../core/text/labels.ts';
import { durationHint, parseDuration } from '../../core/text/units.ts';
import { connect } from '../shared/connection.ts';
import { exitCode } from '../shared/failure.ts';
import { wholeNumber } from '../runs/run.ts';
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
    .description('Make a token by which workers on other hosts join this server; shown once.')
    .option(
      '--labels <labels>',
      'labels that its workers are given, as zone=a,disk=ssd',
      labels,
      {},
    )
    .option('--uses <n>', 'how many workers may join by it', wholeNumber, 1)
    .option('--expires <duration>', 'how long it is good: 1m to 720h', duration, 3_600_000)
    .option('--json', 'print the token as JSON')
    .addHelpText('after', '\n  $ npx zerohour join-token --labels zone=a --expires 1h')
    .action(async (flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const api = await connect();
      if (api === null) {
        screen.error(
          'no server runs here: set ZEROHOUR_URL and ZEROHOUR_TOKEN to the one that does',
        );
        process.exitCode = exitCode.missing;
        return;
      }
      const { labels, uses, expires: expiresInMs } = flags;
      const created = await api.createJoinToken({ labels, uses, expiresInMs });
      if (!created.ok) {
        screen.error(created.error.line);
        process.exitCode = created.error.code;
        return;
      }
      screen.json(created.value);
      if (flags.json === true) return;
      const { secret, expiresAt } = created.value;
      screen.line(`npx zerohour worker --join ${secret} --server ${api.address.url}`);
      const times = uses === 1 ? 'once' : `${uses} times`;
      screen.line(screen.paint.dim(`good ${times}, until ${expiresAt}; it is not shown again`));
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
