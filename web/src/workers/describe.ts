import type { Worker } from '../api/generated.ts';
import { count, elapsed } from '../format/format.ts';
import type { Tone } from '../ui/tone.ts';

/** The command that joins a worker on another host. */
export function joinCommand(secret: string, server: string): string {
  return `npx zerohour worker --join ${secret} --server ${server}`;
}

export interface WorkerStatus {
  readonly label: string;
  readonly tone: Tone;
}

/** The state of a worker; a silent one was seen before, and no longer is. */
export function workerStatus({
  live,
  busy,
  seenAt,
}: Pick<Worker, 'live' | 'busy' | 'seenAt'>): WorkerStatus {
  if (live)
    return busy > 0 ? { label: 'Driving', tone: 'accent' } : { label: 'Ready', tone: 'pass' };
  if (seenAt === null) return { label: 'Not started', tone: 'quiet' };
  return { label: 'Silent', tone: 'unknown' };
}

const dayMs = 86_400_000;

/** `now`, `12 s ago`, `3 min ago`, `2 h ago`, `4 days ago`, `never`. */
export function describeLastSeen(worker: Pick<Worker, 'live' | 'seenAt'>, nowMs: number): string {
  if (worker.live) return 'now';
  if (worker.seenAt === null) return 'never';
  // The server's clock may be ahead of the browser's.
  const agoMs = Math.max(0, nowMs - Date.parse(worker.seenAt));
  if (agoMs >= 2 * dayMs) return `${Math.floor(agoMs / dayMs)} days ago`;
  if (agoMs >= 3_600_000) return `${Math.floor(agoMs / 3_600_000)} h ago`;
  return `${elapsed(agoMs >= 60_000 ? Math.floor(agoMs / 60_000) * 60_000 : agoMs)} ago`;
}

/** What is lost when a worker is revoked. */
export function describeRevocation({ busy }: Pick<Worker, 'busy'>): string {
  if (busy === 0) return 'It holds no shard now, so no run is affected.';
  return busy === 1
    ? 'It holds one shard. That shard is lost, and its run cannot pass.'
    : `It holds ${count(busy)} shards. They are lost, and their runs cannot pass.`;
}

/** `once`, `3 times`. */
export function describeUses(uses: number): string {
  return uses === 1 ? 'once' : `${count(uses)} times`;
}
