import { describe, expect, it } from 'vitest';
import {
  isUnclaimed,
  type LeasedShard,
  OVERRUN_MS_MAX,
  overrunProblem,
  READY_MS_MAX,
  readyingProblem,
} from './roundLimits.ts';

const row = (over: Partial<LeasedShard>): LeasedShard => ({
  ...{ round: 0, shard: 0, epoch: 1, state: 'ready', worker: null, message: null },
  ...{ startSkewMs: null, startErrorMs: null, expired: false },
  ...over,
});

it('takes a shard as unclaimed when it is queued, or its lease has expired', () => {
  expect(isUnclaimed(row({ state: 'queued' }))).toBe(true);
  expect(isUnclaimed(row({ state: 'claimed', expired: true }))).toBe(true);
  expect(isUnclaimed(row({ state: 'claimed' }))).toBe(false);
});

describe('a round that waits for its shards', () => {
  it('may wait for 30 s, and no longer', () => {
    const rows = [row({}), row({ shard: 1, state: 'queued' })];
    expect(readyingProblem(rows, READY_MS_MAX)).toBe(null);
    expect(readyingProblem(rows, READY_MS_MAX + 1)).toBe(
      'shard 1 was taken by no worker (is one running?) within 30 s',
    );
  });

  it('names the worker of the first shard that is late', () => {
    const claimed = row({ shard: 2, state: 'claimed' });
    expect(readyingProblem([row({}), { ...claimed, worker: 'w1' }], 30_001)).toBe(
      'shard 2 on w1 was not ready within 30 s',
    );
    expect(readyingProblem([claimed], 30_001)).toBe(
      'shard 2 on its worker was not ready within 30 s',
    );
  });

  it('has a problem with a ready shard only when its lease has expired', () => {
    expect(readyingProblem([row({})], 30_001)).toBe(null);
    expect(readyingProblem([row({ expired: true })], 30_001)).toBe(
      'shard 0 was taken by no worker (is one running?) within 30 s',
    );
  });
});

describe('a round that runs', () => {
  it('may end 180 s after its last journey, and no later', () => {
    const rows = [row({ state: 'running' })];
    expect(overrunProblem(rows, 60_000 + OVERRUN_MS_MAX, 60_000)).toBe(null);
    expect(overrunProblem(rows, 60_001 + OVERRUN_MS_MAX, 60_000)).toBe(
      'the round had not ended 180 s after its last journey',
    );
  });

  it('has not overrun when every shard has ended', () => {
    const ended = [row({ state: 'done' }), row({ state: 'failed' }), row({ state: 'lost' })];
    expect(overrunProblem(ended, 999_999, 0)).toBe(null);
    expect(overrunProblem([...ended, row({ state: 'running' })], 999_999, 0)).not.toBe(null);
  });
});
