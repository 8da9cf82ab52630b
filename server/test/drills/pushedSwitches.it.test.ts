import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createKillSwitchStore } from '../../edge/store/killSwitchStore.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createSwitchStore } from '../../edge/store/switchStore.ts';
import { createLog } from '../../log.ts';
import { createScenarioCatalog } from '../../run/catalog/scenarioCatalog.ts';
import { placeCase } from '../../run/drill/performers/performerCase.support.ts';
import { pushedSwitches } from '../../run/drill/performers/pushedSwitches.ts';
import { switchPerformer } from '../../run/drill/performers/switch.ts';
import {
  createSwitchService,
  type ServerSwitchService,
} from '../../run/switch/createSwitchService.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts';
import { openSwitchShop, type SwitchShop, switchShopFiles } from '../support/switchShop.ts';

/** The switch of a drill on the real service of switches and a shop of four instances over HTTP. */
let database: TestDatabase;
let pool: Pool;
let folder: string;
let shop: SwitchShop;
let service: ServerSwitchService;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
  folder = await mkdtemp(join(tmpdir(), 'zh-drill-switch-'));
  shop = await openSwitchShop(4);
  const files = switchShopFiles(shop.url);
  await writeFile(join(folder, 'switchshop.yaml'), files.target);
  await writeFile(join(folder, 'switchshop.switches.yaml'), files.switches);
  let ids = 0;
  service = createSwitchService({
    store: createSwitchStore(pool),
    killSwitch: createKillSwitchStore(pool),
    catalog: createScenarioCatalog(folder, folder),
    targetsRoot: folder,
    log: createLog('silent', 'test'),
    newId: () => {
      ids += 1;
      return `push${String(ids).padStart(8, '0')}`;
    },
    reconcileEveryMs: 50,
  });
});
afterAll(async () => {
  await service.close();
  await shop.close();
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  for (const one of shop.instances.values()) Object.assign(one, { shown: 10, acted: 10 });
});

const acted = () => [...shop.instances.values()].map((one) => one.acted);
const action = { kind: 'switch', name: 'limit', value: '40', forMs: 2_000 } as const;
const target = 'switchshop';
const performer = () => switchPerformer(pushedSwitches(service));
const newPlace = () => placeCase({ targetRef: target });
const answers = ({ sensed }: ReturnType<typeof placeCase>) =>
  sensed.map(({ asked, answer }) => [asked, answer]);

it('is turned at each instance and back, and each shows it', async () => {
  const drill = newPlace();
  expect(await performer().begin(action, drill.place)).toBeNull();
  expect(acted()).toEqual([40, 40, 40, 40]);
  expect(drill.mark()).toEqual({ before: '10' });
  expect(await performer().undo(action, drill.place)).toBeNull();
  expect(acted()).toEqual([10, 10, 10, 10]);
  expect(answers(drill)).toEqual([
    ['on', 'bit'],
    ['off', 'gone'],
  ]);
  expect(drill.sensed[0]?.text).toMatch(/^4 of 4 instances show it, the last after \d+ ms$/);
});

it('names an instance that takes the value and does not act on it, and leaves none turned', async () => {
  const deaf = shop.instances.get('i1');
  if (deaf !== undefined) deaf.isDeaf = true;
  const drill = newPlace();
  const problem = await performer().begin(action, drill.place);
  if (deaf !== undefined) deaf.isDeaf = false;
  expect(problem).toMatch(/^push push\d+ is rolled-back: i1 is deaf on limit: /);
  expect(acted()).toEqual([10, 10, 10, 10]);
  expect(answers(drill)).toEqual([['on', 'did-not-bite']]);
  expect(await performer().undo(action, drill.place)).toBeNull();
});

it('is refused where the switch file does not name it, and where instances differ', async () => {
  const { place } = newPlace();
  const unknown = await performer().begin({ ...action, name: 'limits' }, place);
  expect(unknown).toContain('its switch file does not name it');
  const other = shop.instances.get('i3');
  if (other !== undefined) Object.assign(other, { shown: 20, acted: 20 });
  const differs = await performer().begin(action, place);
  expect(differs).toContain('instance i3 has 20 and others have 10');
  expect(acted()).toEqual([10, 10, 20, 10]);
});

it('is rolled back by the server that takes the drill over in the middle of the push', async () => {
  const drill = newPlace();
  const reason = 'drill drill0000001, action 0';
  const begun = await service.push({
    ...{ target, pause: 'first', onDeaf: 'stop', onUnknown: 'stop', boundMs: 3_000 },
    ...{ by: 'ada', reason, changes: [{ switch: 'limit', value: 40, version: null }] },
  });
  if (!begun.ok) throw new Error(begun.error.line);
  const { id } = begun.value;
  const state = async () => {
    const push = await service.pushOf(id);
    return push.ok ? push.value.state : push.error.line;
  };
  await expect.poll(state, { timeout: 20_000 }).toBe('paused');
  expect(acted()).toEqual([40, 10, 10, 10]);
  await drill.place.saveMark({ before: '10' });
  expect(await performer().undo(action, drill.place)).toBeNull();
  expect(await state()).toBe('rolled-back');
  expect(acted()).toEqual([10, 10, 10, 10]);
});
