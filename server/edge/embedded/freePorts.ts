import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ports that the kernel gives to outgoing connections, so that nothing takes one before it is listened on. */
const lowest = 20_000;
const highest = 32_000;
const triesMax = 100;

/** The first of `count` ports of 127.0.0.1, one after the other, that nothing listens on. */
export async function freePorts(
  count: number,
  isFree: (port: number) => Promise<boolean> = isUnused,
): Promise<number> {
  for (let tried = 0; tried < triesMax; tried += 1) {
    const first = randomInt(lowest, highest - count);
    const free = await Promise.all(Array.from({ length: count }, (_, nth) => isFree(first + nth)));
    if (!free.includes(false)) return first;
  }
  throw new Error(`no ${count} free ports one after the other from ${lowest} to ${highest}`);
}

function isUnused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
