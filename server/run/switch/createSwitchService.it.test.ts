import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKillSwitchStore } from '../../edge/store/killSwitchStore.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createSwitchStore } from '../../edge/store/switchStore.ts';
import { createLog } from '../../log.ts';
import { createMigratedDatabase, type TestDatabase } from '../../test/support/database.ts';
import { openSwitchShop, type SwitchShop, switchShopFiles } from '../../test/support/switchShop.ts';
import { createScenarioCatalog } from '../catalog/scenarioCatalog.ts';
import { createSwitchService, type ServerSwitchService } from './createSwitchService.ts';
import type { PushView } from './switchService.ts';

let database: TestDatabase;
let pool: Pool;
let targets: string;
let shop: SwitchShop;
const services: ServerSwitchService[] = [];
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
  targets = await mkdtemp(join(tmpdir(), 'zh-switch-'));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
  await rm(targets, { recursive: true, force: true });
});
beforeEach(async () => {
  shop = await openSwitchShop(4);
  const files = switchShopFiles(shop.url);
  await writeFile(join(targets, 'switchshop.yaml'), files.target);
  await writeFile(join(targets, 'switchshop.switches.yaml'), files.switches);
});
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
  await createKillSwitchStore(pool).lift('test');
  await pool.query('truncate switch_pushes, switch_history');
  await shop.close();
});

let ids = 0;
/** A server of its own on the same database. */
function openServer(): ServerSwitchService {
  const service = createSwitchService({
    store: createSwitchStore(pool),
    killSwitch: createKillSwitchStore(pool),
    catalog: createScenarioCatalog(targets, targets),
    targetsRoot: targets,
    log: createLog('silent', 'test'),
    newId: () => {
      ids += 1;
      return `push${ids}`.padEnd(12, '0');
    },
    reconcileEveryMs: 50,
  });
  services.push(service);
  return service;
}

const rules = { pause: 'none', onDeaf: 'roll-back', onUnknown: 'roll-back', boundMs: 900 } as const;
const target = 'switchshop';

async function start(
  service: ServerSwitchService,
  value: number,
  change: Partial<Pick<PushView, 'pause' | 'onUnknown'>> = {},
) {
  const asked = { target, ...rules, ...change };
  const changes = [{ switch: 'limit', value, version: null }];
  return service.push({ ...asked, changes, by: 'ann', reason: 'sale' });
}
async function started(...given: Parameters<typeof start>): Promise<string> {
  const push = await start(...given);
  if (!push.ok) throw new Error(push.error.line);
  return push.value.id;
}
const stateOf = async (service: ServerSwitchService, id: string) => {
  const push = await service.pushOf(id);
  return push.ok ? push.value.state : push.error.code;
};
const awaits = (service: ServerSwitchService, id: string, state: string) =>
  expect.poll(() => stateOf(service, id), { timeout: 20_000 }).toBe(state);
const acted = () => [...shop.instances.values()].map((one) => one.acted);

describe('a push for a time', () => {
  it('is turned back when its time is over, by whichever server is there then', async () => {
    const first = openServer();
    const changes = [{ switch: 'limit', value: 20, version: null }];
    const asked = { target, ...rules, changes, by: 'ann', reason: 'sale', forMs: 1_000 };
    const push = await first.push(asked);
    if (!push.ok) throw new Error(push.error.line);
    await awaits(first, push.value.id, 'done');
    await first.close();
    openServer();
    await expect.poll(acted, { timeout: 20_000 }).toEqual([10, 10, 10, 10]);
    const second = openServer();
    await expect
      .poll(async () => {
        const history = await second.history({ target, switch: null, before: null, limit: 9 });
        return history.ok && history.value.map(({ after, reason }) => [after, reason]);
      })
      .toEqual([
        [10, `the 1s of push ${push.value.id} are over`],
        [20, 'sale'],
      ]);
  });
});

describe('a push on several servers', () => {
  it('goes on where the first one left it, and asks for nothing twice', async () => {
    const first = openServer();
    const id = await started(first, 20, { pause: 'each' });
    await awaits(first, id, 'paused');
    await first.close();
    const second = openServer();
    expect(acted()).toEqual([20, 10, 10, 10]);
    await awaits(second, id, 'paused');
    expect((await second.goOn(id)).ok).toBe(true);
    await awaits(second, id, 'done');
    expect(acted()).toEqual([20, 20, 20, 20]);
    const history = await second.history({ target, switch: null, before: null, limit: 9 });
    expect(history.ok && history.value.map(({ kind, after }) => [kind, after])).toEqual([
      ['pushed', 20],
    ]);
  });

  it('is taken from a server that died in mid-write, and never stays half', async () => {
    const first = openServer();
    const id = await started(first, 30, { pause: 'each' });
    await awaits(first, id, 'paused');
    await first.close();
    // As a server leaves it that dies after it has written a part of the second batch.
    await pool.query(
      `update switch_pushes set owner = 'dead', owner_until = clock_timestamp() - interval '1 second',
         state = 'writing', push = push || '{"state": "writing", "batch": 1}'
       where id = $1`,
      [id],
    );
    const [, second] = [...shop.instances.values()];
    if (second !== undefined) Object.assign(second, { shown: 30, acted: 30 });
    const taker = openServer();
    await awaits(taker, id, 'done');
    expect(acted()).toEqual([30, 30, 30, 30]);
  });

  it('is steered by a server that does not drive it', async () => {
    const [driver, other] = [openServer(), openServer()];
    const id = await started(driver, 20, { pause: 'first' });
    await awaits(other, id, 'paused');
    expect((await other.rollBack(id, 'eve', 'no')).ok).toBe(true);
    await awaits(other, id, 'rolled-back');
    expect(acted()).toEqual([10, 10, 10, 10]);
  });
});

describe('a push whose instances fail', () => {
  it('stops at an unknown instance when its rule says so, and can be rolled back', async () => {
    const service = openServer();
    const silent = shop.instances.get('i1');
    const id = await started(service, 20, { onUnknown: 'stop', pause: 'first' });
    await awaits(service, id, 'paused');
    if (silent !== undefined) silent.acted = 11;
    await service.goOn(id);
    await awaits(service, id, 'rolled-back');
    expect(acted()).toEqual([10, 10, 10, 10]);
  });

  it('is stuck, and says so, when somebody else changed the switch meanwhile', async () => {
    const service = openServer();
    const id = await started(service, 20, { pause: 'first' });
    await awaits(service, id, 'paused');
    for (const one of shop.instances.values()) Object.assign(one, { shown: 77, acted: 77 });
    await service.rollBack(id, 'ann', 'x');
    await awaits(service, id, 'stuck');
    const push = await service.pushOf(id);
    expect(push.ok && push.value.why).toBe('not rolled back: somebody else changed limit to 77');
    expect(acted()).toEqual([77, 77, 77, 77]);
  });

  it('does not go on over a change of somebody else', async () => {
    const service = openServer();
    const id = await started(service, 20, { pause: 'first' });
    await awaits(service, id, 'paused');
    const other = shop.instances.get('i3');
    if (other !== undefined) Object.assign(other, { shown: 77, acted: 77 });
    await service.goOn(id);
    await awaits(service, id, 'stuck');
    expect(acted()).toEqual([20, 10, 77, 10]);
  });
});

describe('the kill switch', () => {
  it('rolls an open push back, lets none begin, and turns back what was pushed before', async () => {
    const service = openServer();
    const done = await started(service, 20);
    await awaits(service, done, 'done');
    const open = await started(service, 30, { pause: 'first' });
    await awaits(service, open, 'paused');
    await createKillSwitchStore(pool).pull('ann', 'customers see errors');
    await service.turnBack();
    await awaits(service, open, 'rolled-back');
    await expect.poll(acted, { timeout: 20_000 }).toEqual([10, 10, 10, 10]);
    const refused = await start(service, 40);
    expect(refused).toMatchObject({
      error: {
        code: 'ZH-RUN-004',
        line: 'the safety lever is pulled by ann: customers see errors',
      },
    });
    const history = async () => {
      const page = await service.history({ target, switch: 'limit', before: null, limit: 1 });
      return page.ok ? page.value.map(({ by, after }) => [by, after]) : [];
    };
    await expect.poll(history, { timeout: 20_000 }).toEqual([['safety lever', 10]]);
  });
});

describe('an instance that joins after a push', () => {
  const told = async (service: ServerSwitchService, name: string) => {
    const page = await service.history({ target, switch: 'limit', before: null, limit: 9 });
    if (!page.ok) throw new Error(page.error.line);
    const own = page.value.filter(({ reason }) => reason.startsWith(`instance ${name} joined: `));
    return own.map(({ kind, before, after }) => [kind, before, after]);
  };

  it('is told the value before its first tagged request; one that served without it is named', async () => {
    const service = openServer();
    await awaits(service, await started(service, 20), 'done');
    const wearing = shop.add('wearing');
    Object.assign(wearing, { shown: 20, acted: 20 });
    shop.add('plain');
    shop.add('busy').taggedRequests = 3;
    const of = (name: string) => () => told(service, name);
    await expect.poll(of('plain'), { timeout: 20_000 }).toEqual([['told', 10, 20]]);
    await expect.poll(of('busy'), { timeout: 20_000 }).toEqual([['missed', 10, 20]]);
    expect(acted()).toEqual(Array(7).fill(20));
    expect(await told(service, 'wearing')).toEqual([]);
    // A push reaches them all as its readers.
    await awaits(service, await started(service, 30), 'done');
    expect(acted()).toEqual(Array(7).fill(30));
  });
});
