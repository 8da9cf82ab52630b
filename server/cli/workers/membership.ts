import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolder } from '../../root.ts';
import type { JoinAnswer } from '../../run/worker/membership.ts';

/** What this machine's worker or agent was given when it joined a server, and by which token. */
export type Membership = JoinAnswer & { readonly server: string; readonly tokenHash: string };

/** Who joined from this machine: each keeps a membership of its own. */
export type Member = 'worker' | 'agent';

const file = (member: Member): string => join(dataFolder(), `${member}.json`);
const caFile = (member: Member): string => join(dataFolder(), `${member}-ca.pem`);

export const hashToken = (token: string): string =>
  createHash('sha256').update(token).digest('base64url');

/** What an earlier join left; null when there was none. Throws when the file is damaged. */
export async function readMembership(member: Member): Promise<Membership | null> {
  const text = await readFile(file(member), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Membership);
}

/** Stored so that a restart needs no token; it holds passwords, so only its owner may read it. */
export async function writeMembership(member: Member, membership: Membership): Promise<void> {
  await mkdir(dataFolder(), { recursive: true, mode: 0o700 });
  if (membership.ca !== null) await writePrivate(caFile(member), membership.ca);
  await writePrivate(file(member), `${JSON.stringify(membership, null, 2)}\n`);
}

/** The environment that a process of this membership is started with. */
export function environmentOf(
  member: Member,
  membership: Membership,
): Readonly<Record<string, string>> {
  return {
    DATABASE_URL: membership.databaseUrl,
    REDIS_URL: membership.redisUrl,
    ZEROHOUR_WORKER_NAME: membership.name,
    ...(membership.ca === null ? {} : { ZEROHOUR_CA: caFile(member) }),
  };
}

/** Written as a whole or not at all, since the token that was used for it may be spent. */
async function writePrivate(path: string, text: string): Promise<void> {
  const half = `${path}.half`;
  await writeFile(half, text, { mode: 0o600 });
  await chmod(half, 0o600);
  await rename(half, path);
}
