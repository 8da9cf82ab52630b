import { hostname } from 'node:os';
import { Command } from 'commander';
import { err, ok, type Result } from '../../core/result.ts';
import { isLoopback } from '../../core/target/loopback.ts';
import { createApi } from '../shared/api.ts';
import { findServer } from '../shared/connection.ts';
import { exitCode, type Failure } from '../shared/failure.ts';
import { wholeNumber } from '../runs/run.ts';
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

/** `zerohour worker`: joins where it is told to, then takes shards until it is stopped. */
export function workerCommand(work: () => Promise<unknown>): Command {
  return new Command('worker')
    .description('Take shards on this machine for a server, here or on another host.')
    .option('--join <token>', 'join by a token of "zerohour join-token"; kept for the next start')
    .option(
      '--server <url>',
      'the server to join (default: ZEROHOUR_URL, or the "up" that runs here)',
    )
    .option('--label <name=value>', 'what this host has, as zone=a; may be repeated', repeated, [])
    .option('--capacity <n>', 'shards at a time (default: by CPUs and memory)', wholeNumber)
    .option('--json', 'its log lines are JSON always; taken for the sake of scripts')
    .addHelpText(
      'after',
      `
  $ npx zerohour worker --join zhj_… --server https://zerohour.example --label zone=a

A worker of the server's own stack needs no token: give it REDIS_URL and DATABASE_URL.`,
    )
    .action(async (flags: Flags) => {
      const screen = createScreen({ json: true });
      const membership = await memberOf(flags, (line) => screen.line(line));
      if (!membership.ok) {
        screen.error(membership.error.line);
        process.exitCode = membership.error.code;
        return;
      }
      // The worker reads its settings where every process of ours does.
      Object.assign(
        process.env,
        membership.value === null ? {} : environmentOf(membership.value),
        flags.label.length === 0 ? {} : { ZEROHOUR_LABELS: flags.label.join(',') },
        flags.capacity === undefined ? {} : { ZEROHOUR_CAPACITY: String(flags.capacity) },
      );
      await work();
    });
}

const repeated = (text: string, before: readonly string[]): readonly string[] => [...before, text];

/** The membership to work under; null: the environment names the stores of the worker's own stack. */
async function memberOf(
  flags: Flags,
  say: (line: string) => void,
): Promise<Result<Membership | null, Failure>> {
  if (flags.join === undefined) {
    const own = process.env.DATABASE_URL && process.env.REDIS_URL;
    return ok(own ? null : await readMembership());
  }
  if (!tokenPattern.test(flags.join)) {
    const line = '--join takes a token that begins with zhj_: make one with "zerohour join-token"';
    return err({ code: exitCode.usage, line });
  }
  const kept = await readMembership();
  if (kept?.tokenHash === hashToken(flags.join)) return ok(kept);
  return joinServer(flags.join, flags.server, say);
}

async function joinServer(
  token: string,
  server: string | undefined,
  say: (line: string) => void,
): Promise<Result<Membership, Failure>> {
  const url = server ?? (await findServer())?.url;
  if (url === undefined || !URL.canParse(url)) {
    const line = 'name the server to join: --server https://zerohour.example';
    return err({ code: exitCode.usage, line });
  }
  const { protocol, hostname: host } = new URL(url);
  if (protocol === 'http:' && !isLoopback(host)) {
    say(
      `joining ${url} without https: the token and the worker's passwords cross the network in clear`,
    );
  }
  const joined = await createApi({ url, token: '' }).join({ token, host: hostOf(hostname()) });
  if (!joined.ok) return joined;
  const membership = { ...joined.value, server: url, tokenHash: hashToken(token) };
  await writeMembership(membership);
  say(`joined ${url} as ${membership.name}`);
  return ok(membership);
}

/** Fit to be part of a worker's name. */
const hostOf = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64) || 'host';
