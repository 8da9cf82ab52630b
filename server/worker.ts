import { readConfig } from './config.ts';
import { findK6 } from './edge/k6/binary.ts';
import { assertRedis } from './edge/queue/connection.ts';
import { assertPostgres, createWorkerPool } from './edge/store/pool.ts';
import { createShardStore } from './edge/store/shardStore.ts';
import { createWorkerRegistry } from './edge/store/workerRegistry.ts';
import { createLog } from './log.ts';
import { startWorker } from './run/worker/worker.ts';

/** Entry of a worker process: takes shards until it is told to stop or its parent has ended. */
const usageCode = 64;
const missingCode = 69;

const config = readConfig(process.env);
if (!config.ok) fail(usageCode, config.error);
const { databaseUrl, redisUrl, logLevel, workerName, labels, capacity } = config.value;
if (databaseUrl === null || redisUrl === null) {
  fail(
    missingCode,
    'a worker joins a server by a token, "zerohour worker --join zhj_…", or is of its stack and needs its DATABASE_URL and REDIS_URL',
  );
}
for (const there of [await assertPostgres(databaseUrl), await assertRedis(redisUrl)]) {
  if (!there.ok) fail(missingCode, there.error);
}
const k6 = await findK6();
if (!k6.ok) fail(missingCode, k6.error);

const log = createLog(logLevel, 'worker');
const pool = createWorkerPool(databaseUrl);
const worker = await startWorker({
  redisUrl,
  store: createShardStore(pool),
  registry: createWorkerRegistry(pool),
  labels,
  ...(workerName === null ? {} : { name: workerName }),
  ...(capacity === null ? {} : { capacity }),
  k6: k6.value.path,
  log,
});

void worker.revoked.then(async () => {
  await worker.stop();
  fail(missingCode, `worker ${worker.name} was revoked by its server: join again with a new token`);
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
