import { expect, it } from 'vitest';
import type { EmbeddedService } from './edge/embedded/child.ts';
import { restartLimits } from './edge/embedded/keepRunning.ts';
import { createParts, startPart } from './parts.ts';

const limits = { ...restartLimits, restartsMax: 2, pauseMs: 1 };
const ends = (how: string) => async () => ({
  ended: Promise.resolve(how),
  stop: async () => undefined,
});

it('a part that is given up breaks the stack, and says which one, why and where to look', async () => {
  const parts = createParts(() => undefined, [], limits);
  await parts.start('the worker', '/logs/worker.log', async () => ({
    ended: new Promise<string>(() => undefined),
    stop: async () => undefined,
  }));
  await parts.start('the server', '/logs/server.log', ends('ended with code 1: TypeError: x'));
  expect(await parts.broken()).toMatchObject({
    code: 'ZH-SETUP-008',
    line: 'the server ended with code 1: TypeError: x, after 2 restarts in a row; see /logs/server.log',
  });
});

it('a part without a log is described by its own words', async () => {
  const parts = createParts(() => undefined, [], limits);
  await parts.start('PostgreSQL', null, ends('was ended by SIGKILL'));
  expect((await parts.broken()).line).toBe(
    'PostgreSQL was ended by SIGKILL, after 2 restarts in a row',
  );
});

it('gives each start the instance before it, and its stop to the stack', async () => {
  const stops: (() => Promise<unknown>)[] = [];
  const parts = createParts(() => undefined, stops, limits);
  const given: (number | null)[] = [];
  let serial = 0;
  await parts.start<{ n: number; ended: Promise<string>; stop(): Promise<void> }>(
    'the part',
    null,
    async (before) => {
      given.push(before?.n ?? null);
      serial += 1;
      return { n: serial, ...(await ends('ended with code 1')()) };
    },
  );
  await parts.broken();
  expect(given).toEqual([null, 1, 2]);
  expect(stops).toHaveLength(1);
});

it('starts a store again at its port', async () => {
  const asked: object[] = [];
  const parts = createParts(() => undefined, [], limits);
  const start = async (options: object): Promise<EmbeddedService> => {
    asked.push(options);
    return { url: 'redis://x', port: 4711, pid: 1, ...(await ends('ended with code 1')()) };
  };
  await startPart(parts, 'Redis', start, '/data/redis');
  await parts.broken();
  expect(asked).toEqual([
    { dataDir: '/data/redis' },
    { dataDir: '/data/redis', port: 4711 },
    { dataDir: '/data/redis', port: 4711 },
  ]);
});
