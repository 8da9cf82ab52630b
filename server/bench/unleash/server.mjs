// @ts-check
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Serves an Unleash from the packages of UNLEASH_FOLDER on loopback, without sign-in, until its parent ends. */

const { UNLEASH_FOLDER = '', UNLEASH_DATABASE_URL = '', UNLEASH_PORT = '' } = process.env;
const require = createRequire(join(UNLEASH_FOLDER, 'package.json'));
const { start } = await import(require.resolve('unleash-server'));

process.on('disconnect', () => process.exit(0));
const unleash = await start({
  databaseUrl: UNLEASH_DATABASE_URL,
  db: { ssl: false },
  server: { port: Number(UNLEASH_PORT), host: '127.0.0.1' },
  authentication: { type: 'none' },
  logLevel: 'error',
  versionCheck: { enable: false },
  telemetry: false,
});
process.on('SIGTERM', () => unleash.stop().then(() => process.exit(0)));
process.send?.('ready');
