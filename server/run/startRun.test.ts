import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readTag } from '@zerohour/shadow-data';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { goldenPlan } from '../core/plan/k6/golden/cases.golden.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { KillSwitch } from '../core/run/killSwitch.ts';
import { newMachine } from '../core/run/lifecycle.ts';
import type { RunRow } from '../core/run/run.ts';
import { quietWindowSchema } from '../core/target/quietWindow.ts';
import type { Target } from '../core/target/target.ts';
import type { Insertion, NewRun } from '../edge/store/runStore.ts';
import { targetCase } from '../test/support/targetCase.ts';
import { healthy, loopbackHostOf, mayOnlyRead, permitted } from './admission/admission.ts';
import type { Prepared } from './catalog/preparedScenario.ts';
import type { RunRegistry } from './conduct/runRegistry.ts';
import { isRunId } from './runId.ts';
import type { StartRequest } from './runService.ts';
import { admitLaterRun, preflightScenario, type StartPorts, startRun } from './startRun.ts';
import { createTrials } from './trials.ts';
import { createTryScenario } from './tryScenario.ts';
import { contractEgress } from './worker/shard/shardCase.support.ts';

const NOW_MS = Date.parse('2026-11-20T09:00:00Z');
const plan = { ...goldenPlan('purchase'), shards: 1, place: {} };

/** A target that answers its health address with the status that the path names. */
let server: Server;
let shop: Target;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    // Nobody reads the body of a health address, however large it is.
    response.writeHead(Number(request.url?.slice(1)) || 404).end('x'.repeat(1_000_001));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  shop = targetCase({ baseUrl: `http://${host}`, allowHosts: [host] });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const lifted: KillSwitch = { pulled: false, by: null, reason: null, at: '' };
const pulled: KillSwitch = { pulled: true, by: 'bea', reason: 'fire', at: '' };
const worker = { name: 'w1', labels: {}, capacity: 4, busy: 0, live: true, limits: null };

interface Given {
  readonly target?: Partial<Target>;
  readonly over?: Partial<Prepared>;
  readonly killSwitch?: () => KillSwitch;
  readonly inserted?: Insertion | (() => Insertion);
  readonly row?: RunRow | null;
  readonly targetPort?: Partial<StartPorts['targetPort']>;
  readonly workers?: readonly object[];
  readonly prepared?: Result<Prepared, readonly Diagnostic[]> | null;
}

/** A server with one scenario, on which everything allows a start unless `given` says otherwise. */
function service(given: Given = {}) {
  const target = { ...shop, ...given.target };
  const ready = {
    ...{ plan, target, targetRef: 'shop', directory: '/scenarios', text: 'name: s', warnings: [] },
    ...given.over,
  } as Prepared;
  const prepared = given.prepared === undefined ? ok(ready) : given.prepared;
  const compiled: unknown[] = [];
  const started: (readonly [NewRun, Target])[] = [];
  const tags: string[] = [];
  const ports = {
    now: () => NOW_MS,
    killSwitch: { read: async () => given.killSwitch?.() ?? lifted },
    workers: { list: async () => given.workers ?? [worker] },
    runs: { row: async (id: string) => (given.row === undefined ? { id } : given.row) },
    catalog: {
      prepare: async (...of: unknown[]) => {
        compiled.push(of);
        return prepared;
      },
      prepareText: async (...of: unknown[]) => {
        compiled.push(of);
        return prepared ?? err([]);
      },
    },
    trials: createTrials(),
    targetPort: {
      egress: async () => ok(contractEgress),
      proof: async () => ({ state: 'valid', text: '' }),
      writableRole: async () => ({ state: 'reads-only' }),
      auditSourceProblem: async () => null,
      preflight: async (_: Target, tag: { value: string }) => {
        tags.push(tag.value);
        return { state: 'pass', hops: [] };
      },
      ...given.targetPort,
    },
  } as unknown as StartPorts;
  const registry = {
    owner: 'server-1',
    start: async (run: NewRun, on: Target) => {
      started.push([run, on]);
      const { inserted = { kind: 'written' } } = given;
      return typeof inserted === 'function' ? inserted() : inserted;
    },
  } as unknown as RunRegistry;
  const start = (request: Partial<StartRequest> = {}) =>
    startRun(ports, registry, {
      ...{ scenarioId: 'mall/s', source: null, target: null, shards: null },
      ...{ by: 'ada', mayScript: false },
      ...request,
    });
  return { ports, target, compiled, started, tags, start };
}

const rejected = (code: string, line: unknown) => ({ ok: false, error: { code, line } });

describe('a start', () => {
  it('writes the run with all that another server needs', async () => {
    const { start, started, target, compiled } = service();
    expect(await start({ target: 'shop', shards: 2 })).toEqual({
      ok: true,
      value: { id: expect.any(String) },
    });
    const [[run, on] = []] = started;
    expect(on).toEqual(target);
    expect(isRunId(run?.id ?? '')).toBe(true);
    expect(run).toEqual({
      id: run?.id,
      ...{ scenario: plan.scenario, target: 'shop', targetRef: 'shop', by: 'ada' },
      targetOrigin: `localhost:${new URL(shop.baseUrl).port}`,
      ...{ scenarioDir: '/scenarios', scenarioText: 'name: s', plan, owner: 'server-1' },
      shards: 1,
      durationMs: plan.rounds.reduce((sum, { durationMs }) => sum + durationMs, 0),
      machine: newMachine(1, plan.rounds.length),
    });
    expect(compiled).toMatchObject([['mall/s', { target: 'shop', shards: 2 }]]);
  });

  it('names who approved it', async () => {
    const { start, started } = service();
    await start({ approvedBy: 'eve' });
    expect(started[0]?.[0].by).toBe('ada, approved by eve');
  });

  it('takes the text of a scenario, and else its id', async () => {
    const { start, compiled } = service();
    const source = { text: 'name: own', directory: '/own' };
    await start({ source });
    expect(compiled).toMatchObject([[source, {}]]);
    expect(await start({ scenarioId: null })).toMatchObject(
      rejected('ZH-REQUEST-001', expect.stringContaining('give scenarioId or source')),
    );
  });

  it('is rejected for a scenario that is not there, or not valid', async () => {
    const none = service({ prepared: null });
    expect(await none.start()).toMatchObject(
      rejected('ZH-SCENARIO-002', expect.stringContaining('mall/s')),
    );
    const diagnostic = { file: 's', line: 1, column: 1, path: '', message: 'unknown key' };
    const invalid = service({ prepared: err([diagnostic]) });
    for (const source of [null, { text: '', directory: '' }]) {
      expect(await invalid.start({ source })).toMatchObject({
        error: { code: 'ZH-SCENARIO-001', diagnostics: [diagnostic] },
      });
    }
    expect([none.started, invalid.started]).toEqual([[], []]);
  });

  it('by somebody who may not run scripts by hand is rejected', async () => {
    const { start, started } = service({ over: { plan: { ...goldenPlan('by-hand'), place: {} } } });
    expect(await start()).toMatchObject(rejected('ZH-RUN-010', expect.any(String)));
    expect(started).toEqual([]);
    expect(await start({ mayScript: true })).toMatchObject({ ok: true });
  });

  it('is rejected while the kill switch is pulled, before anything is asked of the target', async () => {
    const before = asked.length;
    const { start, started } = service({ killSwitch: () => pulled });
    expect(await start()).toMatchObject(
      rejected('ZH-RUN-004', expect.stringContaining('bea stopped all load (fire)')),
    );
    expect([started, asked.length]).toEqual([[], before]);
  });

  it('is rejected when the switch is pulled meanwhile, also when it is lifted again', async () => {
    const stopped = { inserted: { kind: 'stopped' } } as const;
    const reads = [lifted, pulled];
    const { start } = service({ ...stopped, killSwitch: () => reads.shift() ?? lifted });
    expect(await start()).toMatchObject(
      rejected('ZH-RUN-004', expect.stringContaining('bea stopped all load (fire)')),
    );
    expect(await service(stopped).start()).toMatchObject(
      rejected('ZH-RUN-004', 'the safety lever was pulled and lifted meanwhile; start again'),
    );
  });

  it('is rejected for a target that a run has, that is sick, or that has no workers', async () => {
    const busy = service({ inserted: { kind: 'busy', run: 'other0000001' } });
    const origin = `localhost:${new URL(shop.baseUrl).port}`;
    const line = `target shop (${origin}) is being driven by run other0000001`;
    expect(await busy.start()).toMatchObject(rejected('ZH-RUN-002', line));
    const sick = service({ target: { healthUrl: `${shop.baseUrl}/503` } });
    expect(await sick.start()).toMatchObject(rejected('ZH-TARGET-006', expect.any(String)));
    const baseUrls = [shop.baseUrl, shop.baseUrl.replace('127.0.0.1', '127.0.0.2')];
    const allowHosts = baseUrls.map((url) => new URL(url).host);
    const partly = service({ target: { baseUrls, allowHosts } });
    expect(await partly.start()).toMatchObject(rejected('ZH-TARGET-006', expect.any(String)));
    const healthUrl = `${shop.baseUrl}/200`;
    const several = service({
      target: { baseUrls, allowHosts, healthUrl },
      inserted: { kind: 'busy', run: 'other0000001' },
    });
    const both = `${origin}, ${allowHosts[1]}`;
    expect(await several.start()).toMatchObject(
      rejected('ZH-RUN-002', `target shop (${both}) is being driven by run other0000001`),
    );
    expect(several.started[0]?.[0]).toMatchObject({
      targetOrigin: origin,
      targetOrigins: [origin, allowHosts[1]],
    });
    const place = { zone: 'a' };
    const idle = service({
      over: { plan: { ...plan, place } },
      workers: [{ ...worker, labels: place, live: false }],
    });
    expect(await idle.start()).toMatchObject(rejected('ZH-WORKER-006', expect.any(String)));
    expect([sick.started, idle.started]).toEqual([[], []]);
  });

  it('is rejected while its target is tried', async () => {
    const { start, started, ports } = service();
    const origin = `localhost:${new URL(shop.baseUrl).port}`;
    await ports.trials.begin([origin]);
    expect(await start()).toMatchObject(
      rejected('ZH-TARGET-007', 'a journey is being tried on target shop'),
    );
    expect(started).toEqual([]);
    ports.trials.end([origin]);
    expect(await start()).toMatchObject({ ok: true });
  });

  it('is rejected when nobody could ask what the role of the audit may do', async () => {
    const targetPort = {
      writableRole: async () => ({ state: 'unknown', text: 'timeout expired' }) as const,
    };
    expect(await service({ targetPort }).start()).toMatchObject(
      rejected(
        'ZH-TARGET-014',
        'target shop: it is not known whether the role of its stores may write: timeout expired',
      ),
    );
  });

  it('is rejected when the role of the audit may write, unless the target file admits it', async () => {
    const targetPort = {
      writableRole: async () => ({ state: 'may-write', text: 'app owns live.orders' }) as const,
    };
    const refused = service({ targetPort });
    const line = 'target shop: the role of its stores may write: app owns live.orders';
    expect(await refused.start()).toMatchObject(rejected('ZH-TARGET-008', line));
    expect(
      await preflightScenario(refused.ports, 'mall/s', {
        target: null,
        shards: null,
        mayScript: false,
      }),
    ).toMatchObject(rejected('ZH-TARGET-008', line));
    expect([refused.started, refused.tags]).toEqual([[], []]);
    const stores = { ...shop.stores, allowWritableRole: true };
    const admitted = service({ targetPort, target: { stores } });
    expect(await admitted.start()).toMatchObject({ ok: true });
  });

  it('is planned again when another run has drawn rows meanwhile', async () => {
    const answers: Insertion[] = [{ kind: 'overtaken' }, { kind: 'written' }];
    const { start, started, compiled } = service({
      inserted: () => answers.shift() ?? { kind: 'stopped' },
    });
    expect(await start()).toMatchObject({ ok: true });
    expect([started.length, compiled.length]).toEqual([2, 2]);
  });

  it('whose row is gone says so', async () => {
    const { start } = service({ row: null });
    expect(await start()).toMatchObject(rejected('ZH-RUN-001', expect.any(String)));
  });

  it('needs the k6 that Zerohour uses', async () => {
    vi.stubEnv('K6_BIN', '/nowhere/k6');
    expect(await service().start()).toMatchObject(rejected('ZH-SETUP-002', expect.any(String)));
  });
});

describe('a run that something starts a little later', () => {
  const request = {
    ...{ scenarioId: 'mall/s', source: null, target: null, shards: null },
    ...{ by: 'ada', mayScript: false },
  };
  const admit = (given: Given, open: string | null) => {
    const { ports, started } = service(given);
    const on: (readonly string[])[] = [];
    const openOn = async (origins: readonly string[]) => {
      on.push(origins);
      return open;
    };
    const answer = admitLaterRun({ ...ports, runs: { ...ports.runs, openOn } }, request);
    return { answer, on, started };
  };

  it('needs its target free at each of its addresses', async () => {
    const other = shop.baseUrl.replace('127.0.0.1', '127.0.0.2');
    const target = {
      ...{ baseUrls: [shop.baseUrl, other], healthUrl: `${shop.baseUrl}/200` },
      allowHosts: [shop.baseUrl, other].map((url) => new URL(url).host),
    };
    const origins = [`localhost:${new URL(shop.baseUrl).port}`, new URL(other).host];
    const busy = admit({ target }, 'other0000001');
    expect(await busy.answer).toMatchObject(
      rejected(
        'ZH-RUN-002',
        `target shop (${origins.join(', ')}) is being driven by run other0000001`,
      ),
    );
    expect(busy.on).toEqual([origins]);
    const free = admit({ target }, null);
    expect(await free.answer).toEqual({
      ok: true,
      value: {
        ...{ target: { ...shop, ...target }, targetRef: 'shop', directory: '/scenarios' },
        scenario: plan.scenario,
      },
    });
    expect([busy.started, free.started]).toEqual([[], []]);
  });

  it('is refused for what refuses a start, before any run is asked for', async () => {
    const { answer, on } = admit({ killSwitch: () => pulled }, null);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'ZH-RUN-004' } });
    expect(on).toEqual([]);
  });
});

describe('the permission of the owner', () => {
  const quiet = [
    quietWindowSchema.parse({ days: 'fri', from: '10:00', to: '11:00', timeZone: 'UTC' }),
  ];
  const hourMs = 60 * 60_000;
  /** Beside the load a run has a minute for preflight, seeding and its end. */
  const untilMs = hourMs - 60_000;
  const may = (given: Given, loadMs: number) => {
    const { ports, target } = service(given);
    return permitted(ports, target, loadMs);
  };

  it('is given outside the quiet windows, to the end of the load', async () => {
    expect(await may({ target: { quiet } }, untilMs)).toEqual({ ok: true, value: undefined });
    expect(await may({ target: { quiet } }, untilMs + 1)).toMatchObject(
      rejected('ZH-TARGET-003', expect.stringMatching(/would run into the target's quiet window/)),
    );
    const now = [
      quietWindowSchema.parse({ days: 'fri', from: '09:00', to: '09:01', timeZone: 'UTC' }),
    ];
    expect(await may({ target: { quiet: now } }, 1)).toMatchObject(
      rejected('ZH-TARGET-003', expect.stringMatching(/^the target file allows no load now/)),
    );
  });

  it('is asked for the target, and for the addresses that were found', async () => {
    const calls: unknown[][] = [];
    const { ports, target } = service({
      targetPort: {
        egress: async (...of) => {
          calls.push(of);
          return ok(contractEgress);
        },
        proof: async (...of) => {
          calls.push(of);
          return { state: 'valid', text: '' };
        },
        writableRole: async (...of) => {
          calls.push(of);
          return { state: 'reads-only' };
        },
      },
    });
    await permitted(ports, target, 1);
    await mayOnlyRead(ports.targetPort, target);
    await loopbackHostOf(ports.targetPort, target);
    expect(calls).toEqual([[target], [target, contractEgress], [target], [target]]);
  });

  it('needs an address of every host', async () => {
    const why = 'host shop.test has no address: ENOTFOUND';
    expect(await may({ targetPort: { egress: async () => err(why) } }, 1)).toMatchObject(
      rejected('ZH-TARGET-004', `target shop: ${why}`),
    );
  });

  it.each([
    ['valid', true],
    ['not-needed', true],
    ['gone', false],
    ['unreadable', false],
  ] as const)('is given by a proof that is %s: %s', async (state, given) => {
    const proof = async () => ({ state, text: 'what the owner has to do' });
    const answer = await may({ targetPort: { proof } }, 1);
    expect(answer).toMatchObject(
      given ? { ok: true } : rejected('ZH-TARGET-005', 'what the owner has to do'),
    );
  });

  it('is asked for a start', async () => {
    const gone = async () => ({ state: 'gone', text: 'no proof' }) as const;
    const { start, started } = service({ targetPort: { proof: gone } });
    expect(await start()).toMatchObject(rejected('ZH-TARGET-005', 'no proof'));
    expect(started).toEqual([]);
    const inAMinute = [
      quietWindowSchema.parse({ days: 'fri', from: '09:01', to: '10:00', timeZone: 'UTC' }),
    ];
    const soon = service({ target: { quiet: inAMinute } });
    expect(await soon.start()).toMatchObject(
      rejected('ZH-TARGET-003', expect.stringMatching(/would run into/)),
    );
  });
});

describe('the health of a target', () => {
  it('is any answer of its base URL', async () => {
    asked.length = 0;
    expect(await healthy(shop)).toEqual({ ok: true, value: undefined });
    expect(asked).toEqual(['GET /']);
  });

  it.each([
    [200, true],
    [299, true],
    [300, false],
    [503, false],
  ])('is an answer %i of its health address: %s', async (status, fine) => {
    const healthUrl = `${shop.baseUrl}/${status}`;
    const answer = await healthy({ ...shop, healthUrl });
    const line = expect.stringContaining(`${healthUrl} answers ${status}`);
    expect(answer).toMatchObject(fine ? { ok: true } : rejected('ZH-TARGET-006', line));
  });

  it('is not known of one that nobody answers for', async () => {
    const gone = { ...shop, baseUrl: 'http://127.0.0.1:1', allowHosts: ['127.0.0.1:1'] };
    expect(await healthy(gone)).toMatchObject(
      rejected('ZH-TARGET-006', expect.stringMatching(/shop.*ECONNREFUSED/)),
    );
  });
});

describe('a preflight alone', () => {
  const run = (given: Given, mayScript = false) => {
    const made = service(given);
    const options = { target: null, shards: null, mayScript };
    return { ...made, answer: preflightScenario(made.ports, 'mall/s', options) };
  };

  it('gives what the canary saw, under a tag of its own', async () => {
    const { answer, tags } = run({});
    expect(await answer).toEqual({ ok: true, value: { state: 'pass', hops: [] } });
    expect(readTag(tags[0] ?? '', [shop.shadow.key], NOW_MS)).toMatchObject({
      kind: 'shadow',
      tag: { epoch: 0, expiresAtMs: NOW_MS + 5 * 60_000 },
    });
  });

  it.each<[string, Given, string]>([
    ['a scenario that is not there', { prepared: null }, 'ZH-SCENARIO-002'],
    ['a script by hand', { over: { plan: { ...goldenPlan('by-hand'), place: {} } } }, 'ZH-RUN-010'],
    ['no permission', { targetPort: { egress: async () => err('no') } }, 'ZH-TARGET-004'],
    ['no health', { target: { healthUrl: 'http://127.0.0.1:1/' } }, 'ZH-TARGET-006'],
    ['no workers', { over: { plan: { ...plan, place: { zone: 'a' } } } }, 'ZH-WORKER-006'],
  ])('is rejected for %s, as a start is, and asks no hop', async (_, given, code) => {
    const { answer, tags } = run(given);
    expect(await answer).toMatchObject({ ok: false, error: { code } });
    expect(tags).toEqual([]);
  });
});

describe('the isolation of the target', () => {
  /** Of these ports only the catalog may be asked: a request is refused before it touches anything else. */
  const portsOf = (isolation: Target['isolation']) => {
    const ready = ok({
      plan: { ...goldenPlan('purchase'), isolation },
      target: targetCase({ isolation }),
      warnings: [],
    });
    return { catalog: { prepare: async () => ready } } as never;
  };
  const asks = { scenarioId: 's/s', source: null, target: null, shards: null, mayScript: true };

  it('asks no canary of a dedicated stack', async () => {
    expect(await preflightScenario(portsOf('dedicated'), 's/s', asks)).toMatchObject({
      ok: false,
      error: { code: 'ZH-TARGET-011', line: 'target shop is dedicated: no canary is asked of it' },
    });
  });

  it('starts and tries nothing on an observed stack that no second person approved', async () => {
    const refused = { ok: false, error: { code: 'ZH-TARGET-009' } };
    const started = startRun(portsOf('observe'), {} as never, { ...asks, by: 'ann' });
    expect(await started).toMatchObject(refused);
    const tried = createTryScenario(portsOf('observe'))({ ...asks, path: null });
    expect(await tried).toMatchObject(refused);
  });
});
