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

it('says when there are none', async () => {
  await expect(freePorts(12_001)).rejects.toThrow();
});
