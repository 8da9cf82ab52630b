import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePorts } from './freePorts.ts';

it('gives ports one after the other on which one can listen', async () => {
  const first = await freePorts(3);
  expect(first).toBeGreaterThanOrEqual(20_000);
  expect(first + 2).toBeLessThan(32_000);
  for (const port of [first, first + 1, first + 2]) {
    const server = createServer();
    const said = await new Promise((resolve) => {
      server.once('error', (error) => resolve(error.message));
      server.listen(port, '127.0.0.1', () => resolve('listens'));
    });
    expect(said).toBe('listens');
    await new Promise((resolve) => server.close(resolve));
  }
});

it('looks at each of them, a hundred times at most', async () => {
  const asked: number[] = [];
  const first = await freePorts(3, async (port) => {
    asked.push(port);
    return asked.length !== 3;
  });
  const again = asked[0] ?? 0;
  expect(asked).toEqual([again, again + 1, again + 2, first, first + 1, first + 2]);
  asked.length = 0;
  const none = freePorts(1, async (port) => {
    asked.push(port);
    return false;
  });
  await expect(none).rejects.toThrow('no 1 free ports one after the other from 20000 to 32000');
  expect(asked).toHaveLength(100);
});
