import { readConfig } from './config.ts';
import { failure } from './core/errors/failure.ts';
import { findK6 } from './edge/k6/binary.ts';
import { assertRedis } from './edge/queue/connection.ts';
import { assertPostgres, createWorkerPool } from './edge/store/pool.ts';
import { createShardStore } from './edge/store/shardStore.ts';
import { createWorkerRegistry } from './edge/store/workerRegistry.ts';
import { createLog } from './log.ts';
import { startWorker } from './run/worker/worker.ts';
import { endWithFailure, tellParent } from './supervise.ts';

/** Entry of a worker process: takes shards until it is stopped, or its parent process is gone. */
// What it writes is for its owner only: reports, recordings, k6's scripts and answers of targets.
process.umask(0o077);
const config = readConfig(process.env);
if (!config.ok) endWithFailure(failure('ZH-SETUP-003', { reason: config.error }));
const { databaseUrl, redisUrl, logLevel, workerName, labels, capacity } = config.value;
if (databaseUrl === null || redisUrl === null) {
  endWithFailure(failure('ZH-WORKER-009'));
}
for (const there of [await assertPostgres(databaseUrl), await assertRedis(redisUrl)]) {
  if (!there.ok) endWithFailure(failure('ZH-SETUP-005', { reason: there.error }));
}
const k6 = await findK6();
if (!k6.ok) endWithFailure(failure('ZH-SETUP-002', { reason: k6.error }));

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
  endWithFailure(failure('ZH-WORKER-010', { worker: worker.name }));
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
tellParent({ type: 'ready', worker: worker.name });
log.info({ worker: worker.name }, 'waiting for shards');
