import { afterEach, expect, it } from 'vitest';
import { err, ok } from '../../core/result.ts';
import { parseSwitchFile } from '../../core/switch/parseSwitchFile.ts';
import { newPush, type PushState } from '../../core/switch/push.ts';
import type {
  NewPushRow,
  PushInsertion,
  PushRequest,
  PushRow,
  SwitchStore,
} from '../../edge/store/switchStore.ts';
import type { Log } from '../../log.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { createSwitchService, type ServerSwitchService } from './createSwitchService.ts';
import { pushView } from './pushView.ts';

const services: ServerSwitchService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

const switches = `providers: { admin: { kind: http, url: "http://127.0.0.1:1" } }
instances: http://127.0.0.1:1/instances
switches:
  limit:
    owner: ann
    kind: limit
    about: Orders a second.
    values: { min: 0, max: 100 }
    default: 10
    provider: admin
`;
const rules = { pause: 'none', onDeaf: 'stop', onUnknown: 'stop', boundMs: 900 } as const;
const plan = { ...rules, changes: [], batches: [['all']] };
const rowOf = (state: PushState, endedAt: string | null = null): PushRow => ({
  ...{ id: 'p1', target: 'shop', targetRef: 'shop', targetDir: '/files', by: 'ann' },
  ...{ reason: 'sale', push: { ...newPush(plan), state }, createdAt: 'then', endedAt },
  ...{ forMs: null, turnBackAt: null },
});
const asked = {
  ...{ target: 'shop', ...rules, by: 'ann', reason: 'sale' },
  changes: [{ switch: 'limit', value: 20, version: '7' }],
};

/** A service over a store whose answers are variables; what it is asked stands in `calls`. */
function serviceCase(target: string = 'shop') {
  const state = {
    rows: new Map<string, PushRow>(),
    inserted: { kind: 'written' } as PushInsertion,
    isTaken: true,
    lever: { by: 'bea' as string | null, reason: 'enough' as string | null },
    isRenewed: false,
    /** Of the store, by each tick. */
    asked: [] as string[],
  };
  const calls: unknown[] = [];
  const store: SwitchStore = {
    async insert({ owner: _, ...row }, isTurnBack) {
      calls.push(['insert', row, isTurnBack]);
      // It has ended at once, so that nothing drives it.
      if (state.inserted.kind === 'written') {
        const { forMs = null, ...rest } = row;
        const ended = { createdAt: 'now', endedAt: 'at once', turnBackAt: null };
        state.rows.set(row.id, { ...rest, ...ended, forMs });
      }
      return state.inserted;
    },
    save: async () => true,
    row: async (id) => state.rows.get(id) ?? null,
    rows: async (...given) => {
      calls.push(['rows', ...given]);
      return [...state.rows.values()];
    },
    async request(id: string, request: PushRequest) {
      calls.push(['request', id, request]);
      return state.isTaken;
    },
    requestOf: async () => null,
    renew: async () => {
      state.isRenewed = true;
      return [];
    },
    adopt: async () => [],
    release: async () => void calls.push('released'),
    async history(...given) {
      calls.push(['history', ...given]);
      return [];
    },
    addHistory: async () => undefined,
    async turned() {
      state.asked.push('turned');
      return [];
    },
    async pushed() {
      state.asked.push('pushed');
      return [];
    },
    ...{ due: async () => [], settleDue: async () => undefined },
  };
  const service = createSwitchService({
    store,
    killSwitch: { read: async () => ({ pulled: true, at: '', ...state.lever }) },
    catalog: {
      target: async (ref, directory) => {
        calls.push(['target', ref, directory]);
        const diagnostic = { file: ref, line: 1, column: 1, path: '', message: `no ${ref}` };
        if (ref !== target) return err([diagnostic]);
        const switchFile = { file: 'shop.switches.yaml', path: '/files/s.yaml', text: switches };
        return ok(targetCase({ name: 'shop', switchFile }));
      },
      switchFile: async ({ path, text }) => parseSwitchFile(text, path, {}),
    },
    stack: {
      instances: async () => ok([{ name: 'all', url: 'http://127.0.0.1:1', service: null }]),
      read: async (_, __, definitions) =>
        new Map(
          definitions.map(({ name }) => [name, ok({ version: '7', value: 10, instances: {} })]),
        ),
      write: () => Promise.reject(new Error('not used')),
      canary: () => Promise.reject(new Error('not used')),
    },
    targetsRoot: '/data/targets',
    log: { warn: () => undefined } as unknown as Log,
    newId: () => 'push00000001',
    reconcileEveryMs: 3_600_000,
  });
  services.push(service);
  return { service, state, calls };
}

it('looks for a target beside the folder of targets, or in that of its own path', async () => {
  const { service, calls } = serviceCase('none');
  const refused = {
    ok: false,
    error: { code: 'ZH-SWITCH-002', line: expect.stringMatching(/no /) },
  };
  expect(await service.pushes('shop', 5)).toMatchObject(refused);
  expect(await service.effects('/own/shop.yaml', 'limit')).toMatchObject(refused);
  expect(calls).toEqual([
    ['target', 'shop', '/data'],
    ['target', '/own/shop.yaml', '/own'],
  ]);
});

it('writes a push with who asks for it and why, and answers with what was written', async () => {
  const { service, state, calls } = serviceCase();
  const pushed = await service.push(asked);
  const [, insert] = calls as [unknown, ['insert', Omit<NewPushRow, 'owner'>, boolean]];
  expect(insert).toEqual([
    'insert',
    {
      ...{ id: 'push00000001', target: 'shop', targetRef: 'shop', targetDir: '/data' },
      ...{ by: 'ann', reason: 'sale', push: expect.objectContaining({ state: 'writing' }) },
      forMs: null,
    },
    false,
  ]);
  expect(insert[1].push.plan).toMatchObject({ ...rules, batches: [['all']] });
  const row = state.rows.get('push00000001');
  expect(row).toBeDefined();
  expect(pushed).toEqual({ ok: true, value: row === undefined ? null : pushView(row) });
  await service.push({ ...asked, forMs: 60_000 });
  expect(calls.at(-1)).toMatchObject(['insert', { forMs: 60_000 }, false]);
});

it('refuses a push that cannot be planned, while another one is open, and under the lever', async () => {
  const { service, state, calls } = serviceCase();
  const unknown = { ...asked, changes: [{ switch: 'none', value: 1, version: null }] };
  expect(await service.push(unknown)).toMatchObject({ ok: false });
  expect(calls).toHaveLength(1);
  state.inserted = { kind: 'busy', push: 'p9' };
  const busy = await service.push(asked);
  expect(busy).toMatchObject({ ok: false, error: { code: 'ZH-SWITCH-005' } });
  expect(!busy.ok && busy.error.line).toBe('push p9 is under way on target shop');
  state.inserted = { kind: 'stopped' };
  expect(await service.push(asked)).toMatchObject({
    error: { code: 'ZH-RUN-004', line: 'the safety lever is pulled by bea: enough' },
  });
  state.lever = { by: null, reason: null };
  expect(await service.push(asked)).toMatchObject({
    error: { code: 'ZH-RUN-004', line: 'the safety lever is pulled by nobody: ' },
  });
});

it('knows the pushes that are stored, and no other', async () => {
  const { service, state, calls } = serviceCase();
  for (const each of [service.pushOf('p1'), service.goOn('p1'), service.rollBack('p1', 'a', 'b')]) {
    expect(await each).toMatchObject({
      ...{ ok: false, error: { code: 'ZH-SWITCH-006', line: expect.stringContaining('p1') } },
    });
  }
  expect(calls).toEqual([]);
  const row = rowOf('paused');
  state.rows.set('p1', row);
  expect(await service.pushOf('p1')).toEqual({ ok: true, value: pushView(row) });
  expect(await service.pushes('shop', 5)).toEqual({ ok: true, value: [pushView(row)] });
  const page = { switch: 'limit', before: '3', limit: 4 };
  expect(await service.history({ target: 'shop', ...page })).toEqual({ ok: true, value: [] });
  expect(calls.filter((call) => !String(call).startsWith('target'))).toEqual([
    ['rows', 'shop', 5],
    ['history', 'shop', page],
  ]);
});

it.each<[PushState, boolean, boolean]>([
  ['writing', false, true],
  ['checking', false, true],
  ['paused', true, true],
  ['rolling-back', false, true],
  ['done', false, false],
  ['rolled-back', false, false],
  ['stuck', false, false],
])('asks a push that is %s to go on: %s, and to roll back: %s', async (at, goesOn, rollsBack) => {
  const { service, state, calls } = serviceCase();
  state.rows.set('p1', rowOf(at));
  const answers = [await service.goOn('p1'), await service.rollBack('p1', 'eve', 'no')];
  expect(answers.map(({ ok: isOk }) => isOk)).toEqual([goesOn, rollsBack]);
  for (const each of answers) {
    if (each.ok) expect(each.value).toEqual(pushView(rowOf(at)));
    else expect(each.error).toMatchObject({ code: 'ZH-SWITCH-007' });
    if (!each.ok) expect(each.error.line).toContain(at);
  }
  expect(calls).toEqual([
    ...(goesOn ? [['request', 'p1', { kind: 'go-on' }]] : []),
    ...(rollsBack
      ? [['request', 'p1', { kind: 'roll-back', reason: 'rolled back by eve: no' }]]
      : []),
  ]);
});

it('refuses what came too late for a push that ends meanwhile', async () => {
  const { service, state } = serviceCase();
  state.rows.set('p1', rowOf('paused'));
  state.isTaken = false;
  const refused = { ok: false, error: { code: 'ZH-SWITCH-007' } };
  expect(await service.goOn('p1')).toMatchObject(refused);
  expect(await service.rollBack('p1', 'eve', 'no')).toMatchObject(refused);
});

it('lists the switches of a target, shows one of them and previews a change of it', async () => {
  const { service } = serviceCase();
  const query = { target: 'shop', search: '', kind: null, offset: 0, limit: 9 };
  expect(await service.list(query)).toMatchObject({
    value: { target: 'shop', total: 1, switches: [{ name: 'limit' }] },
  });
  expect(await service.effects('shop', 'none')).toMatchObject({
    error: { line: expect.stringContaining('none') },
  });
  const { by: _, reason: __, ...previewed } = asked;
  expect(await service.preview(previewed)).toMatchObject({
    value: { changes: [{ switch: 'limit', value: 20, version: '7' }], batches: [['all']] },
  });
});

it('takes over what an earlier server left from its start on, turns back and looks for newcomers', async () => {
  const { state } = serviceCase();
  await expect.poll(() => state.isRenewed).toBe(true);
  await expect.poll(() => state.asked).toEqual(['turned', 'pushed']);
});

it('turns back at once when it is told to, and releases what it drives when it is closed', async () => {
  const { service, state, calls } = serviceCase();
  await expect.poll(() => state.asked).toEqual(['turned', 'pushed']);
  await service.turnBack();
  expect(state.asked[2]).toBe('turned');
  await service.close();
  expect(calls).toEqual(['released']);
});

it('crashes on a push that is gone as soon as it was written', async () => {
  const { service, state } = serviceCase();
  state.rows.set = () => state.rows;
  await expect(service.push(asked)).rejects.toThrow('push push00000001 is not in the database');
});
