import { getHeapStatistics } from 'node:v8';
import {
  judgeOwner,
  type Leak,
  type Location,
  leakOf,
  type Owner,
  runsNamedIn,
} from '../core/leaks.ts';
import { memoryOf, type RedisText, readRedisText } from './redisText.ts';
import { joinScans, type ScanResult, scanTally } from './tally.ts';

export interface RedisScan {
  /** Sends one Redis command; `(…args) => redis.call(…args)` of ioredis. */
  readonly command: (command: string, ...args: string[]) => Promise<unknown>;
  readonly prefixes: { readonly live: string; readonly shadow: string };
  /** Whose run the shadow store was seeded for. */
  readonly runId: string;
  /** Recognises a customer's identity in a key or value: `/\bcust-\w+/`. */
  readonly liveIdentity?: RegExp;
  /** Keys of one place that are looked at; default 1,000,000. */
  readonly keysMax?: number;
  /** Leaks of one place that are listed; default 100. */
  readonly leaksMax?: number;
  /** Memory for the names of keys that were seen; default: an eighth of this process's heap. */
  readonly namesBytesMax?: number;
}

type RedisLocation = 'live' | 'shadow' | 'elsewhere';
/** A job that `carry` wrapped for live work. */
const liveJob = /"zhShadow":null/;

/**
 * Judges every key of the database, name and value, wherever it lies: a run's identity outside
 * the shadow prefix is a leak, and so is another run's, a customer's, or a live job inside it.
 */
export async function scanRedis(scan: RedisScan): Promise<ScanResult> {
  const limits = [scan.runId, scan.keysMax ?? 1_000_000, scan.leaksMax ?? 100] as const;
  const tallies = {
    live: scanTally(whereOf(scan, 'live'), ...limits),
    shadow: scanTally(whereOf(scan, 'shadow'), ...limits),
    elsewhere: scanTally(whereOf(scan, 'elsewhere'), ...limits),
  };
  const unread = unreadKeys();
  const namesBytesMax = scan.namesBytesMax ?? namesBytesOf(getHeapStatistics().heap_size_limit);
  let namesBytes = 0;
  for await (const page of pagesOf(scan)) {
    for await (const { key, text } of readPage(scan, page)) {
      if (!text.whole) unread.add(key);
      const place = placeOf(scan, key);
      tallies[place].judged(judgeKey(scan, place, key, text));
    }
    if (Object.values(tallies).some((tally) => tally.full())) break;
    for (const key of page) namesBytes += key.length + nameBytes;
    if (namesBytes > namesBytesMax) {
      unread.stop('redis holds more keys than there is memory for; the rest was not looked at');
      break;
    }
  }
  const joined = joinScans(Object.values(tallies).map((tally) => tally.result()));
  return { ...joined, problems: [...joined.problems, ...unread.problems()] };
}

/** The part of a heap that names of keys may take. */
export const namesBytesOf = (heapBytes: number): number => heapBytes / 8;

/** What a key's name takes beside its characters. */
const nameBytes = 100;
const unreadListed = 100;

/** Names keys that were not read to their end, some of them and how many more. */
function unreadKeys() {
  const listed: string[] = [];
  const stopped: string[] = [];
  let more = 0;
  return {
    add(key: string) {
      if (listed.length < unreadListed) {
        listed.push(`redis key ${shortName(key)} was not read to its end`);
      } else more += 1;
    },
    stop: (problem: string) => stopped.push(problem),
    problems: () => [
      ...listed,
      ...(more > 0 ? [`${more} more redis keys were not read to their end`] : []),
      ...stopped,
    ],
  };
}

const shortName = (key: string): string => (key.length > 200 ? `${key.slice(0, 200)}…` : key);

/** Every key once: SCAN may give one again. */
async function* pagesOf(scan: RedisScan): AsyncGenerator<readonly string[]> {
  const seen = new Set<string>();
  let cursor = '0';
  do {
    const reply = await scan.command('SCAN', cursor, 'COUNT', '500');
    if (!Array.isArray(reply) || !Array.isArray(reply[1])) throw new TypeError('SCAN gave no page');
    cursor = String(reply[0]);
    const fresh = new Set(reply[1].map(String).filter((key) => !seen.has(key)));
    for (const key of fresh) seen.add(key);
    yield [...fresh];
  } while (cursor !== '0');
}

/** A key that takes more is read by itself. */
const smallBytes = 65_536;

/**
 * Reads a page's values: the small ones at once, on one connection, then the large ones one by one. Keys that
 * went away meanwhile are left out.
 */
async function* readPage(scan: RedisScan, keys: readonly string[]) {
  const sizes = await Promise.all(keys.map((key) => memoryOf(scan.command, key)));
  const small = keys.filter((_, at) => (sizes[at] ?? 0) <= smallBytes);
  const texts = await Promise.all(
    small.map(async (key) => ({ key, text: await readRedisText(scan.command, key) })),
  );
  for (const { key, text } of texts) if (text !== null) yield { key, text };
  for (const key of keys.filter((_, at) => (sizes[at] ?? 0) > smallBytes)) {
    const text = await readRedisText(scan.command, key);
    if (text !== null) yield { key, text };
  }
}

function judgeKey(scan: RedisScan, at: RedisLocation, key: string, value: RedisText): Leak | null {
  const place: Location =
    at === 'shadow' ? { store: 'shadow', runId: scan.runId } : { store: 'live' };
  const text = `${key}\n${value.text}`;
  const runs = runsNamedIn(text).map((runId): Owner => ({ kind: 'run', runId }));
  const isOwn = (owner: Owner): boolean => owner.kind === 'run' && owner.runId === scan.runId;
  const isLive = liveJob.test(text) || (scan.liveIdentity?.test(text) ?? false);
  // A key that several wrote is a leak of this run before it is what another run left.
  const owners: readonly Owner[] = [
    ...runs.filter(isOwn),
    ...(isLive ? [{ kind: 'live' } as const] : []),
    ...runs.filter((owner) => !isOwn(owner)),
  ];
  for (const owner of owners) {
    const leak = leakOf(owner, judgeOwner(owner, place), whereOf(scan, at), shortName(key));
    if (leak !== null) return leak;
  }
  return null;
}

function placeOf(scan: RedisScan, key: string): RedisLocation {
  if (key.startsWith(scan.prefixes.shadow)) return 'shadow';
  return key.startsWith(scan.prefixes.live) ? 'live' : 'elsewhere';
}

function whereOf(scan: RedisScan, place: RedisLocation): string {
  return place === 'elsewhere' ? 'redis elsewhere' : `redis ${scan.prefixes[place]}`;
}
