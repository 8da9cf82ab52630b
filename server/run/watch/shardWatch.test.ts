import { describe, expect, it } from 'vitest';
import { newMachine, type RunMachine, type ShardPhase } from '../../core/run/runState.ts';
import type { WatchedShard } from '../../edge/postgres/roundStore.ts';
import { happeningOf } from './shardWatch.ts';

const row = (over: Partial<WatchedShard>): WatchedShard => ({
  round: 0,
  shard: 0,
  epoch: 1,
  state: 'queued',
  worker: null,
  message: null,
  startSkewMs: null,
  startErrorMs: null,
  expired: false,
  ...over,
});

const machine = (state: RunMachine['state'], phase: ShardPhase): RunMachine => ({
  ...newMachine(1, 1),
  state,
  shards: [phase],
});

describe('what a row tells the machine', () => {
  it('is ready once, under a good lease', () => {
    const readying = machine('readying', 'waiting');
    expect(happeningOf(row({ state: 'ready' }), readying)).toEqual({
      type: 'shard-ready',
      shard: 0,
    });
    expect(happeningOf(row({ state: 'ready' }), machine('readying', 'ready'))).toBe(null);
    expect(happeningOf(row({ state: 'ready', expired: true }), readying)).toBe(null);
  });

  it('is no longer ready when its lease ran out or another took it, before the start only', () => {
    const back = { type: 'shard-unready', shard: 0 };
    const readying = machine('readying', 'ready');
    expect(happeningOf(row({ state: 'ready', expired: true }), readying)).toEqual(back);
    expect(happeningOf(row({ state: 'claimed', epoch: 2 }), readying)).toEqual(back);
    expect(happeningOf(row({ state: 'running' }), readying)).toBe(null);
    const started = machine('running', 'ready');
    expect(happeningOf(row({ state: 'ready', expired: true }), started)).toBe(null);
  });

  it('is an end, once, with its words', () => {
    const running = machine('running', 'ready');
    expect(happeningOf(row({ state: 'done' }), running)).toEqual({ type: 'shard-done', shard: 0 });
    expect(happeningOf(row({ state: 'lost' }), running)).toEqual({ type: 'shard-lost', shard: 0 });
    expect(happeningOf(row({ state: 'failed', message: 'k6: 107' }), running)).toEqual({
      type: 'shard-failed',
      shard: 0,
      message: 'k6: 107',
    });
    expect(happeningOf(row({ state: 'failed' }), running)).toMatchObject({
      message: 'its k6 failed',
    });
    expect(happeningOf(row({ state: 'done' }), machine('running', 'ended'))).toBe(null);
    expect(happeningOf(row({ state: 'done' }), machine('running', 'lost'))).toBe(null);
  });

  it('is nothing when it is of another round, or of no shard', () => {
    expect(happeningOf(row({ state: 'done', round: 1 }), machine('running', 'ready'))).toBe(null);
    expect(happeningOf(row({ state: 'done', shard: 7 }), machine('running', 'ready'))).toBe(null);
  });
});
