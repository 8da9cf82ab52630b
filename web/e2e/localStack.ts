import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { dyingWithParent } from '../../server/edge/embedded/child.ts';
import { packageRoot } from '../../server/root.ts';

/** A local stack with the sample shop, started by `zerohour up`, with a data folder of its own. */
export interface LocalStack {
  readonly url: string;
  readonly adminPassword: string;
  readonly dataDir: string;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 90_000;

export async function startLocalStack(): Promise<LocalStack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'zerohour e2e '));
  const launcher = join(packageRoot(), 'server/setup/zerohour.mjs');
  const command = [launcher, 'up', '--mall', '--json'];
  const [file = '', ...args] = dyingWithParent('TERM', process.execPath, command);
  const child = spawn(file, args, {
    env: { ...process.env, ZEROHOUR_DATA: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { url, adminPassword } = await firstJsonLine(child);
  return {
    url,
    adminPassword,
    dataDir,
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function firstJsonLine(
  child: ChildProcess,
): Promise<{ readonly url: string; readonly adminPassword: string }> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the stack has no output');
  let errors = '';
  stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  const timer = setTimeout(() => child.kill('SIGTERM'), START_LIMIT_MS);
  try {
    for await (const line of createInterface({ input: stdout })) return JSON.parse(line);
    throw new Error(`the stack did not start: ${errors}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Chromium from npm, or the one named in CHROMIUM_BIN. */
export async function startBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: process.env.CHROMIUM_BIN || (await chromium.executablePath()),
    args: [
      // With a single process, closing the first context would end the browser.
      ...chromium.args.filter((arg) => arg !== '--single-process' && arg !== '--no-zygote'),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
    ],
  });
}
