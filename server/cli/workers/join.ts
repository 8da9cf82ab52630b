import { hostname } from 'node:os';
import { failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { isLoopback } from '../../core/target/loopback.ts';
import { createApi } from '../shared/api.ts';
import { findServer } from '../shared/connection.ts';
import type { CommandFailure } from '../shared/failure.ts';
import {
  hashToken,
  type Member,
  type Membership,
  readMembership,
  writeMembership,
} from './membership.ts';

const tokenPattern = /^zhj_[\w-]{43}$/;

/** The membership to use; null when the environment names the stores of the member's own stack. */
export async function memberOf(
  member: Member,
  flags: { readonly join?: string; readonly server?: string },
  print: (line: string) => void,
): Promise<Result<Membership | null, CommandFailure>> {
  if (flags.join === undefined) {
    const own = process.env.DATABASE_URL && process.env.REDIS_URL;
    return ok(own ? null : await readMembership(member));
  }
  if (!tokenPattern.test(flags.join)) {
    return err(failure('ZH-WORKER-007'));
  }
  const kept = await readMembership(member);
  if (kept?.tokenHash === hashToken(flags.join)) return ok(kept);
  return joinServer(member, flags.join, flags.server, print);
}

async function joinServer(
  member: Member,
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
      `joining ${url} without https: the token and the ${member}'s passwords cross the network in clear`,
    );
  }
  const joined = await createApi({ url, token: '' }).join({ token, host: hostOf(hostname()) });
  if (!joined.ok) return joined;
  const membership = { ...joined.value, server: url, tokenHash: hashToken(token) };
  await writeMembership(member, membership);
  print(`joined ${url} as ${membership.name}`);
  return ok(membership);
}

/** A host name with the characters that a worker's name may have. */
const hostOf = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64) || 'host';
