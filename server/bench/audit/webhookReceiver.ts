import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '../../core/result.ts';
import { newMachine } from '../../core/run/lifecycle.ts';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { startRedis } from '../../edge/embedded/redis.ts';
import { createAuditClock } from '../../edge/queue/auditClock.ts';
import { createMeasureStore } from '../../edge/store/measureStore.ts';
import { migrate } from '../../edge/store/migrate.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { createRoundStore } from '../../edge/store/roundStore.ts';
import { createRunStore } from '../../edge/store/runStore.ts';
import { signatureOf } from '../../edge/webhook/sendWebhook.ts';
import { createLog } from '../../log.ts';
import type { Auditor } from '../../run/audit/auditor.ts';
import { createAudit } from '../../run/audit/runAudit.ts';
import { contextCase } from '../../run/context/runContext.support.ts';
import { openWebhook } from '../../run/openWebhook.ts';
import { contractPlan } from '../../run/worker/shard/shardCase.support.ts';
import type { Following } from './findingLatency.ts';

const secret = 'the secret of the benchmark';
const owner = 'bench';
const runId = 'webhookbench';

/**
 * The audit of a run as a server has it: ticks by its queue, findings that are stored and go out by its webhook, over a
 * PostgreSQL and a Redis of its own. A finding is found when a receiver has its signed body.
 */
export async function followWebhook(
  auditor: Auditor,
  found: (sku: string) => void,
  everyMs: number,
): Promise<Following> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres') }),
    startRedis({ dataDir: join(folder, 'redis') }),
  ]);
  await migrate(postgres.url);
  const pool = createPool(postgres.url);
  const { server, url } = await openReceiver(found);
  const log = createLog('warn', 'bench');
  const webhook = openWebhook({ url, secret }, { redisUrl: redis.url, log }, pool);
  const clock = createAuditClock(redis.url);
  const context = await runOf(pool, everyMs);
  const measures = createMeasureStore(pool);
  const audit = createAudit(context, {
    ...{ rounds: createRoundStore(pool), runs: createRunStore(pool), measures, log },
    auditClock: clock,
    updates: { publish: () => undefined },
    targetPort: { openAuditor: async () => ok(auditor) },
    webhook: webhook.deliveries,
  });
  await audit.begin();
  return {
    readMs: [],
    async stop() {
      await audit.close();
      await Promise.all([clock.close(), webhook.close()]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.end();
      await Promise.all([postgres.stop(), redis.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A run that is stored, and is running. */
async function runOf(pool: Pool, everyMs: number) {
  const plan = { ...contractPlan(1), audit: { file: 'audit.yaml', everyMs, settleMs: 0 } };
  const machine = { ...newMachine(1, 1), state: 'running' as const };
  const runs = createRunStore(pool);
  await runs.insert({
    ...{ id: runId, scenario: 'bench', target: 'bench', targetOrigin: runId, targetRef: 'ref' },
    ...{ scenarioDir: '/', scenarioText: 'name: bench', by: owner, shards: 1, durationMs: 60_000 },
    ...{ owner, plan, machine },
  });
  const measures = createMeasureStore(pool);
  return contextCase({
    ...{ id: runId, owner, plan, machine: () => machine },
    async recordEvent(kind, message, data = {}) {
      await measures.saveEvents(runId, owner, [{ kind, message, data }]);
    },
  }).context;
}

/** Takes each finding once it is whole and signed. */
async function openReceiver(
  found: (sku: string) => void,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const signature = String(request.headers['zerohour-signature']);
      const seconds = Number(/^t=(\d+),/.exec(signature)?.[1]);
      const isSigned = signature === signatureOf(secret, seconds, body);
      const sku: unknown = isSigned ? JSON.parse(body).finding.sku : null;
      if (typeof sku === 'string') found(sku);
      response.writeHead(isSigned ? 204 : 401).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}/findings` };
}
