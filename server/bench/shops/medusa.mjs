import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Makes a Medusa project in the working folder, as its documentation does: migrates an empty PostgreSQL, runs the seed script
 * and serves. Variables as in `vendure.mjs`. It sends `{ type: 'ready', settings }` over IPC once it answers,
 * and ends when the channel to its parent closes.
 */
const { SHOP_FOLDER, SHOP_PORT } = process.env;
process.on('disconnect', () => process.exit(0));
process.env.MEDUSA_DISABLE_TELEMETRY = 'true';
process.env.NODE_ENV = 'production';

const project = process.cwd();
const own = new URL('medusa/', import.meta.url);
await symlink(join(SHOP_FOLDER, 'node_modules'), join(project, 'node_modules'));
await copyFile(join(SHOP_FOLDER, 'package.json'), join(project, 'package.json'));
await copyFile(new URL('medusa-config.cjs', own), join(project, 'medusa-config.js'));
await mkdir(join(project, 'src', 'scripts'), { recursive: true });
await writeFile(
  join(project, 'src', 'scripts', 'seed.js'),
  await readFile(new URL('seed.cjs', own)),
);

const cli = join(project, 'node_modules', '@medusajs', 'cli', 'cli.js');
const medusa = async (...args) => {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], {
    maxBuffer: 2 ** 26,
  });
  return stdout;
};
await medusa('db:migrate', '--execute-all-links');
const seeded = await medusa('exec', './src/scripts/seed.js');
const key = /^publishable-key (\S+)$/m.exec(seeded)?.[1];
if (key === undefined) throw new Error(`the seed script gave no key: ${seeded.slice(-500)}`);

const require = createRequire(join(project, 'package.json'));
const { default: start } = require('@medusajs/medusa/commands/start');
await start({ directory: project, host: '127.0.0.1', port: Number(SHOP_PORT), types: false });
process.send?.({ type: 'ready', settings: { 'headers.x-publishable-api-key': key } });
