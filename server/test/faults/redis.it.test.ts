import { type AddressInfo, connect, createServer } from 'node:net';
import { Redis } from 'ioredis';
import { afterEach, expect, it, vi } from 'vitest';
import { type FaultOrder, faultOrderSchema } from '../../core/fault/fault.ts';
import { err, ok } from '../../core/result.ts';
import type { FaultTools, HeldFault } from '../../edge/stack/faults/injector.ts';
import { redisPause } from '../../edge/stack/faults/injectors/redisPause.ts';
import { besideLink } from '../../edge/stack/faults/sensors/linkProbe.ts';
import { redisPing } from '../../edge/stack/faults/sensors/redisPing.ts';
import { testStores } from '../support/stores.ts';

type PauseOrder = Extract<FaultOrder, { readonly kind: 'redis-pause' }>;

let held: HeldFault | null = null;
afterEach(async () => {
  await held?.end();
  held = null;
});

const soon = { timeout: 20_000, interval: 10 };

function taskOf(url: string, pauseMs = 500) {
  const parameters = { pauseMs };
  const order = faultOrderSchema.parse({
    ...{ id: 'f', kind: 'redis-pause', subject: 'cache', parameters },
  }) as PauseOrder;
  const subject = { name: 'cache', carries: 'shadow', is: 'redis', at: { url } } as const;
  return { order, subject, tools: {} as FaultTools, headers: {} };
}

async function inject(pauseMs: number, lifeMs: number): Promise<HeldFault> {
  const fault = await redisPause.inject(taskOf(testStores().redisUrl, pauseMs), {}, lifeMs);
  if (!fault.ok) throw new Error(fault.error);
  held = fault.value;
  return fault.value;
}

it('pauses Redis again and again until it is ended, which its sensor sees', async () => {
  const task = taskOf(testStores().redisUrl);
  expect(await redisPause.mark(task)).toEqual(ok({}));
  expect(redisPause.kept(task, {})).toEqual([]);
  expect(await redisPause.undo(task, {})).toEqual(ok(null));
  const sensor = redisPing(task);
  const figure = async (): Promise<number> => {
    const one = await sensor.read();
    return one.state === 'read' ? one.value : Number.NaN;
  };
  await expect.poll(figure, soon).toBeLessThan(400);
  const fault = await inject(600, 60_000);
  // Longer than one pause.
  for (let times = 0; times < 3; times += 1) await expect.poll(figure, soon).toBe(400);
  await fault.end();
  await expect.poll(figure, soon).toBeLessThan(400);
  await sensor.close();
});

it('is over with the pause that has begun: the next one, which waits in Redis, never begins', async () => {
  const admin = new Redis(testStores().redisUrl);
  const pauses = async (): Promise<number> => {
    const calls = /^cmdstat_client\|pause:calls=(\d+)/m.exec(await admin.info('commandstats'));
    return Number(calls?.[1] ?? 0);
  };
  const begun = async (): Promise<number> => {
    const before = await pauses();
    const fault = await inject(600, 60_000);
    await fault.end();
    return (await pauses()) - before;
  };
  // A machine that stands still for longer than a pause sees the next one.
  await expect.poll(begun, soon).toBe(1);
  admin.disconnect();
});

it('ends by itself after its time to live', async () => {
  const sensor = redisPing(taskOf(testStores().redisUrl));
  await sensor.read();
  const fault = await inject(600, 1_500);
  await expect.poll(() => sensor.read(), soon).toEqual({ state: 'read', value: 400 });
  await expect
    .poll(async () => {
      const one = await sensor.read();
      return one.state === 'read' && one.value < 400;
    }, soon)
    .toBe(true);
  await sensor.close();
  await fault.end();
});

it('pauses Redis for no longer than its time to live', async () => {
  const url = new URL(testStores().redisUrl);
  const { hostname, port } = url;
  let said = '';
  const between = createServer((socket) => {
    const redis = connect(Number(port), hostname);
    socket.on('data', (bytes) => {
      said += bytes.toString('latin1');
    });
    for (const end of [socket, redis]) end.on('error', () => undefined);
    socket.pipe(redis).pipe(socket);
  });
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  url.port = String((between.address() as AddressInfo).port);
  const fault = await redisPause.inject(taskOf(url.href, 600), {}, 250);
  if (!fault.ok) throw new Error(fault.error);
  await fault.value.end();
  const pauses = [...said.matchAll(/PAUSE\r\n\$\d+\r\n(\d+)\r\n/gi)].map(([, ms]) => Number(ms));
  expect(pauses.length).toBeGreaterThan(0);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(250);
  between.close();
});

it('says that nobody listens, and so does its sensor', async () => {
  const task = taskOf('redis://127.0.0.1:1');
  const reason = 'Connection is closed.';
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(await redisPause.inject(task, {}, 9_000)).toEqual(err(reason));
  const sensor = redisPing(task);
  expect(await sensor.read()).toEqual({ state: 'dead', reason });
  await sensor.close();
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
});

it('connects again after its sensor or the fault lost the connection', async () => {
  const admin = new Redis(testStores().redisUrl);
  const sensor = redisPing(taskOf(testStores().redisUrl));
  await expect.poll(async () => (await sensor.read()).state, soon).toBe('read');
  await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await expect.poll(async () => (await sensor.read()).state, soon).toBe('read');
  await sensor.close();
  expect((await sensor.read()).state).toBe('dead');
  admin.disconnect();
});

it('answers the probe of a link, and closes, without a log-in', async () => {
  const { host: upstream } = new URL(testStores().redisUrl);
  const at = { listen: { port: 1 }, upstream, probe: 'redis', path: '/' } as const;
  const { firstMs, closedMs, tookMs, ...seen } = await besideLink(at, new AbortController().signal);
  expect(seen).toEqual({ bytes: '+OK\r\n'.length, lastMs: firstMs, isReset: false, refused: null });
  expect(firstMs).toBeGreaterThan(0);
  expect(closedMs).toBeGreaterThanOrEqual(firstMs ?? Number.NaN);
  expect(tookMs).toBeGreaterThanOrEqual(closedMs ?? Number.NaN);
});
