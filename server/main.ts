import { readConfig } from './config.ts';
import { failure } from './core/errors/failure.ts';
import { oneLine } from './core/text/oneLine.ts';
import { createLog } from './log.ts';
import { startServer } from './serve.ts';
import { endWithFailure, tellParent } from './supervise.ts';

/** Entry of the server process: listens until it is stopped, or its parent process is gone. */
// What it writes is for its owner only: reports, recordings, k6's scripts and answers of targets.
process.umask(0o077);
const config = readConfig(process.env);
if (!config.ok) endWithFailure(failure('ZH-SETUP-003', { reason: config.error }));
const { databaseUrl, redisUrl, logLevel } = config.value;
if (databaseUrl === null || redisUrl === null) {
  endWithFailure(failure('ZH-SETUP-004'));
}

const log = createLog(logLevel, 'server');
// Set when this server is started again; its children need not know it.
const { ZEROHOUR_LOCAL_TOKEN: localToken } = process.env;
delete process.env.ZEROHOUR_LOCAL_TOKEN;
const server = await startServer({
  config: config.value,
  databaseUrl,
  redisUrl,
  log,
  ...(localToken === undefined ? {} : { localToken }),
}).catch((error: unknown) => endWithFailure(failure('ZH-COMMAND-005', { reason: oneLine(error) })));
if (!server.ok) endWithFailure(failure('ZH-SETUP-005', { reason: server.error }));
const { url, token, adminPassword, close } = server.value;

let stopping = false;
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
  process.on(event, () => {
    if (stopping) return;
    stopping = true;
    void close().finally(() => process.exit(0));
  });
}

log.info({ url }, 'listening');
if (process.send) {
  tellParent({ type: 'ready', url, token, adminPassword });
} else {
  process.stdout.write(`console: ${url}\n`);
  if (adminPassword !== null) {
    process.stdout.write(`log in as admin with the one-time password ${adminPassword}\n`);
  }
}
