import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FaultKindName, faultOrderSchema } from '../../core/fault/fault.ts';
import type { JournalEntry } from '../../core/fault/faultJournal.ts';
import { noInstants } from '../../core/fault/faultTold.ts';
import type { Subject } from '../../core/fault/subject.ts';
import { ok } from '../../core/result.ts';
import { birthOf } from '../../edge/k6/processStart.ts';
import type { FaultTools } from '../../edge/stack/faults/injector.ts';
import { processState } from '../../edge/stack/faults/subjectProcess.ts';
import type { OrderedFault } from '../../edge/store/agentStore.ts';
import type { Log } from '../../log.ts';
import { createAgentFaults } from './agentFaults.ts';

let folder: string;
let victims: Readonly<Record<'orders' | 'stock', ChildProcess>>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zerohour-agent-faults-'));
  const sleep = () => spawn('sleep', ['120'], { stdio: 'ignore' });
  victims = { orders: sleep(), stock: sleep() };
  for (const [name, { pid }] of Object.entries(victims)) {
    writeFileSync(join(folder, name), String(pid));
  }
});
afterEach(() => {
  for (const victim of Object.values(victims)) victim.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The faults of an agent on this machine, with a journal and a keeper that are lists. */
function agentCase({ known = [], http }: { known?: readonly string[]; http?: Subject } = {}) {
  const process = (name: string): Subject => ({
    ...{ name, carries: 'shadow', is: 'process' },
    at: { pidFile: join(folder, name) },
  });
  const entries: JournalEntry[] = [];
  const kept: string[] = [];
  const logged: unknown[] = [];
  const done = async () => ok(null);
  const faults = createAgentFaults({
    version: '1.0.0',
    subjects: [process('orders'), process('stock'), ...(http === undefined ? [] : [http])],
    journal: {
      open: [],
      knows: (id) => known.includes(id),
      append: async (entry) => void entries.push(entry),
      close: async () => undefined,
    },
    keeper: {
      keep: (id) => void kept.push(id),
      release: (id) => void kept.splice(kept.indexOf(id), 1),
      failed: new Promise(() => undefined),
      pid: () => null,
      stop: async () => undefined,
    },
    tools: { http: { harm: done, clear: done } } as unknown as FaultTools,
    log: { info: (...line: readonly unknown[]) => void logged.push(line) } as unknown as Log,
  });
  const phase = (id: string) => faults.untold.get(id)?.told.phase;
  return { faults, entries, kept, logged, phase };
}

interface Order extends Partial<Omit<OrderedFault, 'order'>> {
  readonly id?: string;
  readonly kind?: FaultKindName;
  readonly subject?: string;
}

const ordered = ({ id = 'f', kind = 'stop', subject = 'orders', ...over }: Order = {}) => ({
  order: faultOrderSchema.parse({ id, kind, subject, parameters: {}, ttlMs: 60_000 }),
  ...{ headers: {}, version: '1.0.0', endAsked: false },
  ...over,
});

const stateOf = (name: keyof typeof victims) => {
  const pid = victims[name].pid ?? -1;
  return processState({ pid, born: birthOf(pid) ?? '' });
};
const soon = { timeout: 20_000 };
const refused = (problem: string) => ({
  told: { phase: 'ended', bite: null, end: null, problem },
  instants: noInstants,
});

it('does an order once, ends it when that is asked, and then may do another one', async () => {
  const { faults, entries, kept, logged, phase } = agentCase();
  faults.take(ordered());
  await expect.poll(() => phase('f'), soon).toBe('injected');
  // A signal is acted on when its process is next scheduled.
  await expect.poll(() => stateOf('orders'), soon).toBe('T');
  // The server gives an order until it knows of its end.
  faults.untold.clear();
  faults.take(ordered());
  expect(faults.untold.size).toBe(0);
  expect(kept).toEqual(['f']);
  faults.take(ordered({ endAsked: true }));
  await expect.poll(() => phase('f'), soon).toBe('ended');
  await expect.poll(() => stateOf('orders'), soon).not.toBe('T');
  expect(entries.map(({ entry, id }) => [entry, id])).toEqual([
    ['injected', 'f'],
    ['undone', 'f'],
  ]);
  expect(faults.untold.get('f')?.told.end?.state).toBe('gone');
  expect(logged).toEqual([
    [{ fault: 'f', kind: 'stop', bite: expect.anything(), end: 'gone' }, 'a fault has ended'],
  ]);
  // Until its end is told, the order is not taken again, whatever it asks.
  faults.take(ordered());
  expect(phase('f')).toBe('ended');
  faults.take(ordered({ id: 'g' }));
  await expect.poll(() => phase('g'), soon).toBe('injected');
  await faults.endAll();
});

it.each<[string, Order, string]>([
  ['that was taken before', { id: 'old' }, 'the agent was started again after it took this order'],
  [
    'that was taken before, whatever else there is',
    { id: 'old', endAsked: true, version: '2.0.0' },
    'the agent was started again after it took this order',
  ],
  ['that was ended', { endAsked: true, version: '2.0.0' }, 'it was ended before it began'],
  [
    'of another version',
    { version: '2.0.0', subject: 'bank' },
    'the server has version 2.0.0 and this agent 1.0.0',
  ],
  ['of an unknown subject', { subject: 'bank' }, "the agent's file names no subject bank"],
])('refuses an order %s', async (_, order, problem) => {
  const { faults, entries, logged } = agentCase({ known: ['old'] });
  faults.take(ordered(order));
  expect([...faults.untold]).toEqual([[order.id ?? 'f', refused(problem)]]);
  expect(entries).toEqual([]);
  await faults.endAll();
  expect(logged).toEqual([]);
});

it('refuses what it is told to refuse', () => {
  const { faults } = agentCase();
  faults.refuse('x', 'of version 9');
  expect([...faults.untold]).toEqual([['x', refused('of version 9')]]);
});

it('refuses a fault only where the same sensor reads another one of the same subject', async () => {
  const { faults, phase } = agentCase();
  faults.take(ordered());
  await expect.poll(() => phase('f'), soon).toBe('injected');
  faults.take(ordered({ id: 'g', kind: 'kill' }));
  expect(faults.untold.get('g')).toEqual(
    refused('subject orders has the fault f (stop) already, which the same sensor reads'),
  );
  // Another sensor: it is refused for its own reason.
  faults.take(ordered({ id: 'h', kind: 'redis-pause' }));
  expect(faults.untold.get('h')).toEqual(
    refused('subject orders is of the kind process; "redis-pause" harms redis'),
  );
  faults.take(ordered({ id: 'i', subject: 'stock' }));
  await expect.poll(() => phase('i'), soon).toBe('injected');
  await expect.poll(() => stateOf('stock'), soon).toBe('T');
  await faults.endAll();
});

it('ends every fault at its stop, and takes none from then on', async () => {
  const { faults, kept, phase } = agentCase();
  faults.take(ordered());
  faults.take(ordered({ id: 'g', subject: 'stock' }));
  await expect.poll(() => [phase('f'), phase('g')], soon).toEqual(['injected', 'injected']);
  const ending = faults.endAll();
  faults.take(ordered({ id: 'h', version: '2.0.0' }));
  expect(faults.untold.get('h')).toEqual(refused('the agent is being stopped'));
  await ending;
  expect([phase('f'), phase('g')]).toEqual(['ended', 'ended']);
  expect(kept).toEqual([]);
  await expect.poll(() => stateOf('orders'), soon).not.toBe('T');
  await expect.poll(() => stateOf('stock'), soon).not.toBe('T');
});

it("asks a service with the order's headers", async () => {
  const baggage = new Set<unknown>();
  const server = createServer((request, response) => {
    baggage.add(request.headers.baggage);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const at = { listen: { port }, upstream: `127.0.0.1:${port}`, healthPath: '/', probePath: '/' };
  const { faults, phase } = agentCase({
    http: { name: 'shop', carries: 'shadow', is: 'http', at },
  });
  faults.take(ordered({ kind: 'health-fail', subject: 'shop', headers: { baggage: 'tag' } }));
  await expect.poll(() => phase('f'), soon).toBe('injected');
  await faults.endAll();
  server.closeAllConnections();
  server.close();
  expect([...baggage]).toEqual(['tag']);
});
