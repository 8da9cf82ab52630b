import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { isFinal } from '../../core/run/lifecycle.ts';
import type { RunRow } from '../../core/run/run.ts';
import { findK6 } from '../../edge/k6/binary.ts';
import type { HeldShard, ShardStore } from '../../edge/queue/shardJob.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createShardStore } from '../../edge/store/shardStore.ts';
import { createWorkerRegistry } from '../../edge/store/workerRegistry.ts';
import { createLog, type Log } from '../../log.ts';
import type { RunWebhook } from '../../run/audit/runAudit.ts';
import { createRunService, type ServerRunService } from '../../run/createRunService.ts';
import type { RunUpdate, StartRequest } from '../../run/runService.ts';
import type { TargetPort } from '../../run/target/targetPort.ts';
import { type ShardWorker, startWorker } from '../../run/worker/worker.ts';
import { auditShopFolder } from './auditShop.ts';
import type { TestDatabase } from './database.ts';
import { testStores } from './stores.ts';

/** A server and a worker in this process, on a database and key prefix of their own. */
export interface RunHarness {
  readonly service: ServerRunService;
  readonly pool: Pool;
  readonly databaseUrl: string;
  /** The same database, for audit and leak scan of a target. */
  readonly auditorUrl: string;
  readonly dataDir: string;
  readonly targetsRoot: string;
  /** Another server on the same database, as after a restart. */
  anotherService(targetPort?: TargetPort): Promise<ServerRunService>;
  anotherWorker(redisUrl?: string): Promise<ShardWorker>;
  close(): Promise<void>;
}

export interface HarnessOptions {
  readonly redisUrl?: string;
  readonly worker?: boolean;
  readonly targetPort?: TargetPort;
  readonly now?: () => number;
  readonly log?: Log;
  readonly webhook?: RunWebhook;
}

/** The database is migrated and belongs to the harness, which drops it. */
export async function openRunHarness(
  database: TestDatabase,
  options: HarnessOptions = {},
): Promise<RunHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour run '));
  const [dataDir, targetsRoot] = [join(folder, 'data'), join(folder, 'targets')];
  await mkdir(targetsRoot);
  const auditFile = join(auditShopFolder, 'audit.yaml');
  await copyFile(auditFile, join(targetsRoot, 'audit.yaml'));
  const pool = createPool(database.url);
  const redisUrl = options.redisUrl ?? testStores().redisUrl;
  const prefix = `run-${randomBytes(4).toString('hex')}`;
  const level = process.env.TEST_LOG === undefined ? 'silent' : 'debug';
  const log = options.log ?? createLog(level, 'test');
  const k6 = await findK6();
  if (!k6.ok) throw new Error(k6.error);
  const k6Path = k6.value.path;
  const closers: (() => Promise<unknown>)[] = [];
  const anotherService = async (targetPort?: TargetPort): Promise<ServerRunService> => {
    const service = createRunService({
      pool,
      redisUrl,
      scenariosRoot: folder,
      targetsRoot,
      dataDir,
      log,
      prefix,
      ...(targetPort === undefined ? {} : { targetPort }),
      ...(options.now === undefined ? {} : { now: options.now }),
      ...(options.webhook === undefined ? {} : { webhook: options.webhook }),
    });
    closers.push(() => service.close());
    return service;
  };
  const anotherWorker = async (url = redisUrl): Promise<ShardWorker> => {
    const store = createShardStore(pool);
    const registry = createWorkerRegistry(pool);
    const worker = await startWorker({ redisUrl: url, store, registry, k6: k6Path, log, prefix });
    closers.push(() => worker.stop());
    return worker;
  };
  const service = await anotherService(options.targetPort);
  if (options.worker !== false) await anotherWorker();
  return {
    service,
    pool,
    databaseUrl: database.url,
    auditorUrl: database.auditorUrl,
    dataDir,
    targetsRoot,
    anotherService,
    anotherWorker,
    async close() {
      for (const close of closers.reverse()) await close();
      await pool.end();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function writeTarget(harness: RunHarness, name: string, text: string): Promise<void> {
  return writeFile(join(harness.targetsRoot, `${name}.yaml`), text);
}

export const fromText = (text: string, harness: RunHarness): StartRequest => ({
  scenarioId: null,
  source: { text, directory: harness.targetsRoot },
  target: null,
  shards: null,
  by: 'ada',
  mayScript: false,
});

/** The id of the run that this scenario started. */
export async function startOn(
  harness: RunHarness,
  text: string,
  service: ServerRunService = harness.service,
): Promise<string> {
  const answer = await service.start(fromText(text, harness));
  if (!answer.ok) throw new Error(answer.error.line);
  return answer.value.id;
}

/** Waits for a state, or the end. */
export async function reached(
  service: ServerRunService,
  runId: string,
  wanted: (row: RunRow) => boolean = (row) => isFinal(row.state),
): Promise<RunRow> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const detail = await service.get(runId);
    if (detail !== null && (wanted(detail) || isFinal(detail.state))) return detail;
    if (Date.now() > deadline) throw new Error(`run ${runId} stays ${detail?.state}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Claims the first shard of a run and starts it: the test is its worker. */
export async function runningByHand(
  harness: Pick<RunHarness, 'service' | 'pool'>,
  runId: string,
): Promise<{ readonly store: ShardStore; readonly held: HeldShard }> {
  const store = createShardStore(harness.pool);
  const ref = { runId, round: 0, shard: 0 };
  await reached(harness.service, runId, (row) => row.state === 'readying');
  await expect.poll(() => store.claim(ref, 'by hand')).toMatchObject({ epoch: 1 });
  const held = { ...ref, epoch: 1 };
  await store.ready(held);
  await reached(harness.service, runId, (row) => row.state === 'running');
  return { store, held };
}

/** Every update of a run. */
export function listen(service: ServerRunService, runId: string): RunUpdate[] {
  const updates: RunUpdate[] = [];
  void service.subscribe(runId, (update) => updates.push(update));
  return updates;
}
