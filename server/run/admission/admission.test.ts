import { afterEach, expect, it, vi } from 'vitest';
import { goldenPlan } from '../../core/plan/k6/golden/cases.golden.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { approved, loopbackHostOf, mayStart, placed, scriptsAllowed } from './admission.ts';

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
