import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { FaultKindName } from '../../core/fault/fault.ts';
import type { Subject } from '../../core/fault/subject.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { Bed } from './bed.ts';

/** Looks from outside, without the code of injectors and sensors, for what a fault left. */

const QUICK_MS = 500;
const LOOKS = 5;
const LOOK_AGAIN_MS = 50;

/** What is left of the fault of this kind; null when nothing is. A slow answer of a busy machine is asked for again. */
export async function leftOf(bed: Bed, kind: FaultKindName, id: string): Promise<string | null> {
  let left: string | null = null;
  for (let look = 0; look < LOOKS; look += 1) {
    left = await lookFor(bed, kind, id).catch((error: unknown) => oneLine(error));
    if (left === null) return null;
    await sleep(LOOK_AGAIN_MS);
  }
  return left;
}

/** One look; throws when what should answer does not. */
export function lookFor(bed: Bed, kind: FaultKindName, id: string): Promise<string | null> {
  const subject = bed.subjects.find(({ name }) => name === kind);
  if (subject === undefined) throw new Error(`no subject for ${kind}`);
  if (kind === 'cpu') return burnerLeft(id);
  if (subject.is === 'folder') return fileLeft(subject.at.path);
  if (subject.is === 'redis') return pauseLeft(bed.redisUrl);
  if (subject.is === 'postgres') return sessionLeft(bed.adminUrl, id);
  return answerLeft(subject);
}

/** The whole answer comes quickly, five times, and its connection closes. */
async function answerLeft(subject: Subject): Promise<string | null> {
  if (subject.is !== 'process' && subject.is !== 'link' && subject.is !== 'http') return null;
  const port = subject.is === 'process' ? subject.at.port : subject.at.listen.port;
  for (const path of ['/', '/health', '/', '/', '/']) {
    const fromMs = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(QUICK_MS),
    });
    const { length } = await answer.text();
    if (answer.status !== 200) return `${path} answers ${answer.status}`;
    if (path === '/' && length !== 30_000) return `${path} has ${length} bytes`;
    const tookMs = performance.now() - fromMs;
    if (tookMs > QUICK_MS / 2) return `${path} took ${tookMs.toFixed(0)} ms`;
  }
  return null;
}

async function fileLeft(folder: string): Promise<string | null> {
  const [name] = await readdir(folder);
  return name ?? null;
}

async function burnerLeft(id: string): Promise<string | null> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(`zerohour-fault-${id}`)) return `burner ${pid}`;
  }
  return null;
}

async function pauseLeft(url: string): Promise<string | null> {
  const redis = new Redis(url, { maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  try {
    const fromMs = performance.now();
    await redis.ping();
    const tookMs = performance.now() - fromMs;
    return tookMs > QUICK_MS / 2 ? `PING took ${tookMs.toFixed(0)} ms` : null;
  } finally {
    redis.disconnect();
  }
}

async function sessionLeft(adminUrl: string, id: string): Promise<string | null> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ count: number }>(
      'select count(*)::int as count from pg_stat_activity where application_name = $1',
      [`zerohour-fault-${id}`],
    );
    const count = rows[0]?.count ?? 0;
    return count === 0 ? null : `${count} sessions`;
  } finally {
    await admin.end();
  }
}
