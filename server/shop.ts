import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenShop, Shop } from './cli/shared/localStack.ts';
import { type Failure, failure } from './core/errors/failure.ts';
import { err, ok, type Result } from './core/result.ts';
import { oneLine } from './core/text/oneLine.ts';
import { freePorts } from './edge/embedded/freePorts.ts';
import { startPostgres } from './edge/embedded/postgres.ts';
import { startRedis } from './edge/embedded/redis.ts';
import { createParts, startPart } from './parts.ts';
import { dataFolder } from './root.ts';
import { logFile, startService } from './supervise.ts';

/** As many as proxies of an agent may stand in the shop. */
const AGENT_PORTS = 11;

/**
 * Opens the sample shop with its own PostgreSQL and Redis, separate from those of Zerohour. Its data are
 * new each time. It writes its target file to `targets/mall.yaml` of the data folder.
 */
export const openShop: OpenShop = async ({
  replicas,
  settings,
  agent = false,
  shadowRedis = false,
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
    const own: Record<string, string> = {};
    if (agent) own.MALL_AGENT_PORT = String(await freePorts(AGENT_PORTS));
    if (shadowRedis) {
      const at = of('shadow-redis');
      own.MALL_SHADOW_REDIS_URL = (
        await startPart(parts, 'the Redis of its rehearsals', startRedis, at)
      ).url;
    }
    const mall = await parts.start('the sample shop', logFile('mall'), () =>
      startService<{ baseUrl: string }>(
        'mall',
        '../scenarios/mall/stack/main.js',
        { ...settings, ...own, MALL_DATABASE_URL: database.url, MALL_REDIS_URL: redis.url },
        ['--replicas', String(replicas), '--out', targetFile],
      ),
    );
    const beside = (end: string) => targetFile.replace(/\.yaml$/, end);
    const agentFile = beside('.agent.yaml');
    const files = [targetFile, beside('.switches.yaml'), agentFile];
    stops.push(() => Promise.all(files.map((file) => rm(file, { force: true }))));
    print(`sample shop: ${mall.current().ready.baseUrl}`);
    return ok({
      get baseUrl() {
        return mall.current().ready.baseUrl;
      },
      targetFile,
      agentFile: agent ? agentFile : null,
      broken: parts.broken(),
      stop,
    });
  } catch (error) {
    await stop();
    return err(failure('ZH-SETUP-007', { reason: oneLine(error) }));
  }
};
