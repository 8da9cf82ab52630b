import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, it } from 'vitest';
import { faultOrderSchema } from '../../core/fault/fault.ts';
import type { FaultTold } from '../../core/fault/faultTold.ts';
import type { AgentStore, AgentTasks, OrderedFault } from '../../edge/store/agentStore.ts';
import type { FaultWakeups } from '../../edge/store/faultWakeups.ts';
import { createLog } from '../../log.ts';
import { type Agent, type AgentOptions, startAgent } from './agent.ts';

const ends: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(ends.map((end) => end()));
});

/** A victim, and a server whose answer is a variable. */
function agentCase() {
  const folder = mkdtempSync(join(tmpdir(), 'zerohour-agent-'));
  const victim = spawn('sleep', ['120'], { stdio: 'ignore' });
  const pidFile = join(folder, 'victim.pid');
  writeFileSync(pidFile, String(victim.pid));
  const agents: Agent[] = [];
  ends.push(async () => {
    for (const agent of agents) await agent.stop();
    victim.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const told = new Map<string, FaultTold>();
  const server = {
    told,
    tasks: { isLeverPulled: false, orders: [], unreadable: [] } as AgentTasks,
    isAway: false,
    give: (...orders: readonly OrderedFault[]) => {
      server.tasks = { ...server.tasks, orders };
    },
  };
  const store: AgentStore = {
    async heartbeat() {
      if (server.isAway) throw new Error('connection refused');
      const orders = server.tasks.orders.filter(
        ({ order }) => told.get(order.id)?.phase !== 'ended',
      );
      return { ...server.tasks, orders };
    },
    async tell(_agent, id, said) {
      if (server.isAway) throw new Error('connection refused');
      told.set(id, said);
    },
  };
  const start = async (
    from: AgentStore = store,
    more: Pick<AgentOptions, 'wakeups' | 'heartbeatMs'> = {},
  ): Promise<Agent> => {
    const started = await startAgent({
      name: 'host-1',
      host: 'h',
      version: '1.0.0',
      subjects: [{ name: 'victim', carries: 'shadow', is: 'process', at: { pidFile } }],
      folder: join(folder, 'agent'),
      store: from,
      log: createLog('silent', 'agent'),
      ...more,
    });
    if (!started.ok) throw new Error(started.error);
    agents.push(started.value);
    return started.value;
  };
  const state = (): string | undefined =>
    / ([A-Z]) /.exec(readFileSync(`/proc/${victim.pid}/stat`, 'utf8'))?.[1];
  return { server, store, folder, start, state, victim };
}

const ordered = (over: Partial<OrderedFault> = {}, id = 'f', ttlMs = 60_000): OrderedFault => ({
  order: faultOrderSchema.parse({ id, kind: 'stop', subject: 'victim', parameters: {}, ttlMs }),
  headers: {},
  version: '1.0.0',
  endAsked: false,
  ...over,
});

const soon = { timeout: 20_000, interval: 20 };

it.concurrent.for([
  [
    'of another version',
    ordered({ version: '0.9.0' }),
    'the server has version 0.9.0 and this agent 1.0.0',
  ],
  ['that was ended before', ordered({ endAsked: true }), 'it was ended before it began'],
  [
    'of a subject that its file does not name',
    ordered({
      order: faultOrderSchema.parse({ id: 'f', kind: 'stop', subject: 'bank', parameters: {} }),
    }),
    "the agent's file names no subject bank",
  ],
] as const)('refuses an order %s', async ([, order, problem], { expect }) => {
  const { server, folder, start, state } = agentCase();
  server.give(order);
  await start();
  await expect
    .poll(() => server.told.get('f'), soon)
    .toEqual({
      phase: 'ended',
      bite: null,
      end: null,
      problem,
    });
  expect(readFileSync(join(folder, 'agent', 'faults.ndjson'), 'utf8')).toBe('');
  expect(state()).toBe('S');
});

it.concurrent('refuses an order that it does not understand, and keeps to the others', async ({
  expect,
}) => {
  const { server, start } = agentCase();
  server.tasks = { ...server.tasks, unreadable: [{ id: 'x', reason: 'of version 9' }] };
  server.give(ordered());
  await start();
  await expect.poll(() => server.told.get('x')?.problem, soon).toBe('of version 9');
  await expect.poll(() => server.told.get('f')?.phase, soon).toBe('injected');
});

it.concurrent('refuses a second fault that the same sensor of a subject would read', async ({
  expect,
}) => {
  const { server, start, state } = agentCase();
  server.give(ordered());
  await start();
  await expect.poll(() => server.told.get('f')?.phase, soon).toBe('injected');
  server.give(ordered(), ordered({}, 'g'));
  await expect
    .poll(() => server.told.get('g')?.problem, soon)
    .toBe('subject victim has the fault f (stop) already, which the same sensor reads');
  expect(state()).toBe('T');
});

it.concurrent('ends every fault when the lever is pulled, and does none meanwhile', async ({
  expect,
}) => {
  const { server, start, state } = agentCase();
  server.give(ordered());
  await start();
  await expect.poll(() => server.told.get('f')?.phase, soon).toBe('injected');
  server.tasks = { ...server.tasks, isLeverPulled: true };
  server.give(ordered(), ordered({}, 'g'));
  await expect.poll(state, soon).toBe('S');
  await expect.poll(() => server.told.get('f')?.end?.state, soon).toBe('gone');
  await expect.poll(() => server.told.get('g')?.problem, soon).toBe('it was ended before it began');
});

it.concurrent('reads its orders and the lever at once when it is woken, until it stops', async ({
  expect,
}) => {
  const { server, start, state } = agentCase();
  const listeners = new Set<() => void>();
  const wakeups: FaultWakeups = {
    listen(onWake) {
      listeners.add(onWake);
      return async () => void listeners.delete(onWake);
    },
  };
  const wake = () => listeners.forEach((onWake) => void onWake());
  const agent = await start(undefined, { wakeups, heartbeatMs: 3_600_000 });
  server.give(ordered());
  wake();
  await expect.poll(state, soon).toBe('T');
  server.tasks = { ...server.tasks, isLeverPulled: true };
  wake();
  await expect.poll(state, soon).toBe('S');
  await agent.stop();
  expect(listeners.size).toBe(0);
  expect(server.told.get('f')).toMatchObject({ phase: 'ended', end: { state: 'gone' } });
});

it.concurrent('ends a fault by its time to live while the server is away, and tells it later', async ({
  expect,
}) => {
  const { server, start, state } = agentCase();
  server.give(ordered({}, 'f', 2_000));
  await start();
  await expect.poll(state, soon).toBe('T');
  server.isAway = true;
  await expect.poll(state, soon).toBe('S');
  expect(server.told.get('f')?.phase).not.toBe('ended');
  server.isAway = false;
  await expect
    .poll(() => server.told.get('f'), soon)
    .toMatchObject({
      phase: 'ended',
      bite: { state: 'bit' },
      end: { state: 'gone' },
    });
});

it.concurrent('undoes what the journal of an agent that was killed names, before it takes an order', async ({
  expect,
}) => {
  const { server, folder, start, state, victim } = agentCase();
  const journal = join(folder, 'agent', 'faults.ndjson');
  server.give(ordered());
  const first = await start();
  await expect.poll(state, soon).toBe('T');
  const leftBehind = readFileSync(journal, 'utf8');
  await first.stop();
  expect(state()).toBe('S');
  // As a kill would have left it: the process stopped, and the fault open in the journal.
  server.give();
  writeFileSync(journal, leftBehind);
  victim.kill('SIGSTOP');
  await expect.poll(state, soon).toBe('T');
  await start();
  expect(state()).toBe('S');
  const entries = readFileSync(journal, 'utf8').trim().split('\n').slice(-1);
  expect(entries.map((line) => JSON.parse(line))).toMatchObject([{ entry: 'undone', id: 'f' }]);
});

it.concurrent('does an order once, also when it is delivered again', async ({ expect }) => {
  const { server, start, state } = agentCase();
  server.give(ordered());
  const first = await start();
  await expect.poll(() => server.told.get('f')?.phase, soon).toBe('injected');
  await first.stop();
  expect(server.told.get('f')).toMatchObject({ phase: 'ended', end: { state: 'gone' } });
  server.told.clear();
  await start();
  await expect
    .poll(() => server.told.get('f')?.problem, soon)
    .toBe('the agent was started again after it took this order');
  expect(state()).toBe('S');
});

it.concurrent('ends its faults at a stop although the server does not answer any more', async ({
  expect,
}) => {
  const { server, store, start, state } = agentCase();
  let isDeaf = false;
  const never = new Promise<never>(() => undefined);
  const deaf: AgentStore = {
    heartbeat: (own) => (isDeaf ? never : store.heartbeat(own)),
    tell: (...said) => (isDeaf ? never : store.tell(...said)),
  };
  server.give(ordered());
  const started = await start(deaf);
  await expect.poll(state, soon).toBe('T');
  isDeaf = true;
  await started.stop();
  expect(state()).toBe('S');
});

it.concurrent('has joined once its server knows it', async ({ expect }) => {
  const { server, store, start } = agentCase();
  let asked = 0;
  server.isAway = true;
  const agent = await start({
    ...store,
    heartbeat(own) {
      asked += 1;
      return store.heartbeat(own);
    },
  });
  let isJoined = false;
  const joined = agent.joined.then(() => {
    isJoined = true;
  });
  await expect.poll(() => asked, soon).toBeGreaterThan(1);
  expect(isJoined).toBe(false);
  server.isAway = false;
  await joined;
});
