import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readTag } from '@zerohour/shadow-data';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ToldLine } from '../core/exchange/toldLine.ts';
import { goldenPlan } from '../core/plan/k6/golden/cases.golden.ts';
import type { Plan } from '../core/plan/plan.ts';
import { err, ok } from '../core/result.ts';
import type { KillSwitch } from '../core/run/killSwitch.ts';
import { quietWindowSchema } from '../core/target/quietWindow.ts';
import type { Target } from '../core/target/target.ts';
import { noAnswerText } from '../core/text/ownFailure.ts';
import { targetCase } from '../test/support/targetCase.ts';
import type { TryRequest } from './runService.ts';
import { createTrials } from './trials.ts';
import { createTryScenario, type TryPorts } from './tryScenario.ts';
import { contractEgress } from './worker/shard/shardCase.support.ts';

const NOW_MS = Date.parse('2026-11-20T09:00:00Z');
const whole = goldenPlan('afterwards');
const plan: Plan = { ...goldenPlan('purchase'), switches: {} };
/** k6 starts and ends in 30 s, setup in 10 s and its step's timeout and a second, the journeys in a minute. */
const setupMs = (steps: Plan['setup']) =>
  steps.reduce((sum, { timeoutMs }) => sum + timeoutMs + 1_000, 10_000);
const limitMs = 30_000 + setupMs(plan.setup) + 60_000 + setupMs(plan.teardown);

let server: Server;
let shop: Target;
beforeAll(async () => {
  server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  shop = targetCase({ baseUrl: `http://${host}`, allowHosts: [host] });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const lifted: KillSwitch = { pulled: false, by: null, reason: null, at: '' };
const pulled: KillSwitch = { pulled: true, by: 'bea', reason: 'fire', at: '' };

interface Given {
  readonly plan?: Plan;
  readonly target?: Partial<Target>;
  readonly targetPort?: Partial<TryPorts['targetPort']>;
  readonly killSwitch?: () => KillSwitch;
  readonly openOn?: (origins: readonly string[]) => Promise<string | null>;
}

/** A server that tries one scenario on a target that agrees to everything. */
function trying(given: Given = {}) {
  const log: string[] = [];
  const tags: string[] = [];
  const handed: unknown[][] = [];
  let nowMs = NOW_MS;
  const ports = {
    now: () => {
      nowMs += 1;
      return nowMs;
    },
    killSwitch: { read: async () => given.killSwitch?.() ?? lifted },
    runs: { openOn: given.openOn ?? (async () => null) },
    trials: createTrials(),
    catalog: {
      prepare: async (id: string, options: object) => {
        handed.push([id, options]);
        return ok({ plan: given.plan ?? plan, target: { ...shop, ...given.target } });
      },
    },
    targetPort: {
      egress: async () => ok(contractEgress),
      proof: async () => ({ state: 'valid', text: '' }),
      preflight: async (_target: Target, tag: { value: string }) => {
        log.push('preflight');
        tags.push(tag.value);
        return { state: 'pass', hops: [] };
      },
      seed: async (_target: Target, tag: { value: string }, run: string) => {
        log.push('seed');
        tags.push(tag.value);
        handed.push(['seed', run]);
        return ok(undefined);
      },
      setup: async (...of: unknown[]) => {
        log.push('setup');
        handed.push(['setup', ...of]);
        return ok({ saleId: 's-1' });
      },
      trial: async (...of: unknown[]) => {
        log.push('trial');
        handed.push(['trial', ...of]);
        return ok({ lines: [], problem: null });
      },
      teardown: async (...of: unknown[]) => {
        log.push('teardown');
        handed.push(['teardown', ...of]);
        return ok(undefined);
      },
      ...given.targetPort,
    },
  } as unknown as TryPorts;
  const tryScenario = createTryScenario(ports);
  const tryIt = (path: string | null = null, mayScript = false, over: Partial<TryRequest> = {}) =>
    tryScenario({ scenarioId: 'mall/s', source: null, target: 'shop', path, mayScript, ...over });
  return { ports, log, tags, handed, tryIt };
}

const value = (over: object) => ({ ok: true, value: over });

describe('a trial', () => {
  it('goes through canary, seeding, setup, journeys and teardown under one tag', async () => {
    const { tryIt, log, tags, handed } = trying({ plan: { ...plan, teardown: whole.teardown } });
    const answer = await tryIt();
    expect(log).toEqual(['preflight', 'seed', 'setup', 'trial', 'teardown']);
    expect(answer).toMatchObject(
      value({
        ...{ scenario: plan.scenario, target: 'shop', baseUrl: plan.baseUrl, problem: null },
        preflight: { state: 'pass', hops: [] },
        setup: [{ name: 'saleId', value: '"s-1"' }],
      }),
    );
    const run = answer.ok ? answer.value.run : '';
    expect(answer.ok && answer.value.paths.map(({ path }) => path)).toEqual(['browse', 'pay']);
    expect(answer.ok && answer.value.durationMs).toBeGreaterThan(0);
    expect(handed[0]).toEqual(['mall/s', { target: 'shop', shards: null }]);
    expect(handed[1]).toEqual(['seed', run]);
    const [tag] = tags;
    expect(new Set(tags).size).toBe(1);
    const handover = { run, tag: { header: 'baggage', value: tag }, setup: {} };
    const setup = { ...handover, setup: { saleId: 's-1' } };
    const [, , inSetup, inTrial, inTeardown] = handed;
    expect(inSetup?.slice(2, 4)).toEqual([handover, contractEgress]);
    expect(inTrial?.slice(2, 5)).toEqual([['browse', 'pay'], setup, contractEgress]);
    expect(inTeardown?.slice(2)).toEqual([setup, contractEgress]);
  });

  it('signs its requests for as long as it may take, and five minutes', async () => {
    const { tryIt, tags } = trying();
    await tryIt();
    const read = readTag(tags[0] ?? '', [shop.shadow.key], NOW_MS);
    expect(read).toMatchObject({ kind: 'shadow', tag: { epoch: 0 } });
    const expiresAtMs = read.kind === 'shadow' ? read.tag.expiresAtMs : 0;
    // The clock of this test moves a millisecond each time it is read.
    expect(expiresAtMs - NOW_MS - limitMs - 300_000).toBeGreaterThan(0);
    expect(expiresAtMs - NOW_MS - limitMs - 300_000).toBeLessThan(100);
  });

  it('runs no setup and no teardown without steps', async () => {
    const { tryIt, log, handed } = trying({ plan: { ...plan, setup: [], teardown: [] } });
    expect(await tryIt()).toMatchObject(value({ setup: [] }));
    expect(log).toEqual(['preflight', 'seed', 'trial']);
    expect(handed.at(-1)?.[3]).toMatchObject({ setup: {} });
  });

  it('says how it differs from a run', async () => {
    const { tryIt } = trying({ plan: { ...plan, switches: { guard: 'off', queue: 'slow' } } });
    const notes = ['pauses between steps are left out', 'switches are not turned: guard, queue'];
    expect(await tryIt()).toMatchObject(value({ notes }));
    const still = plan.paths.map((path) => ({
      ...path,
      journey: {
        ...path.journey,
        steps: path.journey.steps.map((step) => ({ ...step, think: null })),
      },
    }));
    expect(await trying({ plan: { ...plan, paths: still } }).tryIt()).toMatchObject(
      value({ notes: [] }),
    );
    const baseUrls = ['http://a.test', 'http://b.test', 'http://c.test'];
    expect(await trying({ plan: { ...plan, paths: still, baseUrls } }).tryIt()).toMatchObject(
      value({ notes: ['addresses that are not tried: http://b.test, http://c.test'] }),
    );
  });

  it('of one path tries that alone; one without a load is none', async () => {
    const { tryIt, handed } = trying();
    await tryIt('pay');
    expect(handed.at(-1)?.[2]).toEqual(['pay']);
    const none = { ok: false, error: { code: 'ZH-SCENARIO-004' } };
    expect(await tryIt('refund')).toMatchObject(none);
    const stages = plan.rounds[0]?.stages.map((stage) => ({
      ...stage,
      loads: stage.loads.filter(({ path }) => path === 'browse'),
    }));
    const rounds = plan.rounds.map((round) => ({ ...round, stages: stages ?? [] }));
    const only = trying({ plan: { ...plan, rounds } });
    expect(await only.tryIt('pay')).toMatchObject({
      error: { line: expect.stringMatching(/no path "pay" with a load; it has browse$/) },
    });
    await only.tryIt();
    expect(only.handed.at(-1)?.[2]).toEqual(['browse']);
    // One stage with a load of the path is enough.
    const both = rounds.map((round, index) => ({
      ...round,
      stages: [...round.stages, ...(plan.rounds[index]?.stages ?? [])],
    }));
    const later = trying({ plan: { ...plan, rounds: both } });
    await later.tryIt('pay');
    expect(later.handed.at(-1)?.[2]).toEqual(['pay']);
  });
});

describe('a trial is refused', () => {
  it('to those who may not run scripts by hand', async () => {
    const { tryIt, log } = trying({ plan: goldenPlan('by-hand') });
    expect(await tryIt()).toMatchObject({ error: { code: 'ZH-RUN-010' } });
    expect(log).toEqual([]);
    expect(await tryIt(null, true)).toMatchObject({ ok: true });
  });

  it('on a target that a run has, and on none after that', async () => {
    const asked: (readonly string[])[] = [];
    const runs = ['run000000001'];
    const { tryIt, log } = trying({
      openOn: async (origins) => {
        asked.push(origins);
        return runs.shift() ?? null;
      },
    });
    const origin = `localhost:${new URL(shop.baseUrl).port}`;
    const line = `target shop (${origin}) is being driven by run run000000001`;
    expect(await tryIt()).toMatchObject({ error: { code: 'ZH-RUN-002', line } });
    expect([asked, log]).toEqual([[[origin]], []]);
    expect(await tryIt()).toMatchObject({ ok: true });
  });

  it('beside another trial of the target, and not after it', async () => {
    const { tryIt, ports } = trying();
    const origin = `localhost:${new URL(shop.baseUrl).port}`;
    await ports.trials.begin([origin]);
    expect(await tryIt()).toMatchObject({ error: { code: 'ZH-TARGET-007' } });
    ports.trials.end([origin]);
    expect(await tryIt()).toMatchObject({ ok: true });
    expect(await tryIt()).toMatchObject({ ok: true });
  });

  it('while the kill switch is pulled, or before a quiet window that it could meet', async () => {
    const { tryIt, log } = trying({ killSwitch: () => pulled });
    expect(await tryIt()).toMatchObject({ error: { code: 'ZH-RUN-004' } });
    expect(log).toEqual([]);
    // The trial may take limitMs, and the window begins before that and a minute are over.
    const quiet = [
      quietWindowSchema.parse({ days: 'fri', from: '09:02', to: '10:00', timeZone: 'UTC' }),
    ];
    expect(await trying({ target: { quiet } }).tryIt()).toMatchObject({
      error: { code: 'ZH-TARGET-003' },
    });
  });
});

describe('a trial ends', () => {
  it.each<[string, Given['targetPort'], object, string[]]>([
    ['without addresses', { egress: async () => err('no host') }, {}, []],
    [
      'at a canary that failed',
      {
        preflight: async () => ({
          state: 'fail',
          hops: [
            {
              ...{ service: 'shop', instance: 'shop-1', store: 'live', problem: null },
              ...{ tagSeen: false, corruptRefused: true },
            },
            {
              ...{ service: 'pay', instance: 'pay-1', store: 'shadow', problem: null },
              ...{ tagSeen: true, corruptRefused: true },
            },
            {
              ...{ service: 'cart', instance: 'cart-1', store: 'live', problem: null },
              ...{ tagSeen: false, corruptRefused: true },
            },
          ],
        }),
      },
      {
        ...{ state: 'fail', paths: [], preflight: { state: 'fail' } },
        problem:
          'preflight: shop (shop-1): the shadow tag was not seen; cart (cart-1): the shadow tag was not seen',
      },
      [],
    ],
    [
      'at a canary that this machine could not ask',
      {
        preflight: async () => ({
          state: 'unknown',
          hops: [
            {
              ...{ service: 'shop', instance: 'shop-1', store: null, tagSeen: null },
              ...{ corruptRefused: null, problem: noAnswerText('http://s', 'connect EMFILE') },
            },
          ],
        }),
      },
      {
        ...{ state: 'unknown', paths: [], preflight: { state: 'unknown' } },
        problem: 'preflight: shop (shop-1): target does not answer at http://s: connect EMFILE',
      },
      [],
    ],
    [
      'at a canary that says nothing',
      { preflight: async () => ({ state: 'fail', hops: [] }) },
      { problem: 'preflight: a hop does not keep rehearsal traffic apart' },
      [],
    ],
    [
      'at a seeding that failed',
      { seed: async () => err('503') },
      { state: 'unknown', problem: 'seeding: 503', preflight: { state: 'pass' } },
      ['preflight'],
    ],
    [
      'at a setup that failed',
      { setup: async () => err('exit 107') },
      { state: 'unknown', problem: 'setup: exit 107', preflight: { state: 'pass' } },
      ['preflight', 'seed'],
    ],
    [
      'without k6',
      { trial: async () => err('no k6') },
      {
        ...{ state: 'unknown', problem: 'no k6', setup: [{ name: 'saleId', value: '"s-1"' }] },
        notes: ['pauses between steps are left out'],
      },
      ['preflight', 'seed', 'setup'],
    ],
    [
      'when a step breaks',
      { seed: () => Promise.reject(new Error('a bug\nof ours')) },
      { state: 'unknown', problem: 'a bug', preflight: null, setup: [], paths: [], notes: [] },
      ['preflight'],
    ],
  ])('%s', async (name, targetPort, wanted, done) => {
    const { tryIt, log } = trying({ targetPort: targetPort ?? {} });
    const answer = await tryIt();
    expect(log).toEqual(done);
    // What admission finds is the reason of a rejection.
    if (name === 'without addresses') expect(answer).toMatchObject({ ok: false });
    else expect(answer).toMatchObject(value(wanted));
  });

  it('without the signing key of its target in what it shows', async () => {
    const end: ToldLine = {
      ...{ scenario: 'pay__0', iteration: 0, trace: 't', step: 'pay' },
      zh: 'end',
      outcome: 'failed',
      reason: `it was asked for ${shop.shadow.key}`,
    };
    const { tryIt } = trying({
      targetPort: { trial: async () => ok({ lines: [end], problem: null }) },
    });
    const answer = await tryIt('pay');
    expect(answer.ok && answer.value.paths[0]).toMatchObject({ reason: 'it was asked for ***' });
  });

  it('without addresses that admission has found', async () => {
    const found = [ok(contractEgress)];
    const { tryIt } = trying({ targetPort: { egress: async () => found.shift() ?? err('gone') } });
    expect(await tryIt()).toMatchObject(value({ state: 'unknown', problem: 'preflight: gone' }));
  });

  it('with a note on a teardown that failed', async () => {
    const { tryIt } = trying({
      plan: { ...plan, teardown: whole.teardown },
      targetPort: { teardown: async () => err('409') },
    });
    const notes = ['pauses between steps are left out', 'teardown: 409'];
    expect(await tryIt()).toMatchObject(value({ notes, problem: null }));
  });

  it('with the kill switch, or when it cannot be read, also in its setup', async () => {
    for (const step of ['setup', 'trial'] as const) {
      const states: (KillSwitch | Error)[] = [lifted, lifted, pulled];
      if (step === 'setup') states[2] = new Error('away\nnow');
      const waits = async (...of: unknown[]) => {
        const signal = of.at(-1) as AbortSignal;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return err('stopped');
      };
      const { tryIt } = trying({
        targetPort: { [step]: waits },
        killSwitch: () => {
          const state = states.shift() ?? pulled;
          if (state instanceof Error) throw state;
          return state;
        },
      });
      const beganMs = performance.now();
      const problem =
        step === 'setup'
          ? 'the safety lever cannot be read: away'
          : expect.stringMatching(/^the safety lever is pulled: bea stopped all load \(fire\)/);
      expect(await tryIt()).toMatchObject(value({ state: 'unknown', problem }));
      expect(performance.now() - beganMs).toBeGreaterThan(900);
    }
  });

  it('when its time is over', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    let stop: AbortSignal | null = null;
    const { tryIt } = trying({
      targetPort: {
        trial: async (...of) => {
          const signal = of[4];
          stop = signal;
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          return err('stopped');
        },
      },
    });
    // The health of the target is a real request, with a timer of its own.
    const answer = tryIt();
    await vi.waitFor(() => expect(stop).not.toBe(null), { timeout: 5_000, interval: 10 });
    await vi.advanceTimersByTimeAsync(limitMs - 5_000);
    expect(stop).toMatchObject({ aborted: false });
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    const problem = `it did not end within ${limitMs / 1_000} s`;
    expect(await answer).toMatchObject(value({ state: 'unknown', problem }));
  });

  it('and looks at the kill switch no more', async () => {
    let reads = 0;
    const { tryIt } = trying({
      killSwitch: () => {
        reads += 1;
        return lifted;
      },
    });
    await tryIt();
    const before = reads;
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(reads).toBe(before);
  });
});

describe('the canary of a trial', () => {
  const preflight = async () => ({ state: 'fail' as const, hops: [] });

  it('is asked of no dedicated stack', async () => {
    const { tryIt, log } = trying({ target: { isolation: 'dedicated' } });
    expect(await tryIt()).toMatchObject({ value: { preflight: null, problem: null } });
    expect(log).not.toContain('preflight');
    expect(log).toContain('trial');
  });

  it('only reports on an observed stack', async () => {
    const { tryIt, log } = trying({ target: { isolation: 'observe' }, targetPort: { preflight } });
    expect(await tryIt(null, false, { approvedBy: 'eve' })).toMatchObject({
      value: { preflight: { state: 'fail' }, problem: null },
    });
    expect(log).toContain('trial');
  });
});
