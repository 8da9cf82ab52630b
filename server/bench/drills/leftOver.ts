import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
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
export async function lookFor(bed: Bed, kind: FaultKindName, id: string): Promise<string | null> {
  const subject = bed.subjects.find(({ name }) => name === kind);
  if (subject === undefined) throw new Error(`no subject for ${kind}`);
  if (kind === 'cpu') return burnerLeft(id);
  if (kind === 'file-descriptors') return limitLeft(subject);
  if (subject.is === 'folder') return fileLeft(subject.at.path);
  if (subject.is === 'redis') return pauseLeft(bed.redisUrl);
  if (subject.is === 'postgres') return sessionLeft(bed, id);
  return answersLeft(subject);
}

/** A whole answer comes quickly, and its connection closes. One is enough: a bed that is looked at harms every answer. */
function answersLeft(subject: Subject): Promise<string | null> | null {
  if (subject.is !== 'process' && subject.is !== 'link' && subject.is !== 'http') return null;
  const port = subject.is === 'process' ? subject.at.port : subject.at.listen.port;
  return answerLeft(port ?? 0, subject.name === 'health-fail' ? '/health' : '/');
}

function answerLeft(port: number, path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const fromMs = performance.now();
    let text = '';
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (left: string | null): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve(left === null ? null : `${path}: ${left}`);
    };
    const limit = setTimeout(() => finish(`not over after ${QUICK_MS} ms`), QUICK_MS);
    socket.on('error', (error) => finish(error.message));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('end', () => {
      const [head = '', body = ''] = text.split('\r\n\r\n');
      if (!/^HTTP\/1\.[01] 200 /.test(head)) finish(head.slice(0, 30));
      else if (path === '/' && body.length !== 30_000) finish(`${body.length} bytes`);
      else finish(slowLeft('the answer and its end', fromMs));
    });
    socket.write(`GET ${path} HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
  });
}

function slowLeft(what: string, fromMs: number): string | null {
  const tookMs = performance.now() - fromMs;
  return tookMs > QUICK_MS / 2 ? `${what} took ${tookMs.toFixed(0)} ms` : null;
}

/** Node raises its soft limit to the hard one. */
function limitLeft(subject: Subject): string | null {
  if (subject.is !== 'process') return null;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const [, script = '', port] = argumentsOf(pid);
    if (!script.endsWith('victim.mjs') || port !== String(subject.at.port)) continue;
    const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
    const [, soft, hard] = /^Max open files\s+(\d+)\s+(\d+)/m.exec(limits) ?? [];
    return soft === hard ? null : `${soft} open files of ${hard}`;
  }
  return 'no process';
}

async function fileLeft(folder: string): Promise<string | null> {
  const [name] = await readdir(folder);
  return name ?? null;
}

/** By their arguments, read without the way through libuv's threads: burners leave little CPU to look with. */
function burnerLeft(id: string): string | null {
  const burner = readdirSync('/proc').find(
    (pid) => /^\d+$/.test(pid) && argumentsOf(pid).includes(`zerohour-fault-${id}`),
  );
  return burner === undefined ? null : `burner ${burner}`;
}

function argumentsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    // It has ended.
    return [];
  }
}

async function pauseLeft(url: string): Promise<string | null> {
  const redis = new Redis(url, { maxRetriesPerRequest: 0, enableReadyCheck: false });
  redis.on('error', () => undefined);
  try {
    const fromMs = performance.now();
    await redis.ping();
    return slowLeft('PING', fromMs);
  } finally {
    redis.disconnect();
  }
}

async function sessionLeft(bed: Bed, id: string): Promise<string | null> {
  const count = await bed.sessions(`zerohour-fault-${id}`);
  return count === 0 ? null : `${count} sessions`;
}
