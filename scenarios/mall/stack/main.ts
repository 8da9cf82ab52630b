import { resolve } from 'node:path';
import { oneLine } from './kit/oneLine.ts';
import { readSettings } from './launch/settings.ts';
import { startShop } from './launch/shop.ts';
import { writeTarget } from './launch/targetFile.ts';

/**
 * Opens the shop: provisions its stores, starts its processes, writes the target file, prints one
 * JSON line, and closes with SIGTERM, with Ctrl-C, or when one of its processes dies.
 */
async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2), process.env);
  const stopped = new Promise<string>((tell) => {
    // `disconnect`: the process that forked this shop has ended.
    for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
      process.on(event, () => tell(event));
    }
  });
  const shop = await startShop(settings);
  const targetFile = settings.out === null ? null : resolve(settings.out);
  try {
    if (targetFile !== null) await writeTarget(targetFile, shop.facts);
    const [baseUrl] = shop.facts.gateways;
    const ready = { baseUrl, targetFile, pid: process.pid };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    process.send?.({ type: 'ready', ...ready });
    const broken = shop.broken.then((how) => ({ how }));
    const why = await Promise.race([stopped, broken]);
    if (typeof why === 'object') throw new Error(`${why.how}; the shop closes`);
  } finally {
    await shop.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`mall: ${oneLine(error)}\n`);
    process.exit(1);
  },
);
