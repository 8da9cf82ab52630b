import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Push } from '../../core/switch/push.ts';
import { createMigratedDatabase, type TestDatabase } from '../../test/support/database.ts';
import { createKillSwitchStore } from './killSwitchStore.ts';
import { createPool, type Pool } from './pool.ts';
import type { NewHistoryEntry } from './switchHistory.ts';
import { createSwitchStore, type NewPushRow, type SwitchStore } from './switchStore.ts';

let database: TestDatabase;
let pool: Pool;
let store: SwitchStore;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
  store = createSwitchStore(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => pool.query('truncate switch_pushes, switch_history'));

const inState = (state: Push['state']) => ({ state, batch: 0 }) as unknown as Push;
let serial = 0;
/** A push on a target of its own. */
function newPush(over: Partial<NewPushRow> = {}): NewPushRow {
  serial += 1;
  return {
    ...{
      id: `push-${String(serial).padStart(4, '0')}`,
      target: `target-${serial}`,
      targetRef: 'ref',
      targetDir: '/dir',
    },
    ...{ by: 'ann', reason: 'sale', push: inState('writing'), owner: 'one' },
    ...over,
  };
}
async function inserted(over: Partial<NewPushRow> = {}): Promise<NewPushRow> {
  const row = newPush(over);
  expect(await store.insert(row, false)).toEqual({ kind: 'written' });
  return row;
}
const end = (id: string, owner = 'one') => store.save(id, owner, inState('done'), [], null);
const expire = () =>
  pool.query(`update switch_pushes set owner_until = clock_timestamp() - interval '1 ms'`);
/** The owner of each open push, and for how many seconds, rounded down. */
async function owners() {
  const { rows } = await pool.query(
    `select id, owner, case when owner_until > '-infinity'
       then floor(extract(epoch from owner_until - clock_timestamp()))::float8 end as for_s
     from switch_pushes where ended_at is null`,
  );
  return Object.fromEntries(rows.map(({ id, owner, for_s }) => [id, [owner, for_s]]));
}
const goOn = { kind: 'go-on' } as const;
const rollBack = (reason: string) => ({ kind: 'roll-back', reason }) as const;

describe('a push', () => {
  it('has its target until it has ended, and is read as it was written', async () => {
    const before = Date.now();
    const first = await inserted();
    const rival = newPush({ target: first.target });
    expect(await store.insert(rival, false)).toEqual({ kind: 'busy', push: first.id });
    expect(await store.row(rival.id)).toBeNull();
    await inserted();
    const { owner: _, ...written } = first;
    const row = await store.row(first.id);
    const times = { createdAt: expect.any(String), endedAt: null, turnBackAt: null };
    expect(row).toEqual({ ...written, ...times, forMs: null });
    expect(Math.abs(Date.parse(row?.createdAt ?? '') - before)).toBeLessThan(60_000);
    expect(await end(first.id)).toBe(true);
    expect(await store.insert(rival, false)).toEqual({ kind: 'written' });
    const ended = await store.row(first.id);
    expect(ended).toEqual({ ...row, push: inState('done'), endedAt: expect.any(String) });
    const states = await pool.query('select id, state from switch_pushes where target = $1', [
      first.target,
    ]);
    expect(states.rows).toEqual(
      expect.arrayContaining([
        { id: first.id, state: 'done' },
        { id: rival.id, state: 'writing' },
      ]),
    );
  });

  it('begins while the kill switch is pulled only to turn something back', async () => {
    const lever = createKillSwitchStore(pool);
    await lever.pull('ann', 'enough');
    const [push, back] = [newPush(), newPush()];
    expect(await store.insert(push, false)).toEqual({ kind: 'stopped' });
    expect(await store.row(push.id)).toBeNull();
    expect(await store.insert(back, true)).toEqual({ kind: 'written' });
    await lever.lift('ann');
    expect(await store.insert(push, false)).toEqual({ kind: 'written' });
  });

  it('is listed with the others of its target, from the newest on', async () => {
    const [a, b, c] = [newPush(), newPush(), newPush()].map((row) => ({ ...row, target: 'same' }));
    for (const [nth, row] of [a, b, c].entries()) {
      await inserted(row);
      await end(row?.id ?? '');
      await pool.query(
        `update switch_pushes set created_at = created_at - $2 * interval '1 hour' where id = $1`,
        [row?.id, [1, 3, 2][nth]],
      );
    }
    await inserted();
    const ids = async (limit: number) => (await store.rows('same', limit)).map(({ id }) => id);
    expect(await ids(9)).toEqual([a?.id, c?.id, b?.id]);
    expect(await ids(2)).toEqual([a?.id, c?.id]);
    expect(await store.rows('none', 9)).toEqual([]);
  });
});

describe('a step of a push', () => {
  it('is stored by the server that drives it, until it has ended', async () => {
    const { id } = await inserted();
    const other = await inserted();
    expect(await store.save(id, 'two', inState('paused'), [entry(id)], null)).toBe(false);
    expect((await store.row(id))?.push).toEqual(inState('writing'));
    expect(await store.save(id, 'one', inState('paused'), [], null)).toBe(true);
    expect(await store.row(id)).toMatchObject({ push: inState('paused'), endedAt: null });
    expect(await end(id)).toBe(true);
    expect(await store.save(id, 'one', inState('paused'), [entry(id)], null)).toBe(false);
    expect((await store.row(id))?.push).toEqual(inState('done'));
    expect((await store.row(other.id))?.push).toEqual(inState('writing'));
    expect(await history(null)).toEqual([]);
  });

  it('is stored with what happened to the switches', async () => {
    const { id } = await inserted();
    await store.save(id, 'one', inState('done'), [entry(id, 'a'), entry(id, 'b')], null);
    expect((await history(null)).map((each) => each.switch)).toEqual(['b', 'a']);
  });

  it('takes the request that it answers away, and no other', async () => {
    const { id } = await inserted();
    const save = (answered: Parameters<SwitchStore['save']>[4]) =>
      store.save(id, 'one', inState('paused'), [], answered);
    await store.request(id, goOn);
    await save(null);
    expect(await store.requestOf(id)).toEqual(goOn);
    await save(rollBack('no'));
    expect(await store.requestOf(id)).toEqual(goOn);
    await save(goOn);
    expect(await store.requestOf(id)).toBeNull();
  });
});

describe('a request', () => {
  it('is kept for an open push, and a roll-back is not taken back', async () => {
    const [{ id }, other] = [await inserted(), await inserted()];
    expect(await store.requestOf(id)).toBeNull();
    expect(await store.request(id, goOn)).toBe(true);
    expect(await store.requestOf(id)).toEqual(goOn);
    expect(await store.request(id, rollBack('no'))).toBe(true);
    expect(await store.request(id, goOn)).toBe(true);
    expect(await store.requestOf(id)).toEqual(rollBack('no'));
    expect(await store.requestOf(other.id)).toBeNull();
    await end(id);
    expect(await store.request(id, goOn)).toBe(false);
    expect([await store.request('none', goOn), await store.requestOf('none')]).toEqual([
      false,
      null,
    ]);
  });

  it('to roll back comes to every open push when the kill switch is pulled', async () => {
    const [open, asked, ended] = [await inserted(), await inserted(), await inserted()];
    await store.request(asked.id, goOn);
    await end(ended.id);
    const lever = createKillSwitchStore(pool);
    await lever.pull('ann', 'enough');
    await lever.lift('ann');
    const request = rollBack('the safety lever was pulled');
    expect(await Promise.all([open, asked, ended].map(({ id }) => store.requestOf(id)))).toEqual([
      request,
      request,
      null,
    ]);
  });
});

describe('the lease of a server on its pushes', () => {
  it('lasts five seconds from the insertion, each renewal and the take-over', async () => {
    const { id } = await inserted();
    expect(await owners()).toEqual({ [id]: ['one', 4] });
    await expire();
    expect(await store.renew('one')).toEqual([{ id, isAsked: false }]);
    expect(await owners()).toEqual({ [id]: ['one', 4] });
    await expire();
    expect(await store.adopt('two')).toEqual([id]);
    expect(await owners()).toEqual({ [id]: ['two', 4] });
  });

  it('is renewed on its own open pushes, with whether something is asked of them', async () => {
    const [quiet, asked, ended] = [await inserted(), await inserted(), await inserted()];
    await inserted({ owner: 'two' });
    await store.request(asked.id, goOn);
    await end(ended.id);
    const renewed = await store.renew('one');
    expect([...renewed].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      { id: quiet.id, isAsked: false },
      { id: asked.id, isAsked: true },
    ]);
  });

  it('is taken over when it has expired or was released, on open pushes of others', async () => {
    const [open, ended, own] = [
      await inserted(),
      await inserted(),
      await inserted({ owner: 'two' }),
    ];
    await end(ended.id);
    expect(await store.adopt('two')).toEqual([]);
    await expire();
    const valid = await inserted();
    expect(await store.adopt('two')).toEqual([open.id]);
    await store.release('one');
    expect(await owners()).toMatchObject({
      [open.id]: ['two', 4],
      [own.id]: ['two', expect.anything()],
      [valid.id]: ['', null],
    });
    const { rows } = await pool.query('select owner from switch_pushes where id = $1', [ended.id]);
    expect(rows).toEqual([{ owner: 'one' }]);
    expect(await store.adopt('two')).toEqual([valid.id]);
  });
});

/** What a push did to a switch of the target `shop`. */
const entry = (push: string, name = 'a', over: Partial<NewHistoryEntry> = {}): NewHistoryEntry => ({
  ...{ target: 'shop', switch: name, kind: 'pushed', push, before: 1, after: 2 },
  ...{ by: 'ann', reason: 'sale', shadowOnly: true, standard: 1 },
  ...over,
});
const history = (name: string | null, before: string | null = null, limit = 9) =>
  store.history('shop', { switch: name, before, limit });

describe('the history of switches', () => {
  it('is read from the newest on, in pages, of one switch or all of a target', async () => {
    const { id } = await inserted({ target: 'shop' });
    for (const name of ['a', 'b', 'a']) await store.addHistory(entry(id, name));
    await store.addHistory(entry(id, 'a', { target: 'other' }));
    const all = await history(null);
    expect(all.map((each) => each.switch)).toEqual(['a', 'b', 'a']);
    const [newest, middle] = all;
    expect(newest).toEqual({
      ...{ id: expect.any(String), target: 'shop', switch: 'a', kind: 'pushed', push: id },
      ...{ before: 1, after: 2, by: 'ann', reason: 'sale', at: expect.any(String) },
    });
    expect(Math.abs(Date.parse(newest?.at ?? '') - Date.now())).toBeLessThan(60_000);
    expect(await history('b')).toEqual([middle]);
    expect((await history(null, newest?.id)).map((each) => each.switch)).toEqual(['b', 'a']);
    expect(await history(null, newest?.id, 1)).toEqual([middle]);
  });

  it('says what each switch was left at, and which of those for shadow traffic is turned', async () => {
    const where = { targetRef: 'ref-2', targetDir: '/two' };
    const [one, two] = [await inserted({ target: 'shop' }), await inserted(where)];
    await store.addHistory(entry(one.id, 'back', { after: 5 }));
    await store.addHistory(entry(one.id, 'back', { before: 5, after: 1 }));
    await store.addHistory(entry(one.id, 'z', { after: 7 }));
    await store.addHistory(entry(one.id, 'again', { after: 1 }));
    await store.addHistory(entry(two.id, 'again', { after: 3 }));
    await store.addHistory(entry(one.id, 'live', { after: 4, shadowOnly: false }));
    await store.addHistory(entry(one.id, 'z', { target: 'a-shop', after: 8, standard: 0 }));
    const first = { targetRef: 'ref', targetDir: '/dir', push: one.id };
    const left = [
      { ...first, target: 'a-shop', switch: 'z', after: 8 },
      { ...where, target: 'shop', switch: 'again', push: two.id, after: 3 },
      { ...first, target: 'shop', switch: 'back', after: 1 },
      { ...first, target: 'shop', switch: 'live', after: 4 },
      { ...first, target: 'shop', switch: 'z', after: 7 },
    ];
    expect(await store.pushed()).toEqual(left);
    const turned = left.filter((each) => !['back', 'live'].includes(each.switch));
    expect(await store.turned()).toEqual(turned.map(({ push: _, after: __, ...each }) => each));
  });

  it('says of a stuck push that its switches are turned, and not what they were left at', async () => {
    const { id } = await inserted({ target: 'shop' });
    await store.addHistory(entry(id, 'a', { after: 5 }));
    await store.addHistory(entry(id, 'a', { before: 5, after: 7, kind: 'stuck' }));
    await store.addHistory(entry(id, 'b', { after: 7, kind: 'stuck' }));
    await store.addHistory(entry(id, 'b', { before: 7, after: 5 }));
    expect((await store.pushed()).map(({ switch: name, after }) => [name, after])).toEqual([
      ['b', 5],
    ]);
    expect((await store.turned()).map(({ switch: name }) => name)).toEqual(['a', 'b']);
  });
});

describe('a push for a time', () => {
  const changing = (...switches: string[]) =>
    ({
      ...{ state: 'done', batch: 0 },
      plan: { changes: switches.map((name) => ({ switch: name })) },
    }) as unknown as Push;
  const due = async () =>
    (await store.due()).map(({ row, switches }) => [row.id, ...[...switches].sort()]);
  /** Pushed for an hour, and done since `sinceMs`. */
  async function pushed(sinceMs: number, target: string, ...switches: string[]): Promise<string> {
    const { id } = await inserted({ target, forMs: 3_600_000 });
    const entries = switches.map((name) => ({ ...entry(id, name), target }));
    await store.save(id, 'one', changing(...switches), entries, null);
    await pool.query(
      `update switch_pushes set turn_back_at = turn_back_at - $2 * interval '1 millisecond'
       where id = $1`,
      [id, sinceMs],
    );
    return id;
  }

  it('is turned back its time after it was done, and not when it was not done', async () => {
    const { id } = await inserted({ forMs: 3_600_000 });
    expect((await store.row(id))?.turnBackAt).toBeNull();
    await store.save(id, 'one', inState('paused'), [], null);
    expect((await store.row(id))?.turnBackAt).toBeNull();
    await end(id);
    const row = await store.row(id);
    expect(row?.forMs).toBe(3_600_000);
    const staysMs = Date.parse(row?.turnBackAt ?? '') - Date.parse(row?.endedAt ?? '');
    expect(Math.abs(staysMs - 3_600_000)).toBeLessThan(1_000);
    const rolledBack = await inserted({ forMs: 1_000 });
    await store.save(rolledBack.id, 'one', inState('rolled-back'), [], null);
    expect((await store.row(rolledBack.id))?.turnBackAt).toBeNull();
    const stays = await inserted();
    await end(stays.id);
    expect(await store.row(stays.id)).toMatchObject({ forMs: null, turnBackAt: null });
  });

  it('is due when its time is over, the one that ended first before the others, until it is settled', async () => {
    await pushed(3_590_000, 'early', 'a');
    const second = await pushed(3_600_001, 'second', 'a');
    const first = await pushed(3_700_000, 'first', 'a', 'b');
    expect(await due()).toEqual([
      [first, 'a', 'b'],
      [second, 'a'],
    ]);
    await store.settleDue(first);
    expect(await due()).toEqual([[second, 'a']]);
    expect((await store.row(first))?.turnBackAt).toBeNull();
  });

  it('leaves a switch alone that somebody pushed since, unless that was rolled back', async () => {
    const id = await pushed(3_700_000, 'shop', 'a', 'b', 'c');
    await pushed(0, 'other', 'c');
    const add = (name: string, kind: 'pushed' | 'stuck' | 'rolled-back') =>
      store.addHistory({ ...entry('later', name), target: 'shop', kind });
    await add('a', 'pushed');
    await add('b', 'stuck');
    await add('c', 'rolled-back');
    expect(await due()).toEqual([[id, 'c']]);
  });
});
