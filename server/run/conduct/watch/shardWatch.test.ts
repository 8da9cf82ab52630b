import { describe, expect, it } from 'vitest';
import {
  newMachine,
  type RunInput,
  type RunMachine,
  type ShardPhase,
  transition,
} from '../../../core/run/lifecycle.ts';
import type { StopCause } from '../../../core/run/stopCause.ts';
import type { WatchedShard } from '../../../edge/store/roundStore.ts';
import type { RunContext } from '../runContext.ts';
import { createShardWatch, inputOf } from './shardWatch.ts';

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
    expect(inputOf(row({ state: 'ready' }), readying)).toEqual({
      type: 'shard-ready',
      shard: 0,
    });
    expect(inputOf(row({ state: 'ready' }), machine('readying', 'ready'))).toBe(null);
    expect(inputOf(row({ state: 'ready', expired: true }), readying)).toBe(null);
  });

  it('is no longer ready when its lease ran out or another took it, before the start only', () => {
    const back = { type: 'shard-unready', shard: 0 };
    const readying = machine('readying', 'ready');
    expect(inputOf(row({ state: 'ready', expired: true }), readying)).toEqual(back);
    expect(inputOf(row({ state: 'claimed', epoch: 2 }), readying)).toEqual(back);
    expect(inputOf(row({ state: 'running' }), readying)).toBe(null);
    const started = machine('running', 'ready');
    expect(inputOf(row({ state: 'ready', expired: true }), started)).toBe(null);
  });

  it('is an end, once, with its words', () => {
    const running = machine('running', 'ready');
    expect(inputOf(row({ state: 'done' }), running)).toEqual({ type: 'shard-done', shard: 0 });
    expect(inputOf(row({ state: 'lost' }), running)).toEqual({ type: 'shard-lost', shard: 0 });
    expect(inputOf(row({ state: 'failed', message: 'k6: 107' }), running)).toEqual({
      type: 'shard-failed',
      shard: 0,
      message: 'k6: 107',
    });
    expect(inputOf(row({ state: 'failed' }), running)).toMatchObject({
      message: 'its k6 failed',
    });
    expect(inputOf(row({ state: 'done' }), machine('running', 'ended'))).toBe(null);
    expect(inputOf(row({ state: 'done' }), machine('running', 'lost'))).toBe(null);
  });

  it('is nothing when it is of another round, or of no shard', () => {
    expect(inputOf(row({ state: 'done', round: 1 }), machine('running', 'ready'))).toBe(null);
    expect(inputOf(row({ state: 'done', shard: 7 }), machine('running', 'ready'))).toBe(null);
  });
});

describe('a stop that was asked of another server', () => {
  const request: StopCause = { kind: 'person', by: 'bea', reason: 'late' };

  /** A conductor's context around the real machine, whose run somebody requested to stop, or nobody. */
  function watched(requested: StopCause | null) {
    const told: RunInput[] = [];
    let looks = 0;
    let now = machine('running', 'ready');
    const tell = async (input: RunInput) => {
      told.push(input);
      const answer = transition(now, input);
      if (answer.ok) now = answer.value.next;
      return answer;
    };
    const context = {
      id: 'run',
      machine: () => now,
      tell,
      tellAll: async (inputs: readonly RunInput[]) => {
        for (const input of inputs) await tell(input);
      },
      deps: {
        runs: {
          stopRequest: async () => {
            looks += 1;
            return requested;
          },
        },
      },
    } as unknown as RunContext;
    return { watch: createShardWatch(context), told, now: () => now, looks: () => looks };
  }

  it('is told before the end of a shard that it ended, so that the run is aborted', async () => {
    const { watch, told, now } = watched(request);
    await watch.tell([row({ state: 'done' })]);
    expect(told).toEqual([
      { type: 'stop', cause: request },
      { type: 'shard-done', shard: 0 },
    ]);
    expect(now()).toMatchObject({ state: 'finishing', stoppedBy: request });
  });

  it('is not looked for where no shard has ended, and changes nothing where there is none', async () => {
    const { watch, told, now, looks } = watched(null);
    await watch.tell([row({ state: 'running' })]);
    expect(looks()).toBe(0);
    await watch.tell([row({ state: 'lost' })]);
    expect(looks()).toBe(1);
    expect(told).toEqual([{ type: 'shard-lost', shard: 0 }]);
    expect(now().stoppedBy).toMatchObject({ kind: 'failure', text: 'every shard was lost' });
  });
});
