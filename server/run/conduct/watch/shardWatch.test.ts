import { describe, expect, it } from 'vitest';
import {
  newMachine,
  type RunInput,
  type RunMachine,
  type ShardPhase,
  transition,
} from '../../../core/run/lifecycle.ts';
import type { StopCause } from '../../../core/run/stopCause.ts';
import type { NewEvent } from '../../../edge/store/measureStore.ts';
import type { WatchedShard } from '../../../edge/store/roundStore.ts';
import type { RunContext } from '../../context/runContext.ts';
import { createShardWatch, inputOf, type ShardWatchPorts } from './shardWatch.ts';

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

describe('the input that a row means to the machine', () => {
  it('is ready once, under a valid lease', () => {
    const readying = machine('readying', 'waiting');
    expect(inputOf(row({ state: 'ready' }), readying)).toEqual({
      type: 'shard-ready',
      shard: 0,
    });
    expect(inputOf(row({ state: 'ready' }), machine('readying', 'ready'))).toBe(null);
    expect(inputOf(row({ state: 'ready', expired: true }), readying)).toBe(null);
  });

  it('is unready when its lease expired or another worker claimed it, before the start only', () => {
    const back = { type: 'shard-unready', shard: 0 };
    const readying = machine('readying', 'ready');
    expect(inputOf(row({ state: 'ready', expired: true }), readying)).toEqual(back);
    expect(inputOf(row({ state: 'claimed', epoch: 2 }), readying)).toEqual(back);
    expect(inputOf(row({ state: 'running' }), readying)).toBe(null);
    const started = machine('running', 'ready');
    expect(inputOf(row({ state: 'ready', expired: true }), started)).toBe(null);
  });

  it('of the next round is one of the round that is to take over', () => {
    const next = { shards: ['waiting' as ShardPhase], starting: false, started: false };
    const preparing = { ...machine('running', 'ready'), next };
    const ready = row({ round: 1, state: 'ready' });
    expect(inputOf(ready, preparing)).toEqual({ type: 'shard-ready', shard: 0, next: true });
    expect(inputOf(ready, machine('running', 'ready'))).toBe(null);
    expect(inputOf({ ...ready, round: 2 }, preparing)).toBe(null);
    const waits = { ...preparing, next: { ...next, shards: ['ready' as ShardPhase] } };
    const back = row({ round: 1, state: 'ready', expired: true });
    const unready = { type: 'shard-unready', shard: 0, next: true };
    expect(inputOf(back, waits)).toEqual(unready);
    expect(inputOf(back, { ...waits, next: { ...waits.next, started: true } })).toBe(null);
    const done = { type: 'shard-done', shard: 0, next: true };
    expect(inputOf(row({ round: 1, state: 'done' }), waits)).toEqual(done);
  });

  it('is an end, once, with its message', () => {
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

  it('is null for a row of another round, or of an unknown shard', () => {
    expect(inputOf(row({ state: 'done', round: 1 }), machine('running', 'ready'))).toBe(null);
    expect(inputOf(row({ state: 'done', shard: 7 }), machine('running', 'ready'))).toBe(null);
  });
});

it('records each change of a noteworthy shard once, in words', async () => {
  const events: NewEvent[] = [];
  let rows: readonly WatchedShard[] = [];
  const context = {
    id: 'run',
    recordEvents: async (given: readonly NewEvent[]) => void events.push(...given),
  } as unknown as RunContext;
  const ports = {
    updates: { publish: () => undefined },
    rounds: { shards: async () => rows },
  } as unknown as ShardWatchPorts;
  const watch = createShardWatch(context, ports);
  for (const one of [
    row({ state: 'queued' }),
    row({ state: 'claimed' }),
    row({ state: 'ready' }),
    row({ state: 'ready', expired: true }),
    row({ state: 'failed', message: 'k6: 107' }),
  ]) {
    rows = [one];
    await watch.read();
  }
  expect(events.map(({ kind, message }) => [kind, message])).toEqual([
    ['shard', 'shard 0 ready'],
    ['shard', 'shard 0 failed: k6: 107'],
  ]);
  expect(events[0]?.data).toMatchObject({ shard: 0, state: 'ready' });
  expect(events[0]?.data).not.toHaveProperty('expired');
});

it('publishes each change of each shard once, without its lease', async () => {
  const published: unknown[][] = [];
  const shown = [row({ state: 'ready' }), row({ shard: 1 }), row({ round: 1 })];
  let rows: readonly WatchedShard[] = shown;
  const watch = createShardWatch(
    { id: 'run', recordEvents: async () => undefined } as unknown as RunContext,
    {
      updates: { publish: (...of: unknown[]) => void published.push(of) },
      rounds: { shards: async () => rows },
    } as unknown as ShardWatchPorts,
  );
  expect(await watch.read()).toBe(rows);
  await watch.read();
  rows = [row({ state: 'running' }), ...shown.slice(1)];
  await watch.read();
  const all = [...shown, row({ state: 'running' })].map(({ expired: _, ...shard }) => shard);
  expect(published).toEqual(all.map((shard) => ['run', { type: 'shard', shard }]));
});

describe('a stop request to another server', () => {
  const request: StopCause = { kind: 'person', by: 'bea', reason: 'late' };

  /** A conductor's context around the real machine, of a run with or without a stop request. */
  function watched(requested: StopCause | null, begun = machine('running', 'ready')) {
    const inputs: RunInput[] = [];
    let reads = 0;
    let now = begun;
    const dispatch = async (input: RunInput) => {
      inputs.push(input);
      const answer = transition(now, input);
      if (answer.ok) now = answer.value.next;
      return answer;
    };
    const context = {
      id: 'run',
      machine: () => now,
      dispatch,
      dispatchAll: async (given: readonly RunInput[]) => {
        for (const input of given) await dispatch(input);
      },
    } as unknown as RunContext;
    const ports = {
      runs: {
        stopRequest: async () => {
          reads += 1;
          return requested;
        },
      },
    } as unknown as ShardWatchPorts;
    return { watch: createShardWatch(context, ports), inputs, now: () => now, reads: () => reads };
  }

  it('is dispatched before the end of the shard that it stopped, so that the run is aborted', async () => {
    const { watch, inputs, now } = watched(request);
    await watch.dispatch([row({ state: 'done' })]);
    expect(inputs).toEqual([
      { type: 'stop', cause: request },
      { type: 'shard-done', shard: 0 },
    ]);
    expect(now()).toMatchObject({ state: 'finishing', stoppedBy: request });
  });

  it('is not read where the run knows why it stops, or knows of the end', async () => {
    const stopping = { ...machine('stopping', 'ready'), stoppedBy: request };
    const stopped = watched({ ...request, by: 'eve' }, stopping);
    await stopped.watch.dispatch([row({ state: 'done' })]);
    expect([stopped.reads(), stopped.inputs]).toEqual([0, [{ type: 'shard-done', shard: 0 }]]);
    const ended = watched(request, { ...machine('running', 'ready'), shards: ['ended', 'ready'] });
    await ended.watch.dispatch([row({ state: 'done' }), row({ shard: 1, state: 'running' })]);
    expect([ended.reads(), ended.inputs]).toEqual([0, []]);
  });

  it('leaves nothing to say of a shard whose phase it decides', async () => {
    const readying = { ...machine('readying', 'ready'), shards: ['ready', 'ready'] as const };
    const { watch, inputs } = watched(request, readying);
    // The second fell back, which a run that stops does not mind.
    await watch.dispatch([row({ state: 'failed' }), row({ shard: 1, state: 'claimed', epoch: 2 })]);
    expect(inputs).toEqual([
      { type: 'stop', cause: request },
      { type: 'shard-failed', shard: 0, message: 'its k6 failed' },
    ]);
  });

  it('is read only when a shard has ended, and changes nothing when there is none', async () => {
    const { watch, inputs, now, reads } = watched(null);
    await watch.dispatch([row({ state: 'running' })]);
    expect(reads()).toBe(0);
    await watch.dispatch([row({ state: 'lost' })]);
    expect(reads()).toBe(1);
    expect(inputs).toEqual([{ type: 'shard-lost', shard: 0 }]);
    expect(now().stoppedBy).toMatchObject({ kind: 'failure', text: 'every shard was lost' });
  });
});
