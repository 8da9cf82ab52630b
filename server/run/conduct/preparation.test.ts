import { readTag } from '@zerohour/shadow-data';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../core/plan/plan.ts';
import type { PreflightSummary } from '../../core/report/report.ts';
import { err, ok } from '../../core/result.ts';
import { stepCase } from '../../test/support/stepCase.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { answered, contextCase } from '../context/runContext.support.ts';
import type { RunContext } from '../context/runContext.ts';
import { contractEgress, contractPlan } from '../worker/shard/shardCase.support.ts';
import {
  createPreparation,
  type PreparationOutcome,
  type PreparationPorts,
} from './preparation.ts';

const nowMs = 1_800_000_000_000;
const nothing: PreparationOutcome = { egress: null, setupData: null, preflight: null };
const step = stepCase('log in', {
  timeoutMs: 2_000,
  captures: ['token', 'saleId'].map((name) => ({ name, jsonPath: `$.${name}` })),
});
const withSetup: Plan = { ...contractPlan(1), setup: [step] };

/** The steps of one run, each on a target that agrees to everything unless `over` says otherwise. */
function preparing(
  over: Partial<PreparationPorts['targetPort']> = {},
  given: Partial<RunContext> = {},
  outcome = nothing,
) {
  const told: Record<string, unknown>[] = [];
  const one = contextCase(given);
  const { log } = one;
  const noted =
    (name: string) =>
    async (id: string, owner: string, value: unknown): Promise<void> => {
      // Longer than an event.
      for (let turn = 0; turn < 3; turn += 1) await answered();
      log.push(`stored: ${name}`);
      told.push({ id, owner, [name]: value });
    };
  const ports: PreparationPorts = {
    now: () => nowMs,
    runs: {
      saveEgress: noted('egress'),
      savePreflight: noted('preflight'),
      saveSetupData: noted('setupData'),
    },
    targetPort: {
      egress: async () => ok(contractEgress),
      proof: async () => ({ state: 'valid', text: '' }),
      preflight: async () => ({ state: 'pass', hops: [] }),
      seed: async () => ok(undefined),
      customersInShadow: async () => ({ rows: [], uncounted: [] }),
      setup: async () => ok({ token: 't', saleId: 7 }),
      readSwitch: async () => 'on',
      setSwitch: async (_target, _tag, name, value) => {
        await answered();
        log.push(`${name}: ${value}`);
      },
      ...over,
    },
  };
  return { ...one, told, preparation: createPreparation(one.context, ports, outcome) };
}

const failed = (text: string) => [
  { type: 'stop', cause: { kind: 'failure', text } },
  { type: 'work-ended' },
];
const hop = (problem: string | null): PreflightSummary['hops'][number] => ({
  ...{ service: 'shop', instance: 'shop-1', store: 'shadow', problem },
  ...{ tagSeen: true, corruptRefused: true },
});

it('asks everything of the target of the run, under its tag and by its plan', async () => {
  const calls: unknown[][] = [];
  const noted =
    <T>(name: string, answer: T) =>
    async (...of: unknown[]): Promise<T> => {
      calls.push([name, ...of.map((one) => (one instanceof AbortSignal ? 'signal' : one))]);
      return answer;
    };
  const { context, preparation } = preparing(
    {
      egress: noted('egress', ok(contractEgress)),
      proof: noted('proof', { state: 'valid' as const, text: '' }),
      preflight: noted('preflight', { state: 'pass' as const, hops: [] }),
      seed: noted('seed', ok(undefined)),
      customersInShadow: noted('customers', { rows: [], uncounted: [] }),
      readSwitch: noted('read', 'off'),
      setSwitch: noted('set', undefined),
      setup: noted('setup', ok({})),
    },
    {
      target: targetCase({
        shadow: { ...targetCase().shadow, seedUrl: 'http://h/seed' },
        stores: { ...targetCase().stores, postgresUrl: 'postgres://127.0.0.1:9/shop' },
      }),
      plan: { ...withSetup, switches: { guard: 'on' } },
    },
  );
  await preparation.preflight();
  await preparation.seed();
  await preparation.setUp();
  const { id, plan, target } = context;
  const tag = calls[2]?.[2];
  expect(tag).toEqual({ header: 'baggage', value: expect.any(String) });
  expect(calls).toEqual([
    ['egress', target],
    ['proof', target, contractEgress],
    ['preflight', target, tag],
    ['seed', target, tag, id, plan],
    ['customers', target],
    ['read', target, tag, 'guard'],
    ['set', target, tag, 'guard', 'on'],
    ['setup', plan, { run: id, tag, setup: {} }, contractEgress, 'signal'],
  ]);
});

describe('the preflight', () => {
  it('stores where load may go and what the canary saw, and then goes on', async () => {
    const shown = { keyPath: '/client.key', cert: 'PEM' };
    const tls = { ca: null, client: shown, insecure: false };
    const egress = { ...contractEgress, tls, markers: { 'X-Own': '1' } };
    const { preparation, log, told, events } = preparing({ egress: async () => ok(egress) });
    await preparation.preflight();
    expect(log).toEqual([
      ...['stored: egress', 'egress', 'isolation'],
      ...['stored: preflight', 'preflight', 'preflight-passed'],
    ]);
    expect(told).toEqual([
      { id: 'run000000001', owner: 'one', egress },
      { id: 'run000000001', owner: 'one', preflight: { state: 'pass', hops: [] } },
    ]);
    expect(events).toEqual([
      { kind: 'egress', message: 'addresses that load may go to', data: { ...contractEgress } },
      {
        kind: 'isolation',
        message: 'isolation shadow: the signed tag keeps rehearsal data apart',
        data: { isolation: 'shadow' },
      },
      { kind: 'preflight', message: 'preflight pass', data: { problems: [] } },
    ]);
    expect(preparation.outcome).toEqual({
      egress,
      setupData: null,
      preflight: { state: 'pass', hops: [] },
    });
  });

  it('signs its canary by the tag of the preparation, which is good for setup, load and five minutes', async () => {
    let value = '';
    const load = { path: 'visit', rate: 1, timeUnitMs: 1_000, ratePerSecond: 1, vus: 72 };
    const stage = { index: 0, level: 1, startMs: 0, holdMs: 60_000, loads: [load] };
    const plan = {
      ...withSetup,
      paths: [{ name: 'visit', latencyBoundMs: 60_000 }] as never,
      rounds: [{ index: 0, stages: [stage], durationMs: 60_000 }],
    };
    const { preparation } = preparing(
      {
        preflight: async (_target, tag) => {
          value = tag.value;
          return { state: 'pass', hops: [] };
        },
      },
      { plan },
    );
    await preparation.preflight();
    // 59.5 s of starts, the last of which may take 60 s; k6 10 s and the step 2 s + 1 s; five minutes.
    expect(readTag(value, [targetCase().shadow.key], nowMs)).toMatchObject({
      tag: { runId: 'run000000001', epoch: 0, expiresAtMs: nowMs + 119_500 + 13_000 + 300_000 },
    });
  });

  it.each([
    ['a host that may not be driven', { egress: async () => err('no such host') }, 'no such host'],
    [
      'a proof that is gone',
      { proof: async () => ({ state: 'gone', text: 'no proof' }) as const },
      'no proof',
    ],
  ])('ends the run at %s, before the canary', async (_, over, why) => {
    const { preparation, inputs, told } = preparing(over);
    await preparation.preflight();
    expect(inputs).toEqual(failed(`preflight: ${why}`));
    expect([told, preparation.outcome]).toEqual([[], nothing]);
  });

  it.each([
    [
      'fail',
      [hop('saw no tag'), hop(null), hop('chose the live store')],
      'shop (shop-1): saw no tag; shop (shop-1): chose the live store',
    ],
    ['fail', [], 'a hop does not keep rehearsal traffic apart'],
  ] as const)('ends the run when the canary is %s', async (state, hops, why) => {
    const { preparation, inputs, told, events } = preparing({
      preflight: async () => ({ state, hops }),
    });
    await preparation.preflight();
    expect(inputs).toEqual(failed(`preflight: ${why}`));
    expect(told.at(-1)).toMatchObject({ preflight: { state } });
    expect(events.at(-1)?.message).toBe(`preflight ${state}`);
  });

  it('asks no canary of a dedicated stack', async () => {
    const target = targetCase({ isolation: 'dedicated' });
    const refused = { preflight: () => Promise.reject(new Error('it was asked')) };
    const { preparation, inputs, log, told } = preparing(refused, { target });
    await preparation.preflight();
    expect(inputs).toEqual([{ type: 'preflight-passed' }]);
    expect(log).toEqual(['stored: egress', 'egress', 'isolation', 'preflight-passed']);
    expect(told).toHaveLength(1);
  });

  it('goes on when an observed stack fails its canary, whose answer is kept', async () => {
    const target = targetCase({ isolation: 'observe' });
    const { preparation, inputs, told, events } = preparing(
      { preflight: async () => ({ state: 'fail', hops: [hop('saw no tag')] }) },
      { target },
    );
    await preparation.preflight();
    expect(inputs).toEqual([{ type: 'preflight-passed' }]);
    expect(told.at(-1)).toMatchObject({ preflight: { state: 'fail' } });
    expect(events.at(-1)?.data).toEqual({ problems: ['shop (shop-1): saw no tag'] });
  });

  it('ends the run when its target cannot be read, or the step breaks', async () => {
    const unread = preparing({}, { target: null });
    await unread.preparation.preflight();
    expect(unread.inputs).toEqual(failed('preflight: the target file could not be read'));
    const broken = preparing({ preflight: () => Promise.reject(new Error('a bug\nof ours')) });
    await broken.preparation.preflight();
    expect(broken.inputs).toEqual(failed('preflight: a bug'));
  });
});

describe('the seeding', () => {
  it('is followed by a count of what customers have in the shadow store', async () => {
    const stores = { ...targetCase().stores, postgresUrl: 'postgres://127.0.0.1/shop' };
    const before: string[] = [];
    const { preparation, log } = preparing(
      {
        customersInShadow: async () => {
          before.push(...log);
          const place = 'shadow.orders.customer';
          return { rows: [{ place, id: 'ann', rows: 1 }], uncounted: [] };
        },
      },
      { target: targetCase({ stores }) },
    );
    await preparation.seed();
    expect([before, log]).toEqual([['seeded'], ['seeded', 'shadow-before', 'seeded']]);
  });

  it('fills the stock before it turns the switches', async () => {
    const plan: Plan = { ...contractPlan(1), switches: { guard: 'off' } };
    const { preparation, log, events } = preparing(
      {
        seed: async (_target, _tag, run) => {
          log.push(`seed ${run}`);
          return ok(undefined);
        },
      },
      { plan },
    );
    await preparation.seed();
    expect(log).toEqual([
      ...['seed run000000001', 'seeded', 'switches-turned', 'guard: off', 'seeded'],
    ]);
    expect(events[0]).toEqual({
      ...{ kind: 'seeded', message: 'shadow stock seeded', data: { stock: plan.stock } },
    });
  });

  it.each(['dedicated', 'observe'] as const)(
    'of a stack under %s is left out where its file does not say how',
    async (isolation) => {
      const seeds: string[] = [];
      const seed = async () => {
        seeds.push(isolation);
        return ok(undefined);
      };
      const without = targetCase({ isolation });
      const { preparation, log } = preparing({ seed }, { target: without });
      await preparation.seed();
      expect([log, seeds]).toEqual([['seeded'], []]);
      const shadow = { ...without.shadow, seedUrl: 'http://127.0.0.1:1/seed' };
      const told = preparing({ seed }, { target: { ...without, shadow } });
      await told.preparation.seed();
      expect([told.log, seeds]).toEqual([['seeded', 'seeded'], [isolation]]);
    },
  );

  it('is left out where the target file says none', async () => {
    const refused = { seed: async () => err('it was asked') };
    const { preparation, log } = preparing(refused, {
      target: targetCase({ seed: { kind: 'none' } }),
    });
    await preparation.seed();
    expect(log).toEqual(['seeded']);
  });

  it('ends the run when the stock cannot be filled; then no switch is turned', async () => {
    const plan: Plan = { ...contractPlan(1), switches: { guard: 'off' } };
    const { preparation, inputs, log } = preparing({ seed: async () => err('503') }, { plan });
    await preparation.seed();
    expect(inputs).toEqual(failed('seeding: 503'));
    expect(log).toEqual(['stop', 'work-ended']);
    const broken = preparing({ seed: () => Promise.reject(new Error('a bug\nof ours')) });
    await broken.preparation.seed();
    expect(broken.inputs).toEqual(failed('seeding: a bug'));
  });
});

describe('the setup', () => {
  it('runs no k6 for a plan without steps', async () => {
    const { preparation, told, inputs, events } = preparing({
      setup: async () => err('k6 was started'),
    });
    await preparation.setUp();
    expect(inputs).toEqual([{ type: 'set-up' }]);
    // Nothing ran of which an event could say so.
    expect(events).toEqual([]);
    expect(told).toEqual([{ id: 'run000000001', owner: 'one', setupData: {} }]);
  });

  it('stores what it captured but secrets, and records the names alone', async () => {
    const outcome = { egress: contractEgress, setupData: null, preflight: null };
    const { preparation, told, events, inputs, log } = preparing({}, { plan: withSetup }, outcome);
    await preparation.setUp();
    expect(inputs).toEqual([{ type: 'set-up' }]);
    expect(log).toEqual(['stored: setupData', 'set-up', 'set-up']);
    expect(told).toEqual([{ id: 'run000000001', owner: 'one', setupData: { saleId: 7 } }]);
    expect(events).toEqual([
      {
        kind: 'set-up',
        message: 'setup ran once for all shards',
        data: { captured: ['token', 'saleId'] },
      },
    ]);
    expect(preparation.outcome.setupData).toEqual({ token: 't', saleId: 7 });
  });

  it('ends the run when k6 fails, or no preflight came before', async () => {
    const outcome = { egress: contractEgress, setupData: null, preflight: null };
    const over = { setup: async () => err('exit 107') };
    const broken = preparing(over, { plan: withSetup }, outcome);
    await broken.preparation.setUp();
    expect(broken.inputs).toEqual(failed('setup: exit 107'));
    expect(broken.preparation.outcome.setupData).toBe(null);
    const early = preparing({}, { plan: withSetup });
    await early.preparation.setUp();
    expect(early.inputs).toEqual(failed('setup: preflight found no addresses'));
  });

  it.each(['cancel', 'release'] as const)('is cancelled by %s', async (how) => {
    let stop: AbortSignal | null = null;
    const outcome = { egress: contractEgress, setupData: null, preflight: null };
    const { preparation, release } = preparing(
      {
        setup: async (_plan, _handover, _egress, signal) => {
          stop = signal;
          return err('cancelled');
        },
      },
      { plan: withSetup },
      outcome,
    );
    await preparation.setUp();
    expect(stop).toMatchObject({ aborted: false });
    if (how === 'cancel') await preparation.cancel();
    else release();
    expect(stop).toMatchObject({ aborted: true });
  });

  it('starts from what another server has stored', () => {
    const outcome = { egress: contractEgress, setupData: { token: 'old' }, preflight: null };
    expect(preparing({}, {}, outcome).preparation.outcome).toEqual(outcome);
  });
});
