import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenShop, Shop } from './cli/shared/localStack.ts';
import { type Failure, failure } from './core/errors/failure.ts';
import { err, ok, type Result } from './core/result.ts';
import { oneLine } from './core/text/oneLine.ts';
import { startPostgres } from './edge/embedded/postgres.ts';
import { startRedis } from './edge/embedded/redis.ts';
import { createParts, startPart } from './parts.ts';
import { dataFolder } from './root.ts';
import { logFile, startService } from './supervise.ts';

/**
 * Opens the sample shop with its own PostgreSQL and Redis, separate from those of Zerohour. Its data are
 * new each time. It writes its target file to `targets/mall.yaml` of the data folder.
 */
export const openShop: OpenShop = async ({
  replicas,
  settings,
  print,
}): Promise<Result<Shop, Failure>> => {
  const folder = join(dataFolder(), 'mall');
  const targetFile = join(dataFolder(), 'targets', 'mall.yaml');
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(dataFolder(), 'targets'), { recursive: true, mode: 0o700 });
    const parts = createParts(print, stops);
    const of = (store: string) => join(folder, store);
    const database = await startPart(parts, "the shop's PostgreSQL", startPostgres, of('postgres'));
    const redis = await startPart(parts, "the shop's Redis", startRedis, of('redis'));
    const mall = await parts.start('the sample shop', logFile('mall'), () =>
      startService<{ baseUrl: string }>(
        'mall',
        '../scenarios/mall/stack/main.js',
        { ...settings, MALL_DATABASE_URL: database.url, MALL_REDIS_URL: redis.url },
        ['--replicas', String(replicas), '--out', targetFile],
      ),
    );
    const besides = ['.switches.yaml', '.agent.yaml'];
    const files = [targetFile, ...besides.map((end) => targetFile.replace(/\.yaml$/, end))];
    stops.push(() => Promise.all(files.map((file) => rm(file, { force: true }))));
    print(`sample shop: ${mall.current().ready.baseUrl}`);
    return ok({
      get baseUrl() {
        return mall.current().ready.baseUrl;
      },
      targetFile,
      broken: parts.broken(),
      stop,
    });
  } catch (error) {
    await stop();
    return err(failure('ZH-SETUP-007', { reason: oneLine(error) }));
  }
};
