import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { PROBE_MS_MAX } from '../../../../core/fault/sensor.ts';
import type { Subject } from '../../../../core/fault/subject.ts';
import { freePorts } from '../../../embedded/freePorts.ts';
import { closeTime, connectionReset, roundTrip, transferTime } from './link.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that does this with each request. */
async function serve(answer: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const whole = (socket: Socket): void => void socket.end('x'.repeat(10_000));
const task = (through: number, beside: number) => {
  const at = {
    listen: { port: through },
    upstream: `127.0.0.1:${beside}`,
    probe: 'http',
    path: '/',
  } as const;
  const subject: Subject<'link'> = { name: 'bank', carries: 'shadow', is: 'link', at };
  return { subject };
};
const valueRead = async (sensor: ReturnType<typeof roundTrip>): Promise<number> => {
  const figure = await sensor.read();
  return figure.state === 'read' ? figure.value : Number.NaN;
};

it('reads what a link adds to the time of the first byte', async () => {
  const beside = await serve(whole);
  const late = await serve((socket) => setTimeout(() => whole(socket), 200));
  const silent = await serve(() => undefined);
  expect(await valueRead(roundTrip(task(beside, beside)))).toBeLessThan(150);
  const added = await valueRead(roundTrip(task(late, beside)));
  expect(added).toBeGreaterThan(100);
  expect(added).toBeLessThan(PROBE_MS_MAX);
  expect(await valueRead(roundTrip(task(silent, beside)))).toBe(PROBE_MS_MAX);
});

it('reads no less of a link to a service that is slow itself', async () => {
  const slow = await serve((socket) => setTimeout(() => whole(socket), 200));
  const silent = await serve(() => undefined);
  const open = await serve((socket) => void socket.write('x'.repeat(10_000)));
  expect(await valueRead(roundTrip(task(silent, slow)))).toBe(PROBE_MS_MAX);
  expect(await valueRead(closeTime(task(open, slow)))).toBe(PROBE_MS_MAX);
});

it('reads what a link adds to the close', async () => {
  const beside = await serve(whole);
  const open = await serve((socket) => void socket.write('x'.repeat(10_000)));
  const silent = await serve(() => undefined);
  expect(await valueRead(closeTime(task(open, beside)))).toBe(PROBE_MS_MAX);
  expect(await closeTime(task(beside, open)).read()).toEqual({
    state: 'dead',
    reason: 'the service does not close the connection',
  });
  expect(await closeTime(task(silent, beside)).read()).toEqual({
    state: 'dead',
    reason: 'no answer through the link',
  });
});

it('reads a reset', async () => {
  const beside = await serve(whole);
  const reset = await serve((socket) => socket.resetAndDestroy());
  const silent = await serve(() => undefined);
  expect(await connectionReset(task(reset, beside)).read()).toEqual({ state: 'read', value: 1 });
  expect(await connectionReset(task(beside, beside)).read()).toEqual({ state: 'read', value: 0 });
  expect(await connectionReset(task(silent, beside)).read()).toEqual({
    state: 'dead',
    reason: 'no answer through the link',
  });
});

it('reads the time of 100 KB, of an answer that is long enough', async () => {
  const beside = await serve(whole);
  const slow = await serve((socket) => {
    socket.write('x'.repeat(1_000));
    setTimeout(() => socket.end('x'.repeat(9_000)), 200);
  });
  // Ten KB in 200 ms.
  const added = await valueRead(transferTime(task(slow, beside)));
  expect(added).toBeGreaterThan(1_000);
  const short = await serve((socket) => void socket.end('x'.repeat(999)));
  const silent = await serve(() => undefined);
  expect(await transferTime(task(beside, short)).read()).toEqual({
    state: 'no-traffic',
    reason: 'the answer has 999 bytes, and 1000 are needed',
  });
  expect(await valueRead(transferTime(task(silent, beside)))).toBeGreaterThan(90_000);
  // One KB in at least 400 ms, and then nothing more.
  const stuck = await serve((socket) => void socket.write('x'.repeat(1_000)));
  expect(await valueRead(transferTime(task(stuck, beside)))).toBeGreaterThan(30_000);
});

it('is dead where nothing listens, beside the link or through it', async () => {
  const there = await serve(whole);
  const nobody = await freePorts(1);
  const refused = `connect ECONNREFUSED 127.0.0.1:${nobody}`;
  for (const sensor of [roundTrip, closeTime, connectionReset, transferTime]) {
    expect(await sensor(task(there, nobody)).read()).toEqual({
      state: 'dead',
      reason: `beside the link: ${refused}`,
    });
    expect(await sensor(task(nobody, there)).read()).toEqual({
      state: 'dead',
      reason: `through the link: ${refused}`,
    });
  }
  const silent = await serve(() => undefined);
  expect(await roundTrip(task(there, silent)).read()).toEqual({
    state: 'dead',
    reason: 'no answer beside the link',
  });
});
