import { describe, expect, it } from 'vitest';
import type { Plan } from '../../core/plan/plan.ts';
import { err } from '../../core/result.ts';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import type { Target } from '../../core/target/target.ts';
import { planOf } from '../../test/support/loadCase.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { contextCase } from '../context/runContext.support.ts';
import { createRateChanger, type RateChangePorts } from './rateChange.ts';

const stage = {
  ...{ index: 0, level: 1, startMs: 0, holdMs: 60_000 },
  loads: [{ path: 'pay', rate: 10, timeUnitMs: 1_000, ratePerSecond: 10, vus: 12 }],
};
const plan: Plan = { ...planOf([stage], []), baseUrl: 'http://127.0.0.1:1' };
const target = targetCase({
  caps: { ratePerSecondMax: 100, vusMax: 500, durationMsMax: 3_600_000 },
});
const running: RunMachine = { ...newMachine(1, 1), state: 'running', shards: ['ready'] };

interface Case {
  readonly machine?: RunMachine;
  readonly target?: Target | null;
  readonly startAtMs?: number | null;
  readonly saved?: boolean;
  readonly proof?: 'not-needed' | 'missing';
  readonly memoryBytes?: number;
  readonly plan?: Plan;
}

function changerCase(over: Case = {}) {
  const saved: (readonly unknown[])[] = [];
  const drawn: number[] = [];
  const worker = { name: 'w', labels: {}, capacity: 1, busy: 1, live: true, host: 'h' };
  const limits = { descriptorsMax: null, portsMax: null, memoryBytes: over.memoryBytes ?? 1e9 };
  const idle = { ...worker, name: 'idle', busy: 0, limits: { ...limits, memoryBytes: 1e12 } };
  const startAtMs = over.startAtMs === undefined ? 1_000 : over.startAtMs;
  const ports = {
    runs: {
      savePlan: async (...given: readonly unknown[]) => {
        saved.push(given);
        return over.saved ?? true;
      },
    },
    rounds: {
      rounds: async (id: string) => {
        expect(id).toBe(of.context.id);
        return [
          { round: 1, startAtMs: 0, stopAtMs: null, nowMs: 3_500 },
          { round: 0, startAtMs, stopAtMs: null, nowMs: 3_500 },
        ];
      },
      shards: async (id: string) => {
        expect(id).toBe(of.context.id);
        return [
          { round: 0, shard: 0, worker: 'w' },
          { round: 1, shard: 0, worker: 'idle' },
        ];
      },
    },
    draws: {
      saveDrawn: async (_: string, rows: readonly { readonly nextRow: number }[]) =>
        void drawn.push(...rows.map(({ nextRow }) => nextRow)),
    },
    workers: { list: async () => [{ ...worker, limits }, idle] },
    targetPort: {
      egress: async () => ({ ok: true, value: { hosts: [], allowAddresses: [] } }),
      proof: async () => ({ state: over.proof ?? 'not-needed', text: 'no consent' }),
    },
    now: () => Date.parse('2026-11-11T12:00:00Z'),
  } as unknown as RateChangePorts;
  const first = over.plan ?? plan;
  let now = first;
  const prepared = { shards: ['waiting'] as const, starting: false, started: false };
  const of = contextCase({
    machine: () => over.machine ?? (now === first ? running : { ...running, next: prepared }),
    target: over.target === undefined ? target : over.target,
  });
  Object.defineProperty(of.context, 'plan', { get: () => now });
  const rates = createRateChanger(of.context, ports, (next) => {
    now = next;
  });
  const change = async (rate: number) => {
    const answer = await rates.change({ rate, by: 'ada' });
    return answer.ok ? answer.value : `${answer.error.code} ${answer.error.line}`;
  };
  return { ...of, saved, drawn, change, plan: () => now };
}

const kept = 'ZH-RUN-012 the rate of run run000000001 stays as it is: ';

describe('a change of the rate', () => {
  it('stores the plan with the new round before the machine takes it', async () => {
    const { change, saved, plan: driven, inputs, events, log } = changerCase();
    expect(await change(1.5)).toEqual({ round: 1, rate: 1.5, rateBefore: 1 });
    const [, added] = driven().rounds;
    // 2.5 s have been driven.
    expect(added?.takesOver).toMatchObject({ shapeMs: 4_000, rate: 1.5, by: 'ada' });
    expect(saved).toEqual([['run000000001', 'one', driven(), 60_000]]);
    expect(inputs).toEqual([{ type: 'round-planned' }]);
    expect(events).toEqual([
      {
        kind: 'rate-asked',
        message: 'ada asks for 1.5x',
        data: { round: 1, rate: 1.5, rateBefore: 1, by: 'ada' },
      },
    ]);
    expect(log).toEqual(['round-planned', 'rate-asked']);
  });

  it.each([
    // 10/s until 4 s, and 14 s more at the most; then 20/s for the 56 s that are left.
    [2, 180 + 1_120],
    // All of the round that drives: the change may be given up.
    [0.1, 600],
  ])('to %dx counts the rows that it may draw as drawn before they are', async (rate, rows) => {
    const [path] = plan.paths;
    if (path === undefined) throw new Error('no path');
    const card = { name: 'card', columns: ['number'], rows: [], checksum: 'sum' };
    const { change, drawn } = changerCase({
      plan: {
        ...plan,
        paths: [{ ...path, journey: { ...path.journey, rows: ['card'] } }],
        datasets: [{ ...card, pick: { kind: 'unique' } }],
      },
    });
    await change(rate);
    expect(drawn).toEqual([rows]);
  });

  it('is none to the rate that the run has', async () => {
    const { change, saved, inputs } = changerCase();
    expect(await change(1)).toEqual({ round: 0, rate: 1, rateBefore: 1 });
    expect(saved).toEqual([]);
    expect(inputs).toEqual([]);
  });

  it('is none to the rate that is being prepared, and another waits', async () => {
    const machine = {
      ...running,
      next: { shards: ['waiting'] as const, starting: false, started: false },
    };
    const first = changerCase();
    await first.change(2);
    const next = changerCase({ machine });
    Object.defineProperty(next.context, 'plan', { get: first.plan });
    expect(await next.change(2)).toEqual({ round: 1, rate: 2, rateBefore: 1 });
    expect(await next.change(3)).toBe(
      `${kept}another change of its rate is under way; ask again when it has begun`,
    );
    expect(next.saved).toEqual([]);
  });

  it.each<[string, Case, string]>([
    [
      'is stopping',
      { machine: { ...running, state: 'stopping' } },
      `${kept}it is stopping and drives no load`,
    ],
    ['waits for its start', { startAtMs: 3_501 }, `${kept}its load has not begun`],
    ['has no start', { startAtMs: null }, `${kept}its load has not begun`],
    ['has no such round', { machine: { ...running, round: 2 } }, `${kept}its load has not begun`],
    ['has no target file', { target: null }, `${kept}its target file could not be read`],
    [
      'is nearly over',
      { startAtMs: -56_000 },
      `${kept}nothing of its load is left to change: it ends in 1 s, before a new rate could begin`,
    ],
    [
      'is conducted by another server',
      { saved: false },
      `${kept}its load has ended, or another server conducts it now`,
    ],
    ['has no consent', { proof: 'missing' }, 'ZH-TARGET-005 no consent'],
  ])('is refused while the run %s', async (_, over, line) => {
    const { change, plan: driven, inputs } = changerCase(over);
    expect(await change(2)).toBe(line);
    expect(driven()).toBe(plan);
    expect(inputs).toEqual([]);
  });

  it('is refused where the machine does not take it', async () => {
    const { change, context, events } = changerCase();
    Object.assign(context, { dispatch: async () => err('it is stopping') });
    expect(await change(2)).toBe(`${kept}it is stopping`);
    expect(events).toEqual([]);
  });

  it('counts the rows of a round that goes on, whose second path would begin earlier after a change', async () => {
    const [path] = plan.paths;
    const [driving] = plan.rounds;
    if (path === undefined || driving === undefined) throw new Error('no path');
    const uses = { ...path, journey: { ...path.journey, rows: ['card'] } };
    const loads = ['pay', 'retry'].flatMap((name) =>
      stage.loads.map((load) => ({ ...load, path: name })),
    );
    const card = { name: 'card', columns: ['number'], rows: [], checksum: 'sum' };
    const { change, drawn } = changerCase({
      plan: {
        ...plan,
        paths: [uses, { ...uses, name: 'retry' }],
        datasets: [{ ...card, pick: { kind: 'unique' } }],
        rounds: [{ ...driving, stages: [{ ...stage, loads }] }],
      },
    });
    await change(0.1);
    expect(drawn).toEqual([1_200]);
  });

  it('counts no rows of a round that was given up', async () => {
    const [path] = plan.paths;
    const [driving] = plan.rounds;
    if (path === undefined || driving === undefined) throw new Error('no path');
    const loads = stage.loads.map((load) => ({ ...load, rate: 90, ratePerSecond: 90 }));
    const takesOver = { round: 0, shapeMs: 0, plannedMs: 0, rate: 9, rateBefore: 1, by: 'eve' };
    const givenUp = { ...driving, index: 1, stages: [{ ...stage, loads }], takesOver };
    const card = { name: 'card', columns: ['number'], rows: [], checksum: 'sum' };
    const { change, drawn } = changerCase({
      plan: {
        ...plan,
        paths: [{ ...path, journey: { ...path.journey, rows: ['card'] } }],
        datasets: [{ ...card, pick: { kind: 'unique' } }],
        rounds: [driving, givenUp],
      },
    });
    expect(await change(0.1)).toMatchObject({ rate: 0.1 });
    expect(drawn).toEqual([600]);
  });

  it('begins in the very millisecond of the start', async () => {
    expect(await changerCase({ startAtMs: 3_500 }).change(2)).toMatchObject({ round: 1 });
  });

  it("keeps within the target's caps", async () => {
    const capped = changerCase({
      target: { ...target, caps: { ...target.caps, ratePerSecondMax: 19 } },
    });
    expect(await capped.change(1.9)).toMatchObject({ rate: 1.9 });
    const over = changerCase({
      target: { ...target, caps: { ...target.caps, ratePerSecondMax: 19 } },
    });
    expect(await over.change(2)).toMatch(/^ZH-TARGET-002 .*20\/s are beyond/);
    expect(over.saved).toEqual([]);
  });

  it('is refused where the machines of its own workers do not hold the new round', async () => {
    const small = changerCase({ memoryBytes: 40e6 });
    const rejected = await small.change(2);
    expect(rejected).toMatch(/^ZH-WORKER-011 .*w has 40 MB of memory/);
    // It has no shard of this round.
    expect(rejected).not.toContain('idle');
    expect(small.saved).toEqual([]);
  });

  it('is made one after the other', async () => {
    const { change, saved } = changerCase();
    const both = await Promise.all([change(2), change(2)]);
    expect(both).toEqual([
      { round: 1, rate: 2, rateBefore: 1 },
      { round: 1, rate: 2, rateBefore: 1 },
    ]);
    expect(saved).toHaveLength(1);
  });
});
