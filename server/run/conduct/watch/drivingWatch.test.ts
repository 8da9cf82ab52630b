import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../core/plan/plan.ts';
import { newMachine, type RunMachine } from '../../../core/run/lifecycle.ts';
import { roundOpenMs } from '../../../core/traffic/arrival.ts';
import type { WatchedShard } from '../../../edge/store/roundStore.ts';
import { contextCase } from '../../context/runContext.support.ts';
import { contractPlan } from '../../worker/shard/shardCase.support.ts';
import { watchFeeds } from './drivingWatch.ts';
import type { RoundFeed, RoundFeeds } from './roundFeeds.ts';

const load = { path: 'pay', rate: 1, timeUnitMs: 1_000, ratePerSecond: 1, vus: 1 };
/** The loads of each round begin 4 s after its start, when its VUs have logged in. */
const stages = [
  { index: 0, level: 0, startMs: 0, holdMs: 4_000, transient: 'log-in', loads: [] },
  { index: 1, level: 1, startMs: 4_000, holdMs: 60_000, loads: [load] },
];
const plan = {
  ...contractPlan(1),
  paths: [{ name: 'pay', latencyBoundMs: 60_000, journey: { steps: [] } }],
  rounds: [0, 1].map((index) => ({ index, stages, durationMs: 64_000 })),
} as unknown as Plan;
/** Each round starts 10 s after the one before. */
const startOf = (round: number): number => 1_000_000 + round * 10_000;
const taking = {
  ...newMachine(1, 2),
  state: 'running',
  next: { shards: ['ready'], started: true },
};

interface Given {
  readonly unopened?: readonly number[];
  /** The rounds of which there is more to take in. */
  readonly more?: readonly number[];
}

/** A watch by a clock that a test sets; it notes what is taken in: round, ms since its start, whether it has ended. */
function watched({ unopened = [], more = [] }: Given = {}) {
  const clock = { nowMs: startOf(0) };
  const { context, inputs } = contextCase({ plan });
  const log: string[] = [];
  const opened: RoundFeed[] = [];
  const feeds: RoundFeeds = {
    async open(round) {
      if (unopened.includes(round)) return null;
      const target = { stop: () => void log.push(`target of ${round} left`) };
      const feed = { round, startAtMs: startOf(round), target } as unknown as RoundFeed;
      opened.push(feed);
      return feed;
    },
    all: () => opened,
    forgetBefore: (round) => void log.push(`rounds before ${round} left`),
    stop: () => void log.push('targets left'),
  };
  const watch = watchFeeds(
    context,
    {
      now: () => clock.nowMs,
      rounds: {
        giveUp: async (id: string, which: string) => void log.push(`gave up ${which} of ${id}`),
      },
    } as never,
    feeds,
    {
      async takeIn({ round }, elapsedMs, ended, judge) {
        log.push(`took in ${round} to ${elapsedMs}${ended ? ', ended' : ''}`);
        await judge();
        return !more.includes(round);
      },
      judge: async ({ round }) => void log.push(`judged ${round}`),
    },
  );
  const at = (elapsedMs: number): void => {
    clock.nowMs = startOf(0) + elapsedMs;
  };
  return { watch, log, inputs, at };
}

const rowsOf = (...states: readonly WatchedShard['state'][]) =>
  states.map((state, shard) => ({ shard, state, expired: false })) as unknown as WatchedShard[];
const machineOf = (over: object = {}) =>
  ({ ...newMachine(1, 2), state: 'running', ...over }) as RunMachine;
const running = rowsOf('running');

describe('a round that drives', () => {
  it('is taken in and judged up to now', async () => {
    const { watch, log, inputs, at } = watched();
    at(7_000);
    expect(await watch.running(machineOf(), running, [])).toBe(true);
    expect(log).toEqual(['rounds before 0 left', 'took in 0 to 7000', 'judged 0']);
    expect(inputs).toEqual([]);
  });

  it('that has no start yet leaves nothing to take in', async () => {
    const { watch, log } = watched({ unopened: [0] });
    expect(await watch.running(machineOf(), running, [])).toBe(true);
    expect(log).toEqual([]);
  });

  it('has ended once each of its shards has, and its target is left then', async () => {
    const { watch, log } = watched({ more: [0] });
    await watch.running(machineOf(), rowsOf('done', 'running'), []);
    expect(log).toContain('took in 0 to 0');
    expect(await watch.running(machineOf(), rowsOf('done', 'lost'), [])).toBe(false);
    expect(log.slice(-3)).toEqual(['target of 0 left', 'took in 0 to 0, ended', 'judged 0']);
  });

  it('stops the run when it has not ended in time after its last journey', async () => {
    const { watch, inputs, at } = watched();
    const lastMs = roundOpenMs(plan, 0) + 180_000;
    at(lastMs);
    await watch.running(machineOf(), running, []);
    expect(inputs).toEqual([]);
    at(lastMs + 1);
    await watch.running(machineOf(), running, []);
    expect(inputs).toEqual([
      {
        type: 'stop',
        cause: {
          ...{ kind: 'failure' },
          text: 'the round had not ended 180 s after its last journey',
        },
      },
    ]);
  });
});

describe('a round that takes over', () => {
  const both = machineOf(taking);

  it('is taken in and not judged until its loads begin', async () => {
    const { watch, log, at } = watched();
    at(13_999);
    expect(await watch.running(both, running, running)).toBe(true);
    expect(log).toEqual([
      ...['rounds before 0 left', 'took in 0 to 13999', 'judged 0', 'took in 1 to 3999'],
    ]);
  });

  it('is judged from then on, in place of the one before', async () => {
    const { watch, log, at } = watched();
    at(14_000);
    await watch.running(both, running, running);
    expect(log.slice(1)).toEqual(['took in 0 to 14000', 'took in 1 to 4000', 'judged 1']);
    at(15_000);
    await watch.running(both, running, rowsOf('done', 'done'));
    expect(log.slice(-3)).toEqual(['took in 0 to 14000', 'took in 1 to 5000, ended', 'judged 1']);
    await watch.running(both, running, rowsOf('done', 'running'));
    expect(log.at(-2)).toBe('took in 1 to 5000');
  });

  it.each([
    [[], true],
    [[0], false],
    [[1], false],
    [[0, 1], false],
  ])('has more to take in of rounds %j', async (more, isAll) => {
    expect(await watched({ more }).watch.running(both, running, running)).toBe(isAll);
  });

  it('is left alone before it has started', async () => {
    const { watch, log } = watched();
    const next = { ...both.next, started: false };
    await watch.running(machineOf({ next }), running, running);
    expect(log).toEqual(['rounds before 0 left', 'took in 0 to 0', 'judged 0']);
  });

  it('that has no start yet takes nothing over', async () => {
    const { watch, log, at } = watched({ unopened: [1] });
    at(90_000);
    expect(await watch.running(both, running, running)).toBe(true);
    expect(log.slice(1)).toEqual(['took in 0 to 90000', 'judged 0']);
  });

  it('that the plan does not have takes over at its start', async () => {
    const { watch, log, at } = watched();
    at(90_000);
    await watch.running({ ...both, round: 1 }, running, running);
    expect(log.slice(1)).toEqual(['took in 1 to 10000', 'took in 2 to 70000', 'judged 2']);
  });
});

describe('a run that is stopped', () => {
  it('is taken in and judged no more; its shards are given up after 15 s', async () => {
    const { watch, log, at } = watched();
    await watch.running(machineOf(taking), running, running);
    log.length = 0;
    at(20_000);
    expect(await watch.stopping()).toBe(true);
    expect(log).toEqual(['targets left', 'took in 0 to 20000', 'took in 1 to 10000']);
    at(35_000);
    await watch.stopping();
    expect(log).not.toContain('gave up all of run000000001');
    at(35_001);
    await watch.stopping();
    expect(log).toContain('gave up all of run000000001');
  });

  it.each([[0], [1]])('has more to take in of round %i', async (round) => {
    const { watch } = watched({ more: [round] });
    await watch.running(machineOf(taking), running, running);
    expect(await watch.stopping()).toBe(false);
  });

  it('leaves its targets when the watch is closed', () => {
    const { watch, log } = watched();
    watch.close();
    expect(log).toEqual(['targets left']);
  });
});
