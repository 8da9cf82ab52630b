import { hostname } from 'node:os';
import { join } from 'node:path';
import { readConfig } from './config.ts';
import { failure } from './core/errors/failure.ts';
import { parseAgentFile } from './core/fault/subject.ts';
import { readText } from './edge/files/readText.ts';
import { createAgentStore } from './edge/store/agentStore.ts';
import { createFaultWakeups } from './edge/store/faultWakeups.ts';
import { assertPostgres, createWorkerPool } from './edge/store/pool.ts';
import { createLog } from './log.ts';
import { dataFolder, packageVersion } from './root.ts';
import { startAgent } from './run/agent/agent.ts';
import { endWithFailure, tellParent } from './supervise.ts';

const FILE_BYTES_MAX = 1_048_576;

/** Runs an agent in this process: does the faults that its server orders until it is stopped. */
export async function startAgentProcess(file: string): Promise<void> {
  // Its journal and the addresses in it are for its owner only.
  process.umask(0o077);
  const config = readConfig(process.env);
  if (!config.ok) endWithFailure(failure('ZH-SETUP-003', { reason: config.error }));
  const { databaseUrl, logLevel, workerName } = config.value;
  const text = await readText(file, FILE_BYTES_MAX);
  if (!text.ok) endWithFailure(failure('ZH-FAULT-005', { reason: text.error }));
  const subjects = parseAgentFile(text.value, file, process.env);
  if (!subjects.ok) {
    const [first, ...others] = subjects.error;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    const place = `${file}:${first?.line}:${first?.column} ${first?.message}${more}`;
    endWithFailure(failure('ZH-FAULT-005', { reason: place }));
  }
  if (databaseUrl === null) endWithFailure(failure('ZH-WORKER-009'));
  const there = await assertPostgres(databaseUrl);
  if (!there.ok) endWithFailure(failure('ZH-SETUP-005', { reason: there.error }));
  const log = createLog(logLevel, 'agent');
  const pool = createWorkerPool(databaseUrl);
  const name = workerName ?? `${hostname()}-agent`;
  const agent = await startAgent({
    name,
    host: hostname(),
    version: packageVersion(),
    subjects: subjects.value,
    folder: join(dataFolder(), 'agent'),
    store: createAgentStore(pool),
    wakeups: createFaultWakeups(databaseUrl),
    log,
  });
  if (!agent.ok) endWithFailure(failure('ZH-FAULT-006', { reason: agent.error }));
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= agent.value.stop();
    return stopping;
  };
  // Without keeper or proxy the faults end now, by the agent.
  void agent.value.failed.then((reason) =>
    stop().finally(() => endWithFailure(failure('ZH-FAULT-007', { reason }))),
  );
  // `disconnect`: the process that supervises this one has ended.
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
    process.on(event, () => void stop().finally(() => process.exit(0)));
  }
  void agent.value.joined.then(() => tellParent({ type: 'ready', agent: name }));
  log.info({ agent: name }, 'waiting for orders of faults');
}
