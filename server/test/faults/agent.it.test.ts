import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { faultOrderSchema } from '../../core/fault/fault.ts';
import { parseTarget } from '../../core/target/parseTarget.ts';
import { createFaultStore } from '../../edge/store/faultStore.ts';
import { createKillSwitchStore } from '../../edge/store/killSwitchStore.ts';
import { createPool, type Pool } from '../../edge/store/pool.ts';
import { packageRoot, packageVersion } from '../../root.ts';
import { createFaultOrders, type FaultOrders, newFaultId } from '../../run/agent/faultOrders.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let pool: Pool;
let orders: FaultOrders;
let folder: string;
let victim: ChildProcess;
let agent: ChildProcess | null = null;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = createPool(database.url);
  orders = createFaultOrders(createFaultStore(pool), createKillSwitchStore(pool), packageVersion());
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-agent-'));
  victim = spawn('sleep', ['120'], { stdio: 'ignore' });
  writeFileSync(join(folder, 'victim.pid'), String(victim.pid));
  const at = { pidFile: join(folder, 'victim.pid') };
  const subjects = { victim: { carries: 'shadow', process: at } };
  writeFileSync(join(folder, 'agent.yaml'), JSON.stringify({ subjects }));
});
afterEach(async () => {
  victim.kill('SIGKILL');
  await ended('SIGTERM');
  // The next agent has its name, and is not there before it has started.
  await pool.query('delete from agents');
  rmSync(folder, { recursive: true, force: true });
});

function start(): { readonly said: () => string; readonly code: Promise<number | null> } {
  const entry = join(packageRoot(), 'server/setup/zerohour.mjs');
  const child = spawn(process.execPath, [entry, 'agent', join(folder, 'agent.yaml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      REDIS_URL: 'redis://127.0.0.1:1',
      ZEROHOUR_DATA: join(folder, 'data'),
    },
  });
  agent = child;
  let text = '';
  child.stderr.on('data', (chunk) => {
    text += String(chunk);
  });
  return {
    said: () => text,
    code: new Promise((resolve) => child.once('exit', resolve)),
  };
}

async function ended(signal: NodeJS.Signals): Promise<void> {
  const child = agent;
  agent = null;
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await over;
}

const state = (): string | undefined =>
  / ([A-Z]) /.exec(readFileSync(`/proc/${victim.pid}/stat`, 'utf8'))?.[1];

const target = () => {
  const parsed = parseTarget(
    `name: mall
baseUrl: http://127.0.0.1:8080
allowHosts: [127.0.0.1:8080]
isolation: dedicated
caps: { ratePerSecondMax: 5, vusMax: 5, durationMsMax: 1m }
faults: [stop]
`,
    'mall.yaml',
    {},
  );
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join());
  return parsed.value;
};

async function ordered(ttlMs: number): Promise<string> {
  const id = newFaultId('stop');
  const order = faultOrderSchema.parse({
    id,
    kind: 'stop',
    subject: 'victim',
    parameters: {},
    ttlMs,
  });
  const orderer = { by: 'test', runId: null, headers: {} };
  const wait = { timeout: 30_000, interval: 100 };
  await expect.poll(() => orders.problem(target(), order, orderer), wait).toBe(null);
  expect(await orders.order(target(), order, orderer)).toEqual({ ok: true, value: null });
  return id;
}

const told = async (id: string) => {
  const { phase, bite, end, problem } = (await orders.status(id))?.told ?? {};
  return { phase, bite: bite?.state, end: end?.state, problem };
};
const soon = { timeout: 30_000, interval: 50 };

it('does what is ordered, and ends it in time, when it is asked and by the lever that is lifted at once, with Redis down', async () => {
  start();
  const first = await ordered(1_500);
  await expect.poll(() => told(first), soon).toMatchObject({ phase: 'injected', bite: 'bit' });
  await expect.poll(() => told(first), soon).toMatchObject({ phase: 'ended', end: 'gone' });
  expect(state()).toBe('S');
  const second = await ordered(60_000);
  await expect.poll(state, soon).toBe('T');
  await orders.end(second);
  await expect.poll(() => told(second), soon).toMatchObject({ phase: 'ended', end: 'gone' });
  await ordered(60_000);
  await expect.poll(state, soon).toBe('T');
  const lever = createKillSwitchStore(pool);
  await lever.pull('lead', 'enough');
  await lever.lift('lead');
  await expect.poll(state, soon).toBe('S');
});

it('leaves nothing when it is killed, and the next one ends its journal', async () => {
  start();
  const id = await ordered(60_000);
  await expect.poll(state, soon).toBe('T');
  await ended('SIGKILL');
  await expect.poll(state, soon).toBe('S');
  const next = start();
  await expect.poll(next.said, soon).toContain('an earlier agent left a fault: undone');
  await expect
    .poll(() => told(id), soon)
    .toMatchObject({
      phase: 'ended',
      problem: 'the agent was started again after it took this order',
    });
});

/** Processes whose parent is the agent and whose command names the keeper. */
const keepers = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return Number(parent) === agent?.pid && line.includes('keeperProcess.mjs');
      } catch {
        return false;
      }
    })
    .map(Number);

it('ends its faults itself when its keeper cannot be kept running', async () => {
  const running = start();
  await ordered(60_000);
  await expect.poll(state, soon).toBe('T');
  let code: number | null = null;
  void running.code.then((ended) => {
    code = ended;
  });
  const killed = async (): Promise<number | null> => {
    for (const pid of keepers()) process.kill(pid, 'SIGKILL');
    return code;
  };
  await expect.poll(killed, { timeout: 30_000, interval: 20 }).toBe(69);
  expect(state()).toBe('S');
  expect(running.said()).toContain('error ZH-FAULT-007: the agent has ended its faults');
});

it('refuses a file or a journal that it cannot read, and the folder of another agent', async () => {
  writeFileSync(join(folder, 'agent.yaml'), 'subjects: { a: {} }');
  const wrong = start();
  expect(await wrong.code).toBe(64);
  expect(wrong.said()).toContain('error ZH-FAULT-005: the agent file is not valid: ');
  writeFileSync(join(folder, 'agent.yaml'), 'subjects: {}');
  const journal = join(folder, 'data', 'agent', 'faults.ndjson');
  const whole = start();
  await expect.poll(whole.said, soon).toContain('waiting for orders');
  const first = agent;
  const other = start();
  expect(await other.code).toBe(69);
  expect(other.said()).toContain(`process ${first?.pid} is an agent with the same data folder`);
  agent = first;
  await ended('SIGTERM');
  writeFileSync(journal, 'damaged\n');
  const second = start();
  expect(await second.code).toBe(69);
  expect(second.said()).toContain('error ZH-FAULT-006: the agent cannot start: ');
});
