import { expect, it } from 'vitest';
import { ok } from '../../../core/result.ts';
import { newMachine, type RunInput, type RunMachine } from '../../../core/run/lifecycle.ts';
import type { WatchedShard } from '../../../edge/store/roundStore.ts';
import type { RunAudit } from '../../audit/runAudit.ts';
import type { RunContext } from '../../context/runContext.ts';
import { contractPlan } from '../../worker/shard/shardStore.contract.ts';
import { createRoundWatch, type RoundWatchPorts } from './roundWatch.ts';

const DURATION_MS = 60_000;
/** A start a second for 60 s, and the last journey is cut a minute after it. */
const OPEN_UNTIL_MS = 119_500;
const OVERRUN_MS = 180_000;

/** A watch over one round whose frames cannot be read. */
function watchWithoutFrames(state: RunMachine['state'], shard: 'running' | 'done' | 'none') {
  const inputs: RunInput[] = [];
  const logged: string[] = [];
  const gaveUp: string[] = [];
  const released = new AbortController();
  let nowMs = 1_000_000;
  const machine: RunMachine = { ...newMachine(1, 1), state, shards: ['ready'] };
  const row = { round: 0, shard: 0, state: shard, epoch: 1, expired: false, message: null };
  const load = { path: 'visit', rate: 1, timeUnitMs: 1_000, ratePerSecond: 1, vus: 72 };
  const stage = { index: 0, level: 1, startMs: 0, holdMs: DURATION_MS, loads: [load] };
  const startAtMs = nowMs;
  const ports = {
    now: () => nowMs,
    log: { warn: (_: object, line: string) => logged.push(line) },
    shardQueue: { onFrames: () => () => undefined },
    updates: { publish: () => undefined },
    runs: { stopRequest: async () => null },
    rounds: {
      giveUp: async (_: string, which: string) => gaveUp.push(which),
      shards: async () => (shard === 'none' ? [] : [row as unknown as WatchedShard]),
      rounds: async () => [{ round: 0, startAtMs, stopAtMs: null, nowMs }],
    },
    measures: { framesAfter: () => Promise.reject(new Error('a frame that nobody can read')) },
  } as unknown as RoundWatchPorts;
  const context = {
    id: 'run',
    plan: {
      ...contractPlan(1),
      paths: [{ name: 'visit', latencyBoundMs: 60_000 }],
      rounds: [{ index: 0, stages: [stage], durationMs: DURATION_MS }],
    },
    target: null,
    released: released.signal,
    machine: () => machine,
    dispatch: async (input: RunInput) => {
      inputs.push(input);
      return ok(undefined);
    },
    dispatchAll: async (given: readonly RunInput[]) => void inputs.push(...given),
    recordEvent: async () => undefined,
    recordEvents: async () => undefined,
  } as unknown as RunContext;
  const watch = createRoundWatch(context, ports, { findings: () => [] } as unknown as RunAudit);
  return {
    inputs,
    logged,
    gaveUp,
    watch,
    pass: (ms: number) => {
      nowMs += ms;
    },
    close: async () => {
      released.abort();
      await watch.close();
    },
  };
}

it('stops a round that overruns, also when its timeline cannot be made', async () => {
  const { watch, inputs, logged, pass, close } = watchWithoutFrames('running', 'running');
  watch.wake();
  await expect.poll(() => logged.length).toBeGreaterThan(0);
  expect(logged[0]).toBe('timeline: a frame that nobody can read; no rule was judged in this pass');
  expect(inputs).toEqual([]);
  pass(OPEN_UNTIL_MS + OVERRUN_MS);
  const looks = logged.length;
  await expect.poll(() => logged.length, { timeout: 5_000 }).toBeGreaterThan(looks + 1);
  expect(inputs).toEqual([]);
  pass(1);
  watch.wake();
  const text = 'the round had not ended 180 s after its last journey';
  await expect
    .poll(() => inputs[0], { timeout: 3_000 })
    .toEqual({ type: 'stop', cause: { kind: 'failure', text } });
  await close();
});

it('dispatches the end of a shard, also when its timeline cannot be made', async () => {
  const { watch, inputs, gaveUp, close } = watchWithoutFrames('running', 'done');
  watch.wake();
  await expect.poll(() => inputs[0]).toEqual({ type: 'shard-done', shard: 0 });
  expect(gaveUp[0]).toBe('silent');
  await close();
});

it('gives up a shard that does not stop, also when its timeline cannot be made', async () => {
  const { watch, gaveUp, pass, close } = watchWithoutFrames('stopping', 'running');
  watch.wake();
  await expect.poll(() => gaveUp).toContain('silent');
  pass(15_001);
  await expect.poll(() => gaveUp).toContain('all');
  await close();
});

it('ends the shards of a stopped round that was never opened', async () => {
  const { watch, inputs, close } = watchWithoutFrames('stopping', 'none');
  watch.wake();
  await expect.poll(() => inputs[0]).toEqual({ type: 'shard-lost', shard: 0 });
  await close();
});

it('waits for the rows of a round that is being opened', async () => {
  const { watch, inputs, gaveUp, close } = watchWithoutFrames('readying', 'none');
  watch.wake();
  await close();
  expect([inputs, gaveUp]).toEqual([[], []]);
});
