import { expect, it } from 'vitest';
import type { SourceReading } from '../../../core/audit/sources/auditSource.ts';
import { createDatabaseSource } from './databaseSource.ts';

const url = 'postgres://reader:hidden@localhost/shop';
const nothing = { after: null, latest: null, held: { facts: 0, bytes: 0 } };
const request = { stores: { shadow: nothing, live: nothing }, recount: false };
const reading: SourceReading = {
  atMs: 1_000,
  stores: { shadow: { problem: 'not read' }, live: { problem: 'not read' } },
};

/** A database whose connections are numbers; it keeps what was done with each. */
function database() {
  const ended: number[] = [];
  let opened = 0;
  const next = { fails: false, endFails: false, unreachable: false };
  const source = createDatabaseSource<number>(url, {
    connect: () => {
      if (next.unreachable) return Promise.reject(new Error('refused'));
      opened += 1;
      return Promise.resolve(opened);
    },
    end: (connection) => {
      ended.push(connection);
      return next.endFails ? Promise.reject(new Error('gone')) : Promise.resolve();
    },
    read: (connection) =>
      next.fails
        ? Promise.reject(new Error('broke\noff'))
        : Promise.resolve({ ...reading, atMs: connection }),
    check: () => (next.fails ? Promise.reject(new Error('broke\noff')) : Promise.resolve([])),
  });
  return { source, next, ended, opened: () => opened };
}

it('opens one connection, when it is first needed', async () => {
  const { source, opened, ended } = database();
  expect(opened()).toBe(0);
  expect((await source.read(request)).atMs).toBe(1);
  expect((await source.read(request)).atMs).toBe(1);
  expect(await source.check?.()).toEqual([]);
  expect([opened(), ended]).toEqual([1, []]);
});

it.each([
  ['read', (source: ReturnType<typeof database>['source']) => source.read(request)],
  ['check', (source: ReturnType<typeof database>['source']) => source.check?.()],
] as const)('drops the connection when a %s fails, and opens another one', async (_name, use) => {
  const { source, next, ended } = database();
  await source.read(request);
  Object.assign(next, { fails: true, endFails: true });
  await expect(use(source)).rejects.toThrow(/^audit database postgres:\/\/localhost\/shop: broke$/);
  await expect(use(source)).rejects.toThrow('broke');
  expect(ended).toEqual([1, 2]);
  next.fails = false;
  expect((await source.read(request)).atMs).toBe(3);
});

it('says that a database cannot be reached, and tries it again', async () => {
  const { source, next, ended } = database();
  next.unreachable = true;
  await expect(source.read(request)).rejects.toThrow('refused');
  expect(ended).toEqual([]);
  next.unreachable = false;
  expect((await source.read(request)).atMs).toBe(1);
});

it('reads and checks nothing once it is closed, and may be closed twice', async () => {
  const { source, ended, opened } = database();
  await source.read(request);
  await source.close();
  await source.close();
  expect(ended).toEqual([1]);
  await expect(source.read(request)).rejects.toThrow('the audit source is closed');
  await expect(source.check?.()).rejects.toThrow('the audit source is closed');
  expect(opened()).toBe(1);
});
