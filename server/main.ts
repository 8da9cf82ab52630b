import { readConfig } from './config.ts';
import { oneLine } from './core/text/oneLine.ts';
import { createLog } from './log.ts';
import { startServer } from './serve.ts';

/** Entry of the server process: listens until it is told to stop or its parent has ended. */
const usageCode = 64;
const missingCode = 69;
const internalCode = 70;

const config = readConfig(process.env);
if (!config.ok) fail(usageCode, config.error);
const { databaseUrl, redisUrl, logLevel } = config.value;
if (databaseUrl === null || redisUrl === null) {
  fail(
    missingCode,
    'the server needs DATABASE_URL and REDIS_URL; "npx zerohour up" brings both along',
  );
}

const log = createLog(logLevel, 'server');
const server = await startServer({ config: config.value, databaseUrl, redisUrl, log }).catch(
  (error: unknown) => fail(internalCode, oneLine(error)),
);
if (!server.ok) fail(missingCode, server.error);
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
  process.send({ type: 'ready', url, token, adminPassword });
} else {
  process.stdout.write(`console: ${url}\n`);
  if (adminPassword !== null) {
    process.stdout.write(`log in as admin with the one-time password ${adminPassword}\n`);
  }
}

function fail(code: number, line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(code);
}
