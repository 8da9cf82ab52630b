import { describe, expect, it } from 'vitest';
import type { Plan } from '../../core/plan/plan.ts';
import type { SearchSpec } from '../../core/plan/search/searchSpec.ts';
import { newMachine } from '../../core/run/lifecycle.ts';
import type { RoundPlan } from '../../core/traffic/round.ts';
import { many, payP95, planOf, secondOf } from '../../test/support/loadCase.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { contextCase } from '../context/runContext.support.ts';
import { createSearchPlanner, type SearchPorts } from './searchPlanner.ts';

const search: SearchSpec = {
  ...{ firstLevel: 0.5, levelMin: 0.01, levelMax: 0.9, precision: 0.05, samples: [] },
  ...{ durationMsMax: 600_000, betweenMs: 4_000, peakPerSecond: 100 },
};
const stage = {
  ...{ index: 0, level: 0.5, startMs: 0, holdMs: 10_000 },
  loads: [{ path: 'pay', rate: 500, timeUnitMs: 10_000, ratePerSecond: 50, vus: 100 }],
};
const first: RoundPlan = {
  ...{ index: 0, stages: [stage], durationMs: 10_000 },
  search: { lastPass: null, firstFail: null },
};
const plan: Plan = { ...planOf([stage], [payP95]), goal: 'find-capacity', search, rounds: [first] };

interface Case {
  readonly plan?: Plan;
  /** Of every journey of the first round. */
  readonly latencyMs?: number;
  readonly saved?: boolean;
  readonly ratePerSecondMax?: number;
  readonly record?: () => Promise<unknown>;
  readonly savePlan?: () => Promise<boolean>;
  readonly released?: AbortSignal;
}

function plannerCase(over: Case = {}) {
  const saved: (readonly unknown[])[] = [];
  const log: string[] = [];
  const worker = { name: 'w', labels: {}, capacity: 1, busy: 1, live: true, host: 'h' };
  const limits = { descriptorsMax: null, portsMax: null, memoryBytes: 1e10 };
  let now = over.plan ?? plan;
  const frames = Array.from({ length: 10 }, (_, second) => {
    const { cells, generators } = secondOf(second, { journeyMs: many(50, over.latencyMs ?? 100) });
    const [generator] = generators;
    const span = { fromMs: second * 1000, toMs: (second + 1) * 1000 };
    return { round: 0, shard: 0, epoch: 1, second, ...span, cells, generator };
  });
  const ports = {
    runs: {
      record:
        over.record ?? (async (id: string) => ({ row: { id }, plan: null, loadEndedAt: null })),
      savePlan: async (...given: readonly unknown[]) => {
        await over.savePlan?.();
        log.push('saved');
        saved.push(given);
        return over.saved ?? true;
      },
    },
    rounds: {
      rounds: async () => [{ round: 0, startAtMs: 0, stopAtMs: null, nowMs: 60_000 }],
      shards: async () => [{ round: 0, shard: 0, worker: 'w' }],
    },
    measures: {
      async *framePages() {
        yield frames;
      },
    },
    draws: { saveDrawn: async () => void log.push('drawn') },
    workers: { list: async () => [{ ...worker, limits }] },
    targetPort: {
      egress: async () => ({ ok: true, value: { hosts: [], allowAddresses: [] } }),
      proof: async () => ({ state: 'not-needed', text: '' }),
    },
    now: () => 0,
    log: { warn: () => undefined },
  } as unknown as SearchPorts;
  const of = contextCase({
    machine: () => ({ ...newMachine(1, 1, true), state: 'readying', working: true }),
    ...(over.released === undefined ? {} : { released: over.released }),
    target: targetCase({
      allowHosts: ['127.0.0.1:4100'],
      caps: {
        ...{ vusMax: 5_000, durationMsMax: 3_600_000 },
        ratePerSecondMax: over.ratePerSecondMax ?? 1_000,
      },
    }),
  });
  Object.defineProperty(of.context, 'plan', { get: () => now });
  const planner = createSearchPlanner(of.context, ports, (next) => {
    log.push('replanned');
    now = next;
  });
  return { ...of, planner, saved, order: log, plan: () => now };
}

describe('the next round of a search', () => {
  it('is planned from the stored frames, and stored before the machine takes it', async () => {
    const { planner, inputs, events, saved, order, plan: driven } = plannerCase();
    await planner.planRound();
    expect(driven().rounds).toHaveLength(2);
    expect(driven().rounds[1]).toMatchObject({
      ...{ index: 1, durationMs: 10_000, search: { lastPass: 0.5, firstFail: null } },
      stages: [{ level: 0.75 }],
    });
    expect(saved).toEqual([['run000000001', 'one', driven(), 600_000]]);
    expect(order).toEqual(['drawn', 'saved', 'replanned']);
    expect(events).toEqual([
      {
        kind: 'search-stage',
        message: 'stage 2 at 75% (75/s), limit above 50% (50/s)',
        data: { round: 1, lastPass: 0.5, firstFail: null },
      },
    ]);
    expect(inputs).toEqual([{ type: 'round-added' }]);
  });

  it('lies below a stage that breached', async () => {
    const { planner, plan: driven } = plannerCase({ latencyMs: 900 });
    await planner.planRound();
    expect(driven().rounds[1]).toMatchObject({
      ...{ search: { lastPass: null, firstFail: 0.5 } },
      stages: [{ level: 0.3333 }],
    });
  });

  it('is the one that a server before stored', async () => {
    const stored = { ...plan, rounds: [first, { ...first, index: 1 }] };
    const { planner, inputs, saved, events } = plannerCase({ plan: stored });
    await planner.planRound();
    expect([inputs, saved, events]).toEqual([[{ type: 'round-added' }], [], []]);
  });

  it('does not follow once the search has its answer, which an event tells', async () => {
    const done = { ...plan, search: { ...search, levelMax: 0.5 } };
    const { planner, inputs, events, saved } = plannerCase({ plan: done });
    await planner.planRound();
    expect([inputs, saved]).toEqual([[{ type: 'search-ended' }], []]);
    expect(events).toMatchObject([
      {
        kind: 'search-ended',
        message:
          'SLO capacity at least 50% of the peak (50/s): the highest load that may be driven met every SLO',
        data: { round: 0, problem: null },
      },
    ]);
  });

  it('does not follow where it is not allowed or not stored, and the event says why', async () => {
    const capped = plannerCase({ ratePerSecondMax: 60 });
    await capped.planner.planRound();
    expect(capped.inputs).toEqual([{ type: 'search-ended' }]);
    expect(capped.events[0]?.message).toMatch(/; no further stage: .*journeys at 75\/s are beyond/);
    const overtaken = plannerCase({ saved: false });
    await overtaken.planner.planRound();
    expect(overtaken.inputs).toEqual([{ type: 'search-ended' }]);
    expect(overtaken.events[0]?.message).toMatch(
      /; no further stage: another server conducts the run now$/,
    );
    expect(overtaken.order).not.toContain('replanned');
  });

  it('does not follow where k6 cannot make its load', async () => {
    const [path] = plan.paths;
    if (path === undefined) throw new Error('no path');
    const uneven = { dispersion: 2, paths: [{ ...path, peakRatePerSecond: 1e6 }] };
    const { planner, inputs, events, saved, order } = plannerCase({ plan: { ...plan, ...uneven } });
    await planner.planRound();
    expect([inputs, saved, order]).toEqual([[{ type: 'search-ended' }], [], []]);
    expect(events.map(({ message }) => message)).toEqual([
      expect.stringMatching(/; no further stage: 7500000 starts of path "pay" that are not even/),
    ]);
  });

  it('is left to another server by one that has released the run', async () => {
    const away = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('terminating'), { code: '57P01' }));
    const unread = plannerCase({ released: AbortSignal.abort() });
    await unread.planner.planRound();
    expect([unread.inputs, unread.events, unread.saved]).toEqual([[], [], []]);
    const released = new AbortController();
    const unsaved = plannerCase({
      released: released.signal,
      savePlan: () => {
        released.abort();
        return away();
      },
    });
    await unsaved.planner.planRound();
    expect(unsaved.order).not.toContain('replanned');
    expect([unsaved.inputs, unsaved.events]).toEqual([[], []]);
  });

  it('waits for a database that is away', async () => {
    let tries = 0;
    const { planner, inputs } = plannerCase({
      record: async () => {
        tries += 1;
        if (tries === 1) throw Object.assign(new Error('terminating'), { code: '57P01' });
        return { row: { id: 'run000000001' }, plan: null, loadEndedAt: null };
      },
    });
    await planner.planRound();
    expect([tries, inputs]).toEqual([2, [{ type: 'round-added' }]]);
  });

  it('is a bug where there is no run, or no search', async () => {
    const gone = plannerCase({ record: async () => null });
    await expect(gone.planner.planRound()).rejects.toThrow('the run is not in the database');
    const { search: _, ...noSearch } = plan;
    const other = plannerCase({ plan: noSearch });
    await expect(other.planner.planRound()).rejects.toThrow('the plan is no search');
  });
});
