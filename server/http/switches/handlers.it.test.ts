import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type HttpHarness, openHttpHarness } from '../../test/support/httpHarness.ts';
import { openSwitchShop, type SwitchShop, switchShopFiles } from '../../test/support/switchShop.ts';
import { historySchema, previewSchema, pushSchema, switchPageSchema } from './schemas.ts';

let harness: HttpHarness;
let targets: string;
let shop: SwitchShop;
let lead: ReturnType<HttpHarness['as']>;
let viewer: ReturnType<HttpHarness['as']>;
beforeAll(async () => {
  targets = await mkdtemp(join(tmpdir(), 'zh-switch-targets-'));
  harness = await openHttpHarness({ targetsRoot: targets });
  const as = async (name: string, role: 'lead' | 'viewer') =>
    harness.as((await harness.login(name, await harness.addUser(name, role))).cookie);
  [lead, viewer] = [await as('lena', 'lead'), await as('vic', 'viewer')];
  shop = await openSwitchShop(12);
  const files = switchShopFiles(shop.url);
  await writeFile(join(targets, 'switchshop.yaml'), files.target);
  await writeFile(join(targets, 'switchshop.switches.yaml'), files.switches);
  await writeFile(join(targets, 'bare.yaml'), files.target.replace(/switchFile.*\n/, ''));
  await writeFile(join(targets, 'wrong.yaml'), files.target.replace('switchshop.s', 'wrong.s'));
  await writeFile(join(targets, 'wrong.switches.yaml'), 'providers: 1\n');
  const store = files.switches.replace(
    '{ kind: http, path: /admin }',
    '{ kind: redis, url: "redis://127.0.0.1:1" }',
  );
  await writeFile(join(targets, 'away.yaml'), files.target.replace('switchshop.s', 'away.s'));
  await writeFile(join(targets, 'away.switches.yaml'), store);
  const away = 'http://127.0.0.1:1/instances';
  const lost = files.target
    .replace('switchshop.s', 'lost.s')
    .replace('allowHosts: [', 'allowHosts: ["127.0.0.1:1", ');
  await writeFile(join(targets, 'lost.yaml'), lost);
  await writeFile(
    join(targets, 'lost.switches.yaml'),
    files.switches.replace(`${shop.url}/instances`, away),
  );
});
afterAll(async () => {
  await harness.close();
  await shop.close();
  await rm(targets, { recursive: true, force: true });
});
afterEach(() => {
  for (const one of shop.instances.values()) {
    Object.assign(one, { shown: 10, acted: 10, isDeaf: false, isSilent: false });
  }
});

const post = async (path: string, body: unknown = undefined, as = lead) =>
  as(path, { method: 'POST', ...(body === undefined ? {} : { body }) });
const versionOf = async (): Promise<string> => {
  const page = switchPageSchema.parse((await viewer('/api/switches?target=switchshop')).json);
  return page.switches[0]?.version ?? '';
};
const changeTo = async (value: unknown) => [{ switch: 'limit', value, version: await versionOf() }];
type Push = z.output<typeof pushSchema>;
const start = async (value: unknown, rules: Readonly<Record<string, unknown>> = {}) =>
  post('/api/switches/push', {
    ...{ target: 'switchshop', changes: await changeTo(value), reason: 'the sale' },
    ...{ pause: 'none', ...rules },
  });
async function reached(id: string, states: readonly Push['state'][]): Promise<Push> {
  for (let tries = 0; tries < 600; tries += 1) {
    const push = pushSchema.parse((await viewer(`/api/switches/pushes/${id}`)).json);
    if (states.includes(push.state)) return push;
    await delay(50);
  }
  throw new Error(`push ${id} reached none of ${states.join(', ')}`);
}
const acted = () => [...new Set([...shop.instances.values()].map((one) => one.acted))];

describe('the switches of a target', () => {
  it('are listed, searched and paged', async () => {
    const page = switchPageSchema.parse((await viewer('/api/switches?target=switchshop')).json);
    expect(page).toMatchObject({
      ...{ target: 'switchshop', total: 1 },
      switches: [
        { name: 'limit', value: 10, takes: 'a whole number from 0 to 100', problem: null },
      ],
    });
    const search = async (query: string) =>
      switchPageSchema.parse((await viewer(`/api/switches?target=switchshop&${query}`)).json);
    expect((await search('search=ORDERS')).total).toBe(1);
    expect((await search('search=stock')).total).toBe(0);
    expect((await search('kind=guard')).total).toBe(0);
    expect((await search('offset=1')).switches).toEqual([]);
  });

  it.each([
    ['none', 404, 'ZH-SWITCH-002'],
    ['bare', 404, 'ZH-SWITCH-002'],
    ['wrong', 422, 'ZH-SWITCH-001'],
    ['lost', 502, 'ZH-SWITCH-009'],
    ['away', 502, 'ZH-SWITCH-008'],
    ['../x.yaml', 403, 'ZH-ACCOUNT-002'],
  ])('of target %s are answered with %i %s', async (target, status, code) => {
    const answer = await lead(`/api/switches?target=${encodeURIComponent(target)}`);
    expect([answer.status, answer.json]).toEqual([status, expect.objectContaining({ code })]);
  });

  it('show value and behaviour of each instance', async () => {
    const deaf = shop.instances.get('i2');
    if (deaf !== undefined) deaf.acted = 5;
    const answer = await viewer('/api/switches/effects/limit?target=switchshop');
    const effects = answer.json as { instance: string; kind: string }[];
    expect(effects.map(({ kind }) => kind).filter((kind) => kind !== 'effective')).toEqual([
      'deaf',
    ]);
    expect(effects[1]).toMatchObject({ instance: 'i2', value: 10, behaviour: '5' });
    const none = await viewer('/api/switches/effects/none?target=switchshop');
    expect(none.json).toMatchObject({ code: 'ZH-SWITCH-003' });
  });
});

describe('a push', () => {
  it('is shown before it is made, and read by type', async () => {
    const changes = [{ switch: 'limit', value: '7' }];
    const preview = await post('/api/switches/preview', { target: 'switchshop', changes }, viewer);
    const { diff, batches, ...shown } = previewSchema.parse(preview.json);
    expect(shown.changes).toEqual([{ switch: 'limit', value: 7, version: await versionOf() }]);
    expect([diff[0]?.before, diff[0]?.after, diff[0]?.instances.length]).toEqual([10, 7, 12]);
    expect(batches.map(({ length }) => length)).toEqual([1, 1, 10]);
    expect(acted()).toEqual([10]);
  });

  it('reaches every instance, is in the history, and is refused from a stale version', async () => {
    const old = await changeTo(20);
    const started = pushSchema.parse((await start(20)).json);
    const done = await reached(started.id, ['done', 'rolled-back']);
    expect([done.state, done.why, done.by, done.reason]).toEqual([
      'done',
      null,
      'lena',
      'the sale',
    ]);
    expect(done.effects.map(({ kind }) => kind)).toEqual(Array(12).fill('effective'));
    expect(acted()).toEqual([20]);
    const history = await viewer('/api/switches/history?target=switchshop&switch=limit&limit=1');
    expect(historySchema.array().parse(history.json)).toMatchObject([
      { kind: 'pushed', before: 10, after: 20, by: 'lena', reason: 'the sale', push: started.id },
    ]);
    const stale = await post('/api/switches/push', {
      ...{ target: 'switchshop', changes: old, reason: 'again' },
    });
    expect(stale.json).toMatchObject({ code: 'ZH-SWITCH-004', status: 409 });
    expect(acted()).toEqual([20]);
    const same = await start(20);
    expect(same.json).toMatchObject({
      code: 'ZH-SWITCH-003',
      detail: 'switch limit has 20 everywhere already',
    });
  });

  it('finds a deaf instance and gives the others their earlier values', async () => {
    const deaf = shop.instances.get('i9');
    if (deaf !== undefined) deaf.isDeaf = true;
    const { id } = pushSchema.parse((await start(30, { boundMs: 700 })).json);
    const push = await reached(id, ['done', 'rolled-back', 'stuck']);
    expect([push.state, push.batch, push.why]).toEqual([
      ...['rolled-back', 2],
      'i9 is deaf on limit: it shows the value and behaves as "10", not as "30"',
    ]);
    expect(acted()).toEqual([10]);
    expect([...shop.instances.values()].map(({ shown }) => shown)).toEqual(Array(12).fill(10));
  });

  it('waits after its first batch, is the only one, and goes on or is rolled back', async () => {
    const { id } = pushSchema.parse((await start(40, { pause: 'first' })).json);
    expect((await reached(id, ['paused'])).batch).toBe(0);
    expect(acted()).toEqual([40, 10]);
    expect((await start(50)).json).toMatchObject({ code: 'ZH-SWITCH-005', status: 409 });
    const went = await post(`/api/switches/pushes/${id}/continue`);
    expect(went.status).toBe(202);
    expect((await reached(id, ['done', 'rolled-back'])).state).toBe('done');
    expect((await post(`/api/switches/pushes/${id}/continue`)).json).toMatchObject({
      code: 'ZH-SWITCH-007',
    });
    const second = pushSchema.parse((await start(41, { pause: 'each' })).json);
    await reached(second.id, ['paused']);
    await post(`/api/switches/pushes/${second.id}/roll-back`, { reason: 'enough' });
    const back = await reached(second.id, ['rolled-back', 'stuck']);
    expect(back).toMatchObject({ state: 'rolled-back', why: 'rolled back by lena: enough' });
    expect(acted()).toEqual([40]);
    const listed = await viewer('/api/switches/pushes?target=switchshop&limit=2');
    expect(
      pushSchema
        .array()
        .parse(listed.json)
        .map((one) => one.id),
    ).toEqual([second.id, id]);
  });

  it('needs a lead, and a known push', async () => {
    const body = { target: 'switchshop', changes: await changeTo(3), reason: 'x' };
    expect((await post('/api/switches/push', body, viewer)).json).toMatchObject({
      code: 'ZH-ACCOUNT-002',
    });
    expect((await viewer('/api/switches/pushes/none')).json).toMatchObject({
      code: 'ZH-SWITCH-006',
    });
  });
});
