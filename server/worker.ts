import { readConfig } from './config.ts';
import { findK6 } from './edge/k6/binary.ts';
import { assertPostgres, createPool } from './edge/postgres/pool.ts';
import { createShardStore } from './edge/postgres/shardStore.ts';
import { assertRedis } from './edge/redis/connection.ts';
import { createLog } from './log.ts';
import { startWorker } from './run/worker.ts';

/** Entry of a worker process: takes shards until it is told to stop, or its parent is gone. */
const usageCode = 64;
const missingCode = 69;

const config = readConfig(process.env);
if (!config.ok) fail(usageCode, config.error);
const { databaseUrl, redisUrl, logLevel } = config.value;
if (databaseUrl === null || redisUrl === null) {
  fail(missingCode, 'a worker needs DATABASE_URL and REDIS_URL, those of the server that it joins');
}
for (const there of [await assertPostgres(databaseUrl), await assertRedis(redisUrl)]) {
  if (!there.ok) fail(missingCode, there.error);
}
const k6 = await findK6();
if (!k6.ok) fail(missingCode, k6.error);

const log = createLog(logLevel, 'worker');
const pool = createPool(databaseUrl);
const worker = await startWorker({
  redisUrl,
  store: createShardStore(pool),
  k6: k6.value.path,
  log,
});

let stopping = false;
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
  process.on(event, () => {
    if (stopping) return;
    stopping = true;
    void worker
      .stop()
      .then(() => pool.end())
      .finally(() => process.exit(0));
  });
}
process.send?.({ type: 'ready', worker: worker.name });
log.info({ worker: worker.name }, 'waiting for shards');

function fail(code: number, line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(code);
}
