import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { testStores } from '../../../test/support/stores.ts';
import { withPostgres, withRedis } from './storeSession.ts';

let database: TestDatabase;
let admin: pg.Client;
/** Takes connections and says nothing. */
let silent: Server;
const sockets: Socket[] = [];
let silentAt: string;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  silent = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  silentAt = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await admin.end();
  await database.drop();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
});

const options = { name: 'a session', connectMsMax: 5_000 } as const;
const open = async () =>
  (await admin.query('select from pg_stat_activity where application_name = $1', [options.name]))
    .rowCount;
const ended = () => expect.poll(open, { timeout: 10_000 }).toBe(0);

it('works under its name, and ends the connection whatever comes of the work', async () => {
  expect(await withPostgres(database.url, options, open)).toBe(1);
  await ended();
  const failing = withPostgres(database.url, options, (client) => client.query('select 1 / 0'));
  await expect(failing).rejects.toThrow(/^division by zero$/);
  await ended();
});

it('rejects the pending query when the connection breaks, and nothing more', async () => {
  const broken = withPostgres(database.url, options, (client) =>
    client.query('select pg_sleep(60)'),
  );
  const breaking = async () => {
    await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and state = $2',
      [options.name, 'active'],
    );
    return open();
  };
  await expect.poll(open, { timeout: 10_000 }).toBe(1);
  await Promise.all([
    expect(broken).rejects.toThrow('terminating connection due to administrator command'),
    expect.poll(breaking, { timeout: 10_000 }).toBe(0),
  ]);
});

it('waits for a connection and for an answer no longer than it may', async () => {
  const deaf = withPostgres(`postgres://u@${silentAt}/d`, { ...options, connectMsMax: 50 }, open);
  await expect(deaf).rejects.toThrow('timeout expired');
  const late = withPostgres(database.url, { ...options, answerMsMax: 50 }, (client) =>
    client.query('select pg_sleep(2)'),
  );
  await expect(late).rejects.toThrow('Query read timeout');
  const patient = withPostgres(database.url, options, (client) =>
    client.query('select pg_sleep(0.1)'),
  );
  expect((await patient).rowCount).toBe(1);
});

it('asks Redis, and says why it cannot', async () => {
  const times = { connectMsMax: 5_000, answerMsMax: 5_000 };
  const { redisUrl } = testStores();
  expect(await withRedis(redisUrl, times, (redis) => redis.ping())).toBe('PONG');
  await expect(withRedis('redis://127.0.0.1:1', times, async () => null)).rejects.toThrow(
    /^connect ECONNREFUSED 127\.0\.0\.1:1$/,
  );
  await expect(withRedis(redisUrl, times, (redis) => redis.call('nothing'))).rejects.toThrow(
    /^ERR unknown command 'nothing'/,
  );
});

it('waits for Redis no longer than it may', async () => {
  const url = `redis://${silentAt}`;
  const ping = (times: { readonly connectMsMax: number; readonly answerMsMax: number }) =>
    withRedis(url, times, (redis) => redis.ping());
  await expect(ping({ connectMsMax: 5_000, answerMsMax: 50 })).rejects.toThrow('Command timed out');
  await expect(
    withRedis(testStores().redisUrl, { connectMsMax: 5_000, answerMsMax: 50 }, (redis) =>
      redis.blpop('a list of nobody', 0),
    ),
  ).rejects.toThrow(/^Command timed out$/);
});
