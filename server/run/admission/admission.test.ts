import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { goldenPlan } from '../../core/plan/k6/golden/cases.golden.ts';
import { err, ok } from '../../core/result.ts';
import { quietWindowSchema } from '../../core/target/quietWindow.ts';
import { freePorts } from '../../edge/embedded/freePorts.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import {
  approved,
  auditable,
  healthy,
  loopbackHostOf,
  mayOnlyRead,
  mayStart,
  permitted,
  placed,
  scriptsAllowed,
} from './admission.ts';

afterEach(() => vi.unstubAllEnvs());

it('a plan with a script by hand is for those who may script; one of steps for everybody', () => {
  const [byHand, steps] = [goldenPlan('by-hand'), goldenPlan('purchase')];
  expect(scriptsAllowed(steps, { mayScript: false })).toEqual({ ok: true, value: undefined });
  expect(scriptsAllowed(byHand, { mayScript: true })).toEqual({ ok: true, value: undefined });
  expect(scriptsAllowed(byHand, { mayScript: false })).toEqual({
    ok: false,
    error: {
      code: 'ZH-RUN-010',
      line: 'path "shop" is the script by-hand/shop.ts, and your role may not run scripts by hand',
      remedy: 'Ask an admin, or start the server with ZEROHOUR_SCRIPT_ROLE=lead.',
      diagnostics: [],
    },
  });
});

it('load on an observed stack needs a second person, on any other nobody', () => {
  const mayScript = true;
  const observed = targetCase({ isolation: 'observe' });
  expect(approved(observed, { mayScript })).toEqual({
    ok: false,
    error: {
      code: 'ZH-TARGET-009',
      line: 'target shop is a live stack under observation ("isolation: observe"): a second person must approve load on it',
      remedy:
        "Give another lead's or admin's API token: in the console's start form, ZEROHOUR_APPROVAL or header Zerohour-Approval.",
      diagnostics: [],
    },
  });
  expect(approved(observed, { mayScript, approvedBy: 'bob' }).ok).toBe(true);
  for (const isolation of ['shadow', 'dedicated'] as const) {
    expect(approved(targetCase({ isolation }), { mayScript }).ok).toBe(true);
  }
});

it('no run starts without the k6 that Zerohour needs', async () => {
  vi.stubEnv('K6_BIN', '/nowhere/k6');
  const up = { pulled: false, by: null, reason: null, at: '2026-11-11T00:00:00.000Z' };
  const admission = { killSwitch: { read: async () => up } } as never;
  expect(await mayStart(admission, {} as never, 1_000)).toMatchObject({
    ok: false,
    error: { code: 'ZH-SETUP-002', line: expect.stringContaining('K6_BIN=/nowhere/k6') },
  });
});

it('no run starts while the safety lever is pulled, also without k6', async () => {
  vi.stubEnv('K6_BIN', '/nowhere/k6');
  const pulled = { pulled: true, by: 'bea', reason: 'fire', at: '2026-11-11T00:00:00.000Z' };
  const admission = { killSwitch: { read: async () => pulled } } as never;
  expect(await mayStart(admission, {} as never, 1_000)).toMatchObject({
    ok: false,
    error: { code: 'ZH-RUN-004', line: expect.stringContaining('bea') },
  });
});

it('a plan needs live workers with its labels', async () => {
  const workers = { list: async () => [] } as never;
  const plan = { ...goldenPlan('purchase'), shards: 2, place: { zone: 'a' } };
  expect(await placed(workers, plan)).toMatchObject({
    ok: false,
    error: { code: 'ZH-WORKER-006', line: expect.stringMatching(/^2 shards need zone=a; /) },
  });
});

it('a plan that the limits of its workers cannot hold is refused, with what to add', async () => {
  const limits = { descriptorsMax: 20_000, portsMax: 1, memoryBytes: 8e9 };
  const worker = { name: 'w1', labels: {}, capacity: 4, busy: 0, live: true, limits };
  const with_ = (more: object) => ({ list: async () => [{ ...worker, ...more }] }) as never;
  const plan = { ...goldenPlan('purchase'), place: {} };
  expect(await placed(with_({}), plan)).toMatchObject({
    ok: false,
    error: {
      code: 'ZH-WORKER-011',
      line: expect.stringMatching(/: w1 has 1 local ports, for 0 shards of \d+: widen net\.ipv4/),
    },
  });
  expect(await placed(with_({ limits: { ...limits, portsMax: 28_232 } }), plan)).toMatchObject({
    ok: true,
  });
  expect(await placed(with_({ limits: null }), plan)).toMatchObject({ ok: true });
  const { place: _, ...anywhere } = plan;
  expect(await placed(with_({ limits: null }), anywhere)).toMatchObject({ ok: true });
  // No live worker may mean one that is about to start.
  const far = { ...plan, place: { zone: 'a' } };
  expect(await placed(with_({ labels: far.place, live: false }), far)).toMatchObject({ ok: false });
});

it('a target on a loopback needs live workers on that machine', async () => {
  const worker = { labels: {}, capacity: 4, busy: 0, live: true, limits: null };
  const on = (...hosts: readonly string[]) =>
    ({ list: async () => hosts.map((host) => ({ ...worker, name: `w-${host}`, host })) }) as never;
  const plan = { ...goldenPlan('purchase'), shards: 5, place: {} };
  const one = { ...plan, shards: 1 };
  expect(await placed(on('far', 'farther'), one, 'server')).toMatchObject({
    ok: false,
    error: {
      code: 'ZH-WORKER-006',
      line: 'the target is on the loopback of server, and no live worker is there: w-far is on far, w-farther is on farther; name the target by an address that they reach, or start a worker on server',
    },
  });
  expect(await placed(on('far'), one)).toMatchObject({ ok: true });
  expect(await placed(on('far', 'server'), one, 'server')).toMatchObject({ ok: true });
  expect(await placed(on(), one, 'server')).toMatchObject({ ok: true });
  const ended = { list: async () => [{ ...worker, name: 'w', host: 'far', live: false }] } as never;
  expect(await placed(ended, one, 'server')).toMatchObject({ ok: true });
  // Two workers have room for five shards; the one on the target's machine has not.
  expect(await placed(on('far', 'server'), plan)).toMatchObject({ ok: true });
  expect(await placed(on('far', 'server'), plan, 'server')).toMatchObject({
    ok: false,
    error: { line: expect.stringMatching(/there is room for 4: w-server has 4 of 4$/) },
  });
});

it('knows the machine whose loopback a target is on', async () => {
  const found = { hosts: [], allowAddresses: [] };
  const port = (value: object) => ({ egress: async () => ({ ok: true, value }) }) as never;
  const of = (value: object) => loopbackHostOf(port(value), targetCase());
  expect(await of({ ...found, loopbackOf: { host: 'server', id: '1' } })).toBe('server');
  expect(await of(found)).toBeNull();
  const failing = { egress: async () => ({ ok: false, error: 'x' }) } as never;
  expect(await loopbackHostOf(failing, targetCase())).toBeNull();
});

const rejectionOf = (given: Awaited<ReturnType<typeof healthy>>) =>
  given.ok ? null : [given.error.code, given.error.line];

describe('permission', () => {
  /** 12 November 2026, 10:00 in Shanghai. */
  const nowMs = Date.UTC(2026, 10, 12, 2);
  const hosts = { hosts: [{ host: 'shop:80', addresses: ['10.0.0.1'] }], allowAddresses: [] };
  const asked: unknown[][] = [];
  const port = (proof: object = { state: 'valid', text: 'shop:80' }, egress: object = ok(hosts)) =>
    ({
      egress: async (...of: unknown[]) => {
        asked.push(['egress', ...of]);
        return egress;
      },
      proof: async (...of: unknown[]) => {
        asked.push(['proof', ...of]);
        return proof;
      },
    }) as never;
  const allowed = async (targetPort: never, target = targetCase(), loadMs = 60_000) =>
    rejectionOf(await permitted({ targetPort, now: () => nowMs }, target, loadMs));

  it('is given by the target that was asked for, with a proof of the addresses that were found', async () => {
    asked.length = 0;
    const target = targetCase();
    expect(await allowed(port(), target)).toBeNull();
    expect(asked).toEqual([
      ['egress', target],
      ['proof', target, hosts],
    ]);
  });

  it('is not given by hosts that are none of the target, or that do not prove it', async () => {
    asked.length = 0;
    expect(await allowed(port({}, err('shop is not in allowHosts')))).toEqual([
      'ZH-TARGET-004',
      expect.stringContaining('shop is not in allowHosts'),
    ]);
    expect(asked.map(([name]) => name)).toEqual(['egress']);
    for (const state of ['gone', 'unreadable']) {
      expect(await allowed(port({ state, text: `why ${state}` }))).toEqual([
        'ZH-TARGET-005',
        expect.stringContaining(`why ${state}`),
      ]);
    }
  });

  it('is not given in a quiet window, nor for a load that would run into one', async () => {
    asked.length = 0;
    const quiet = (from: string) =>
      targetCase({
        quiet: [
          quietWindowSchema.parse({
            ...{ days: 'thu', from, to: '23:00' },
            timeZone: 'Asia/Shanghai',
          }),
        ],
      });
    expect(await allowed(port(), quiet('09:00'))).toEqual([
      'ZH-TARGET-003',
      expect.stringContaining('allows no load now'),
    ]);
    expect(asked).toEqual([]);
    expect(await allowed(port(), quiet('12:00'))).toBeNull();
    expect(await allowed(port(), quiet('12:00'), 2 * 3_600_000)).toEqual([
      'ZH-TARGET-003',
      expect.stringContaining('2 h of load would run into'),
    ]);
  });
});

describe('the role that reads the stores', () => {
  const rights = (state: string) => ({
    writableRole: async () => ({ state, text: `why ${state}` }) as never,
  });
  const read = async (state: string, target = targetCase()) =>
    rejectionOf(await mayOnlyRead(rights(state), target));

  it('may write nothing; not known is no', async () => {
    expect(await read('reads-only')).toBeNull();
    expect(await read('may-write')).toEqual([
      'ZH-TARGET-008',
      expect.stringContaining('why may-write'),
    ]);
    expect(await read('unknown')).toEqual([
      'ZH-TARGET-014',
      expect.stringContaining('why unknown'),
    ]);
  });

  it('is not looked at where the target file admits one that may write', async () => {
    const { stores } = targetCase();
    const target = targetCase({ stores: { ...stores, allowWritableRole: true } });
    const never = { writableRole: () => Promise.reject(new Error('asked')) };
    expect(rejectionOf(await mayOnlyRead(never, target))).toBeNull();
  });
});

describe('the source of the audit', () => {
  const audit = { file: 'audit.yaml', settleMs: 1, everyMs: 1 };
  const asked: unknown[][] = [];
  const rights = (problem: string | null, state = 'reads-only') => ({
    writableRole: async () => ({ state, text: 'why' }) as never,
    auditSourceProblem: async (...of: unknown[]) => {
      asked.push(of);
      return problem;
    },
  });
  const read = async (spec: object | null, ...of: Parameters<typeof rights>) => {
    asked.splice(0);
    const target = targetCase();
    const prepared = { target, plan: { audit: spec } as never, directory: '/files' };
    const rejection = rejectionOf(await auditable(rights(...of), prepared));
    return [rejection, asked.map((each) => each.slice(1))];
  };

  it('is asked whether it can read, after the role, where the plan has an audit', async () => {
    expect(await read(audit, null)).toEqual([null, [[audit, '/files']]]);
    expect(await read(audit, 'no slot is free')).toEqual([
      ['ZH-TARGET-016', expect.stringContaining('no slot is free')],
      [[audit, '/files']],
    ]);
    expect(await read(null, 'no slot is free')).toEqual([null, []]);
    expect(await read(audit, null, 'may-write')).toEqual([
      ['ZH-TARGET-008', expect.any(String)],
      [],
    ]);
  });
});

describe('health', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
  async function answering(status: number) {
    const server = createServer((_, response) => void response.writeHead(status).end());
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const health = async (over: Parameters<typeof targetCase>[0]) =>
    rejectionOf(await healthy(targetCase(over)));

  it('is an answer of 2xx of the health address', async () => {
    expect(await health({ healthUrl: await answering(200) })).toBeNull();
    expect(await health({ healthUrl: await answering(299) })).toBeNull();
    for (const status of [300, 503]) {
      const healthUrl = await answering(status);
      expect(await health({ healthUrl })).toEqual([
        'ZH-TARGET-006',
        expect.stringContaining(`${healthUrl} answers ${status}`),
      ]);
    }
  });

  it('without a health address is any answer of each base URL', async () => {
    const [one, other] = [await answering(503), await answering(404)];
    const away = `http://127.0.0.1:${await freePorts(1)}`;
    expect(await health({ baseUrl: one, baseUrls: [one, other] })).toBeNull();
    expect(await health({ baseUrl: one, baseUrls: [one, away] })).toEqual([
      'ZH-TARGET-006',
      expect.stringContaining('ECONNREFUSED'),
    ]);
  });
});
