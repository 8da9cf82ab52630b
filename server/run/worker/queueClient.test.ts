import type { Job } from 'bullmq';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ShardJob } from '../../edge/queue/shardJob.ts';
import { keepTaking, type QueueClientPorts, type TakeShard } from './queueClient.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const job = { data: { runId: 'run000000001', round: 0, shard: 3 } } as Job<ShardJob>;

/** Clients of a queue in which a job waits; `log` has what happens, and `takes` what each client calls. */
function queueCase(take: TakeShard = async () => 'done') {
  const log: string[] = [];
  const takes: TakeShard[] = [];
  const ports: QueueClientPorts = {
    open(given) {
      const number = takes.push(given);
      log.push(`open ${number}`);
      return { close: async () => void log.push(`close ${number}`) };
    },
    waiting: async () => 1,
    take,
    log: { error: (line: string) => void log.push(line) } as unknown as QueueClientPorts['log'],
  };
  return { log, takes, client: keepTaking(ports) };
}

const stuck = 'shards wait and this worker takes none: opening its queue again';

it('opens another client in place of one that takes nothing for 15 s, and closes what is open at its end', async () => {
  const { log, client } = queueCase();
  // It looks every 3 s, the first time after 3.
  await vi.advanceTimersByTimeAsync(17_999);
  expect(log).toEqual(['open 1']);
  await vi.advanceTimersByTimeAsync(1);
  expect(log).toEqual(['open 1', stuck, 'open 2', 'close 1']);
  await client.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(log.slice(4)).toEqual(['close 2']);
});

it('leaves a client that has a job, until that has ended in one way or the other', async () => {
  const ends: ((how: Error | string) => void)[] = [];
  const given: unknown[] = [];
  const { log, takes, client } = queueCase((...of) => {
    given.push(of);
    return new Promise((resolve, reject) => {
      ends.push((how) => (typeof how === 'string' ? resolve(how) : reject(how)));
    });
  });
  const first = takes[0]?.(job, 'token');
  const second = takes[0]?.(job);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(given).toEqual([
    [job, 'token'],
    [job, undefined],
  ]);
  ends[0]?.('done');
  expect(await first).toBe('done');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(log).toEqual(['open 1']);
  ends[1]?.(new Error('away'));
  await expect(second).rejects.toThrow('away');
  await vi.advanceTimersByTimeAsync(18_000);
  expect(log).toContain(stuck);
  await client.close();
});
