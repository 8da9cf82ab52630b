#!/usr/bin/env node
// @ts-check
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exitCode } from '../core/errors/exitCode.mjs';
import { describeMissing } from './part.mjs';
import { build } from './parts/build.mjs';
import { npm } from './parts/npm.mjs';
import { root } from './shell.mjs';

/**
 * The `zerohour` command. `demo`, `bench` and `chaos` install what is missing, `doctor` works with
 * nothing installed, and every other command fails with ZH-SETUP-001 before set-up has run.
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
    const { main } = await import(pathToFileURL(join(root, 'dist', 'server', entry())).href);
    // The entries of bench and chaos run when they are imported.
    if (main !== undefined) await main();
  } else process.exitCode = exitCode.missing;
}

function setsUp() {
  return command === 'demo' || command === 'bench' || command === 'chaos';
}

function entry() {
  return command === 'bench' || command === 'chaos' ? entries[command] : 'cli.js';
}

async function prepared() {
  const { setUp } = await import('./setup.mjs');
  return (await setUp('run', (line) => console.error(line))) === exitCode.pass;
}

async function isSetUp() {
  for (const part of [npm, build]) {
    const answer = await part.find();
    if (answer.ok) continue;
    console.error(describeMissing(part.name, { ...answer, remedy: 'Run "npm run setup".' }));
    return false;
  }
  return true;
}
