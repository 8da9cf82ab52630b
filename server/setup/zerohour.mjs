#!/usr/bin/env node
// @ts-check
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './parts/build.mjs';
import { npm } from './parts/npm.mjs';
import { MISSING, setUp } from './setup.mjs';
import { root } from './shell.mjs';

/**
 * The `zerohour` command. `demo`, `bench` and `chaos` set up what is missing, `doctor` works with
 * nothing installed, and everything else says so when set-up has not run yet.
 */
const [command, ...rest] = process.argv.slice(2);
const entries = { bench: join('bench', 'main.js'), chaos: join('test', 'chaos', 'main.js') };

if (command === 'doctor') {
  const { doctor } = await import('./doctor.mjs');
  process.exitCode = await doctor(rest.includes('--json'));
} else {
  const ready = setsUp() ? await prepared() : await isSetUp();
  if (ready) {
    process.setSourceMapsEnabled(true);
    await import(pathToFileURL(join(root, 'dist', 'server', entry())).href);
  } else process.exitCode = MISSING;
}

function setsUp() {
  return command === 'demo' || command === 'bench' || command === 'chaos';
}

function entry() {
  return command === 'bench' || command === 'chaos' ? entries[command] : 'cli.js';
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
