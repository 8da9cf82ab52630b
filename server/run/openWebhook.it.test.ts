import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Finding } from '../core/audit/finding.ts';
import { newMachine } from '../core/run/lifecycle.ts';
import { createMeasureStore } from '../edge/store/measureStore.ts';
import { createPool, type Pool } from '../edge/store/pool.ts';
import { createRunStore, type NewRun } from '../edge/store/runStore.ts';
import { createWebhookStore } from '../edge/store/webhookStore.ts';
import { createLog } from '../log.ts';
import { createMigratedDatabase, type TestDatabase } from '../test/support/database.ts';
import { testStores } from '../test/support/stores.ts';
import { openWebhook } from './openWebhook.ts';

const secret = 'the secret of the tests';
let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

let serial = 0;
async function newRun(): Promise<string> {
  serial += 1;
  const id = `webhook${String(serial).padStart(4, '0')}`;
  await createRunStore(pool).insert({
    ...{ id, scenario: 's', target: 't', targetOrigin: id, targetRef: 'ref', scenarioDir: '/dir' },
    ...{ scenarioText: 'name: s', by: 'ada', shards: 1, durationMs: 5_000, owner: 'one' },
    plan: { scenario: 's', datasets: [], rounds: [] } as unknown as NewRun['plan'],
    machine: newMachine(1, 1),
  });
  return id;
}
const announce = (run: string, name: string, amount = 1) =>
  createMeasureStore(pool).saveFinding(
    run,
    { id: `shadow oversell ${name}`, amount } as Finding,
    JSON.stringify({ name, amount }),
  );

/** A receiver that checks each signature, and has one effect per key. */
async function receiver(answer: (key: string, attempt: number, response: ServerResponse) => void) {
  const attempts: { readonly key: string; readonly body: string; readonly signed: boolean }[] = [];
  const effects = new Map<string, string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const key = String(request.headers['idempotency-key']);
      const [, time, sum] =
        /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers['zerohour-signature'])) ?? [];
      const expected = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
      attempts.push({ key, body, signed: sum === expected });
      effects.set(key, body);
      answer(key, attempts.filter((one) => one.key === key).length, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  opened.push(close);
  const { port } = server.address() as AddressInfo;
  return { attempts, effects, url: `http://127.0.0.1:${port}/in`, close };
}

function webhook(url: string, prefix = `webhook-${randomUUID()}`) {
  const { redisUrl } = testStores();
  const log = createLog('silent', 'test');
  const own = openWebhook({ url, secret }, { redisUrl, log, prefix }, pool);
  opened.push(() => own.close());
  return own;
}
const deliveriesOf = (run: string) => createWebhookStore(pool).deliveries(run);
const all = (delivered: number) => ({ delivered, untried: 0, retried: 0, givenUp: 0 });

it('delivers each finding once, signed, to a receiver that fails, hangs up and is slow', async () => {
  const run = await newRun();
  const { url, attempts, effects } = await receiver((_, attempt, response) => {
    const body = attempts.at(-1)?.body ?? '';
    const name: string = JSON.parse(body).name;
    if (attempt === 1 && name === 'fails') response.writeHead(500).end();
    // It took the finding, and its answer is lost: the next attempt is a duplicate.
    else if (attempt === 1 && name === 'lost') response.destroy();
    else response.writeHead(204).end();
  });
  const { deliveries } = webhook(url);
  const names = ['plain', 'fails', 'lost'];
  for (const name of names) await announce(run, name);
  // It grows: nothing else goes out.
  await announce(run, 'plain', 2);
  deliveries.wake();
  await expect.poll(() => deliveriesOf(run), { timeout: 20_000 }).toMatchObject(all(3));
  expect(attempts.every(({ signed }) => signed)).toBe(true);
  expect([...effects.values()].map((body) => JSON.parse(body))).toEqual(
    expect.arrayContaining(names.map((name) => ({ name, amount: 1 }))),
  );
  expect(effects.size).toBe(3);
  for (const name of ['fails', 'lost']) {
    const own = attempts.filter(({ body }) => JSON.parse(body).name === name);
    expect(own.length, name).toBeGreaterThanOrEqual(2);
    expect(new Set(own.map(({ key }) => key)).size, name).toBe(1);
  }
  expect(await deliveries.undelivered(run)).toBeNull();
});

it('goes on with what an earlier server left, and says meanwhile what has not arrived', async () => {
  const run = await newRun();
  const prefix = `webhook-${randomUUID()}`;
  const broken = await receiver((_key, _attempt, response) => response.writeHead(503).end());
  const first = webhook(broken.url, prefix);
  await announce(run, 'a');
  first.deliveries.wake();
  await expect.poll(() => deliveriesOf(run), { timeout: 20_000 }).toMatchObject({ retried: 1 });
  const text = await first.deliveries.undelivered(run);
  expect(text).toMatch(/^1 of 1 finding had not reached the webhook at 127\.0\.0\.1:\d+ .*503/);
  expect(text).not.toMatch(/\/in|secret/);
  await first.close();
  const whole = await receiver((_key, _attempt, response) => response.writeHead(200).end());
  webhook(whole.url, prefix);
  await expect.poll(() => deliveriesOf(run), { timeout: 20_000 }).toMatchObject(all(1));
  expect([...whole.effects.keys()]).toEqual([broken.attempts[0]?.key]);
});

it('polls too, so that a job that was lost with Redis delays and loses nothing', async () => {
  const run = await newRun();
  const { url } = await receiver((_key, _attempt, response) => response.writeHead(200).end());
  webhook(url);
  await announce(run, 'unheard');
  await expect.poll(() => deliveriesOf(run), { timeout: 20_000 }).toMatchObject(all(1));
});

it('gives one delivery to one server at a time, and to another when the first one died with it', async () => {
  const run = await newRun();
  const store = createWebhookStore(pool);
  for (let n = 0; n < 6; n++) await announce(run, `n${n}`);
  const taken = (await Promise.all([1, 2, 3].map(() => store.takeDue(2, 60_000)))).flat();
  expect(new Set(taken.map(({ id }) => id)).size).toBe(6);
  expect(taken.map(({ attempts }) => attempts)).toEqual(Array(6).fill(1));
  expect(await store.takeDue(10, 60_000)).toEqual([]);
  const [one, two, three, ...others] = taken.map(({ id }) => id);
  await store.failed(one ?? '', 'no', 0);
  await store.failed(two ?? '', 'never', null);
  await store.delivered(three ?? '');
  await store.failed(three ?? '', 'too late', 0);
  expect(await store.deliveries(run)).toMatchObject({
    ...{ delivered: 1, untried: 3, retried: 1, givenUp: 1 },
  });
  expect((await store.takeDue(10, 0)).map(({ id, attempts }) => [id, attempts])).toEqual([
    [one, 2],
  ]);
  // Its lease of no time is over: the server that took it died.
  expect((await store.takeDue(10, 60_000)).map(({ attempts }) => attempts)).toEqual([3]);
  for (const id of [one, ...others]) await store.delivered(id ?? '');
  expect(await store.deliveries(run)).toMatchObject({ delivered: 5, untried: 0, givenUp: 1 });
  expect((await store.deliveries(run)).reason).toBe('never');
});

it('takes what is due first, as many as it may have, for as long as it asked', async () => {
  await pool.query('delete from webhook_deliveries');
  const run = await newRun();
  const store = createWebhookStore(pool);
  const names = ['late', 'early', 'later', 'given up'];
  for (const name of names) await announce(run, name);
  const { rows } = await pool.query<{ id: string; body: string }>(
    'select id, body from webhook_deliveries where run_id = $1',
    [run],
  );
  const idOf = new Map(rows.map(({ id, body }) => [String(JSON.parse(body).name), id]));
  const of = (name: string): string => idOf.get(name) ?? '';
  const due = (name: string, secondsAgo: number) =>
    pool.query(
      `update webhook_deliveries set next_at = clock_timestamp() - $2 * interval '1 s' where id = $1`,
      [of(name), secondsAgo],
    );
  const untilS = async (name: string) => {
    const { rows: left } = await pool.query(
      `select round(extract(epoch from next_at - clock_timestamp()) / 10)::float8 * 10 as s
       from webhook_deliveries where id = $1`,
      [of(name)],
    );
    return left[0]?.s;
  };
  for (const [at, name] of ['early', 'late', 'later'].entries()) await due(name, 30 - at);
  await store.failed(of('given up'), 'gone', null);
  expect((await store.takeDue(2, 60_000)).map(({ id }) => id).sort()).toEqual(
    [of('early'), of('late')].sort(),
  );
  expect(await untilS('early')).toBe(60);
  expect((await store.takeDue(9, 60_000)).map(({ id }) => id)).toEqual([of('later')]);
  await store.failed(of('early'), 'busy', 90_000);
  expect(await untilS('early')).toBe(90);
  // The attempt of another server ends after the last.
  await store.failed(of('given up'), 'late', 0);
  expect(await store.deliveries(run)).toEqual({
    ...{ delivered: 0, untried: 2, retried: 1, givenUp: 1, reason: 'busy' },
  });
});
