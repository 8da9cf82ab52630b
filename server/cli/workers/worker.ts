import { hostname } from 'node:os';
import { Command } from 'commander';
import { failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { isLoopback } from '../../core/target/loopback.ts';
import { createApi } from '../shared/api.ts';
import { findServer } from '../shared/connection.ts';
import type { CommandFailure } from '../shared/failure.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { wholeNumber } from '../shared/options.ts';
import { createScreen } from '../shared/screen.ts';
import {
  environmentOf,
  hashToken,
  type Membership,
  readMembership,
  writeMembership,
} from './membership.ts';

interface Flags {
  readonly join?: string;
  readonly server?: string;
  readonly label: readonly string[];
  readonly capacity?: number;
}

const tokenPattern = /^zhj_[\w-]{43}$/;

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
      const membership = await memberOf(flags, (line) => screen.line(line));
      if (!membership.ok) {
        process.exitCode = screen.failure(membership.error);
        return;
      }
      // The worker reads its settings from the environment, as every process of Zerohour does.
      Object.assign(
        process.env,
        membership.value === null ? {} : environmentOf(membership.value),
        flags.label.length === 0 ? {} : { ZEROHOUR_LABELS: flags.label.join(',') },
        flags.capacity === undefined ? {} : { ZEROHOUR_CAPACITY: String(flags.capacity) },
      );
      await startWorker();
    });
}

const repeated = (text: string, before: readonly string[]): readonly string[] => [...before, text];

/** The membership to use; null when the environment names the stores of the worker's own stack. */
async function memberOf(
  flags: Flags,
  print: (line: string) => void,
): Promise<Result<Membership | null, CommandFailure>> {
  if (flags.join === undefined) {
    const own = process.env.DATABASE_URL && process.env.REDIS_URL;
    return ok(own ? null : await readMembership());
  }
  if (!tokenPattern.test(flags.join)) {
    return err(failure('ZH-WORKER-007'));
  }
  const kept = await readMembership();
  if (kept?.tokenHash === hashToken(flags.join)) return ok(kept);
  return joinServer(flags.join, flags.server, print);
}

async function joinServer(
  token: string,
  server: string | undefined,
  print: (line: string) => void,
): Promise<Result<Membership, CommandFailure>> {
  const url = server ?? (await findServer())?.url;
  if (url === undefined || !URL.canParse(url)) {
    return err(failure('ZH-WORKER-008'));
  }
  const { protocol, hostname: host } = new URL(url);
  if (protocol === 'http:' && !isLoopback(host)) {
    print(
      `joining ${url} without https: the token and the worker's passwords cross the network in clear`,
    );
  }
  const joined = await createApi({ url, token: '' }).join({ token, host: hostOf(hostname()) });
  if (!joined.ok) return joined;
  const membership = { ...joined.value, server: url, tokenHash: hashToken(token) };
  await writeMembership(membership);
  print(`joined ${url} as ${membership.name}`);
  return ok(membership);
}

/** A host name with the characters that a worker's name may have. */
const hostOf = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64) || 'host';
