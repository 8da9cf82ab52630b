#!/usr/bin/env node
// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './parts/build.mjs';
import { npm } from './parts/npm.mjs';
import { MISSING, setUp } from './setup.mjs';
import { root } from './shell.mjs';

/**
 * The `zerohour` command. `demo` sets up what is missing, `doctor` works with nothing installed,
 * and everything else says so when set-up has not run yet.
 */
const [command, ...rest] = process.argv.slice(2);

if (command === 'doctor') {
  const { doctor } = await import('./doctor.mjs');
  process.exitCode = await doctor(rest.includes('--json'));
} else {
  const ready = command === 'demo' ? await prepared() : await isSetUp();
  process.exitCode = ready ? await runCli() : MISSING;
}

async function prepared() {
  return (await setUp('run', (line) => console.error(line))) === 0;
}

async function isSetUp() {
  for (const part of [npm, build]) {
    const answer = await part.find();
    if (answer.ok) continue;
    console.error(`zerohour: missing: ${answer.missing}. To get it: npm run setup`);
    return false;
  }
  return true;
}

/** @returns {Promise<number>} */
function runCli() {
  const cli = join(root, 'dist', 'server', 'cli.js');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--enable-source-maps', cli, ...process.argv.slice(2)], {
      stdio: 'inherit',
    });
    // A terminal's Ctrl-C reaches the child by itself; a plain kill of this process does not.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    process.on('SIGHUP', () => child.kill('SIGTERM'));
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
