import { describe, expect, it } from 'vitest';
import { changeRate } from '../../../core/plan/rate/changeRate.ts';
import { newMachine, type RunMachine } from '../../../core/run/lifecycle.ts';
import type { ShardState } from '../../../core/run/run.ts';
import type { WatchedShard } from '../../../edge/store/roundStore.ts';
import { planOf } from '../../../test/support/loadCase.ts';
import { answered, contextCase } from '../../context/runContext.support.ts';
import type { RunContext } from '../../context/runContext.ts';
import { createNextRound, createNextWatch, type NextRoundPorts } from './nextRound.ts';

const stage = {
  ...{ index: 0, level: 1, startMs: 0, holdMs: 60_000 },
  loads: [{ path: 'pay', rate: 10, timeUnitMs: 1_000, ratePerSecond: 10, vus: 12 }],
};
const changed = changeRate(planOf([stage]), { round: 0, elapsedMs: 2_500, rate: 2, by: 'ada' });
if (!changed.ok) throw new Error(changed.error);
const plan = changed.value;

const running = (next: RunMachine['next']): RunMachine => ({
  ...newMachine(1, 1),
  state: 'running',
  ...(next === undefined ? {} : { next }),
});
const preparing = { shards: ['waiting'], starting: false, started: false } as const;

function nextCase(
  over: {
    readonly start?: number | null;
    readonly shard?: Partial<WatchedShard>;
    readonly of?: Partial<RunContext>;
  } = {},
) {
  const calls: unknown[] = [];
  const of = contextCase({ plan, machine: () => running(preparing), ...over.of });
  const shard = { round: 1, shard: 0, state: 'ready' as ShardState, message: null, ...over.shard };
  const ports = {
    rounds: {
      open: async (_: string, round: number) => {
        await answered();
        calls.push(['open', round]);
      },
      writeStart: async (...given: unknown[]) => {
        calls.push(given);
        return over.start ?? null;
      },
      discard: async (...given: unknown[]) => {
        await answered();
        calls.push(['discard', ...given, `${of.log.length} events`]);
      },
      shards: async (id: string) =>
        id !== of.context.id
          ? []
          : [{ ...shard, round: 0, state: 'lost', message: 'not of it' }, shard],
    },
    now: () => 0,
    log: {},
  } as unknown as NextRoundPorts;
  let wakes = 0;
  const next = createNextRound(of.context, ports, () => {
    wakes += 1;
    calls.push('woken');
  });
  return { ...of, next, calls, wakes: () => wakes };
}

describe('a round that takes over', () => {
  it('is opened, and the loop is woken', async () => {
    const { next, calls, wakes } = nextCase();
    await next.prepareNext();
    expect(calls).toEqual([['open', 1], 'woken']);
    expect(wakes()).toBe(1);
  });

  it('starts at the latest 10 s after the planned instant, and the change is told', async () => {
    const { next, calls, inputs, events, log } = nextCase({ start: 1_000 });
    await next.writeNextStart();
    expect(log).toEqual(['start', 'rate-changed', 'start-written']);
    expect(calls).toEqual([['run000000001', 1, 700, { loadsFromMs: 0, latestMs: 14_000 }]]);
    expect(inputs).toEqual([{ type: 'start-written' }]);
    const told = { rate: 2, rateBefore: 1, by: 'ada' };
    expect(events).toEqual([
      {
        kind: 'start',
        message: 'common start of round 1',
        data: { round: 1, startAtMs: 1_000 },
      },
      {
        kind: 'rate-changed',
        message: 'ada changed the rate from 1x to 2x',
        data: { round: 1, startAtMs: 1_000, ...told },
      },
    ]);
  });

  it('is written by nobody, and kept by nobody, where the plan has none', async () => {
    const first = { plan: planOf([stage]) };
    const { next, calls, events } = nextCase({ of: first });
    await expect(next.writeNextStart()).rejects.toThrow('round 1 takes over from none');
    await next.discardNext();
    expect(calls).toEqual([['discard', 'run000000001', 1, '0 events']]);
    const after = { ...first.plan, rounds: [...first.plan.rounds, ...first.plan.rounds] };
    const follows = nextCase({ of: { plan: after } });
    await expect(follows.next.writeNextStart()).rejects.toThrow('round 1 takes over from none');
    expect([events, follows.calls]).toEqual([[], []]);
  });

  it('is discarded without a word of its shards once the run is released', async () => {
    const { next, calls, events } = nextCase({ of: { released: AbortSignal.abort() } });
    await next.discardNext();
    expect(calls).toEqual([]);
    expect(events).toHaveLength(1);
  });

  it('tells nothing of a start that was refused', async () => {
    const { next, inputs, events } = nextCase();
    await next.writeNextStart();
    expect(inputs).toEqual([{ type: 'start-refused' }]);
    expect(events).toEqual([]);
  });

  it.each([
    [{}, 'its shards were not ready in time'],
    [{ state: 'failed', message: 'k6: no memory' }, 'shard 0: k6: no memory'],
    [{ state: 'lost', message: null }, 'shard 0: lost'],
  ] as const)('that is given up says why: %j', async (shard, why) => {
    const { next, calls, events } = nextCase({ shard });
    await next.discardNext();
    expect(calls).toEqual([['discard', 'run000000001', 1, '0 events']]);
    expect(events).toEqual([
      {
        kind: 'rate-kept',
        message: `the rate stays 1x: 2x did not begin, ${why}`,
        data: { round: 1, rate: 2, rateBefore: 1, by: 'ada' },
      },
    ]);
  });
});

describe('the watch of a round that is prepared', () => {
  it('gives it secrets, and gives it up after 10 s', async () => {
    const { context, inputs } = contextCase();
    let nowMs = 0;
    let given = 0;
    const watch = createNextWatch(context, { now: () => nowMs }, async () => {
      await answered();
      given += 1;
    });
    await watch(running(undefined));
    await watch(running({ ...preparing, started: true }));
    expect(given).toBe(0);
    nowMs = 5_000;
    await watch(running(preparing));
    nowMs = 15_000;
    await watch(running(preparing));
    expect(given).toBe(2);
    expect(inputs).toEqual([]);
    nowMs = 15_001;
    await watch(running(preparing));
    expect(inputs).toEqual([{ type: 'round-given-up' }]);
    // Another one has its own time.
    await watch(running(undefined));
    await watch(running(preparing));
    expect(inputs).toHaveLength(1);
  });
});
