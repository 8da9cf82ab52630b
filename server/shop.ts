import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenShop, Shop } from './cli/shared/localStack.ts';
import { type Failure, failure } from './core/errors/failure.ts';
import { err, ok, type Result } from './core/result.ts';
import { oneLine } from './core/text/oneLine.ts';
import { startPostgres } from './edge/embedded/postgres.ts';
import { startRedis } from './edge/embedded/redis.ts';
import { dataFolder } from './root.ts';
import { startService } from './supervise.ts';

/**
 * Opens the sample shop with its own PostgreSQL and Redis, separate from those of Zerohour. Its data are
 * new each time. It writes its target file to `targets/mall.yaml` of the data folder.
 */
export const openShop: OpenShop = async ({ replicas, print }): Promise<Result<Shop, Failure>> => {
  const folder = join(dataFolder(), 'mall');
  const targetFile = join(dataFolder(), 'targets', 'mall.yaml');
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(dataFolder(), 'targets'), { recursive: true, mode: 0o700 });
    const database = await startPostgres({ dataDir: join(folder, 'postgres') });
    stops.push(database.stop);
    const redis = await startRedis({ dataDir: join(folder, 'redis') });
    stops.push(redis.stop);
    const mall = await startService<{ baseUrl: string }>(
      'mall',
      '../scenarios/mall/stack/main.js',
      { MALL_DATABASE_URL: database.url, MALL_REDIS_URL: redis.url },
      ['--replicas', String(replicas), '--out', targetFile],
    );
    stops.push(mall.stop, () => rm(targetFile, { force: true }));
    print(`sample shop: ${mall.ready.baseUrl}`);
    const broken = mall.broken.then((reason) => failure('ZH-SETUP-008', { reason }));
    return ok({ baseUrl: mall.ready.baseUrl, targetFile, broken, stop });
  } catch (error) {
    await stop();
    return err(failure('ZH-SETUP-007', { reason: oneLine(error) }));
  }
};
