import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, it } from 'vitest';
import { faultOrderSchema } from '../../core/fault/fault.ts';
import type { FaultTold } from '../../core/fault/faultTold.ts';
import type { Subject } from '../../core/fault/subject.ts';
import { freePorts } from '../../edge/embedded/freePorts.ts';
import type { AgentStore, AgentTasks, OrderedFault } from '../../edge/store/agentStore.ts';
import type { FaultWakeups } from '../../edge/store/faultWakeups.ts';
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
  const lines: Record<string, unknown>[] = [];
  const log = pino({ base: {} }, { write: (line) => void lines.push(JSON.parse(line)) });
  const tryStart = async (
    from: AgentStore = store,
    more: Partial<Pick<AgentOptions, 'wakeups' | 'heartbeatMs' | 'subjects'>> = {},
  ) => {
    const started = await startAgent({
      name: 'host-1',
      host: 'h',
      version: '1.0.0',
      subjects: [{ name: 'victim', carries: 'shadow', is: 'process', at: { pidFile } }],
      folder: join(folder, 'agent'),
      store: from,
      log,
      ...more,
    });
    if (started.ok) agents.push(started.value);
    return started;
  };
  const start = async (...given: Parameters<typeof tryStart>): Promise<Agent> => {
    const started = await tryStart(...given);
    if (!started.ok) throw new Error(started.error);
    return started.value;
  };
  /** What the agent's log says, in its order, with the fields that say of what. */
  const said = () =>
    lines.map(({ level, msg, fault, kind, subject, reason }) =>
      [Number(level) >= 50 ? 'error' : Number(level) >= 40 ? 'warning' : 'info', msg].concat(
        [fault, kind, subject, reason].filter((field) => field !== undefined),
      ),
    );
  const state = (): string | undefined =>
    / ([A-Z]) /.exec(readFileSync(`/proc/${victim.pid}/stat`, 'utf8'))?.[1];
  return { server, store, folder, start, tryStart, said, state, victim };
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

/** A service that answers, and its two ways through an agent: a link and an HTTP proxy. */
async function servedBehind() {
  const service = createServer((_request, response) => response.end('served'));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  ends.push(async () => void service.close());
  const upstream = `127.0.0.1:${(service.address() as AddressInfo).port}`;
  const link = await freePorts(2);
  const http = link + 1;
  const subjects: readonly Subject[] = [
    {
      ...{ name: 'bank', carries: 'shadow', is: 'link' },
      at: { listen: { port: link }, upstream, probe: 'http', path: '/' },
    },
    {
      ...{ name: 'shop', carries: 'shadow', is: 'http' },
      at: { listen: { port: http }, upstream, healthPath: '/health', probePath: '/' },
    },
  ];
  const answer = async (port: number): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text();
  return { subjects, answers: () => Promise.all([answer(link), answer(http)]), httpPort: http };
}

it.concurrent.for([
  ['toxiproxy.json', 'Toxiproxy was ended by SIGKILL'],
  ['http-proxy.json', 'the HTTP proxy was ended by SIGKILL'],
] as const)(
  'has links and services pass, until it stops; and cannot go on without %s',
  async ([file, reason], { expect }) => {
    const { folder, start } = agentCase();
    const { subjects, answers } = await servedBehind();
    const proxyFiles = ['toxiproxy.json', 'http-proxy.json'].map((name) =>
      join(folder, 'agent', name),
    );
    const agent = await start(undefined, { subjects });
    expect(await answers()).toEqual(['served', 'served']);
    expect(proxyFiles.map((each) => existsSync(each))).toEqual([true, true]);
    const { pid } = JSON.parse(readFileSync(join(folder, 'agent', file), 'utf8'));
    process.kill(pid, 'SIGKILL');
    expect(await agent.failed).toBe(reason);
    await agent.stop();
    expect(proxyFiles.map((each) => existsSync(each))).toEqual([false, false]);
  },
);

it.concurrent('leaves no proxy of its links behind when one of its services cannot be served', async ({
  expect,
}) => {
  const { folder, tryStart } = agentCase();
  const { subjects, httpPort } = await servedBehind();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(httpPort, '127.0.0.1', resolve));
  ends.push(async () => void other.close());
  const started = await tryStart(undefined, { subjects });
  expect(!started.ok && started.error).toMatch(/^subject shop: /);
  expect(existsSync(join(folder, 'agent', 'toxiproxy.json'))).toBe(false);
});

it.concurrent('says what its host has to know: what was left, a server that is away, and its end', async ({
  expect,
}) => {
  const { server, folder, start, said, state, victim } = agentCase();
  const journal = join(folder, 'agent', 'faults.ndjson');
  server.give(ordered());
  const first = await start();
  await expect.poll(state, soon).toBe('T');
  const leftBehind = readFileSync(journal, 'utf8');
  await first.stop();
  const lost = leftBehind.replaceAll('"victim"', '"bank"').replaceAll('"f"', '"lost"');
  server.give();
  writeFileSync(journal, leftBehind + lost);
  victim.kill('SIGSTOP');
  await expect.poll(state, soon).toBe('T');
  const agent = await start();
  await agent.joined;
  server.isAway = true;
  const away = ['warning', 'the server does not answer: connection refused'];
  await expect.poll(said, soon).toContainEqual(away);
  server.isAway = false;
  await expect.poll(said, soon).toContainEqual(['info', 'the server answers again']);
  server.give(ordered({}, 'g'));
  await expect.poll(state, soon).toBe('T');
  server.isAway = true;
  await expect.poll(() => said().at(-1), soon).toEqual(away);
  await agent.stop();
  const closed = ['info', 'faults.ndjson is closed; every fault has ended'];
  const untold = 'the server does not know how the last faults ended: connection refused';
  expect(said()).toEqual([
    ['info', 'a fault has ended', 'f', 'stop'],
    closed,
    ['warning', 'an earlier agent left a fault: undone', 'f', 'stop', 'victim'],
    [
      ...['error', 'an earlier agent left a fault: not undone', 'lost', 'stop', 'bank'],
      "the agent's file names no subject bank",
    ],
    away,
    ['info', 'the server answers again'],
    away,
    ['info', 'a fault has ended', 'g', 'stop'],
    ['warning', untold],
    closed,
  ]);
});
