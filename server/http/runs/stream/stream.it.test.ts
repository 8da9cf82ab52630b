import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunEvent, RunUpdate } from '../../../run/runService.ts';
import { type HttpHarness, openHttpHarness } from '../../../test/support/httpHarness.ts';
import { runRowSchema } from '../runSchemas.ts';
import type { StreamMessage } from './schemas.ts';

const limits = {
  heartbeatMs: 100,
  retryMs: 1_000,
  backlogBytesMax: 256 * 1024,
  perUser: 3,
  total: 4,
};
let harness: HttpHarness;
let cookie: string;
const open: Listener[] = [];

beforeAll(async () => {
  harness = await openHttpHarness({ streamLimits: limits });
  ({ cookie } = await harness.login());
});
afterAll(() => harness.close());
afterEach(async () => {
  for (const each of open.splice(0)) each.close();
  harness.service.beforeTimeline = async () => undefined;
  await soon(() => {
    for (const id of harness.service.runs.keys()) expect(harness.service.listeners(id)).toBe(0);
  });
});

/** Enough for a machine under load. */
const soon = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: 20_000, interval: 20 });

interface Listener {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly messages: StreamMessage[];
  readonly ids: string[];
  raw(): string;
  ended(): boolean;
  /** Waits for so many messages. */
  count(messages: number): Promise<StreamMessage[]>;
  pause(): void;
  close(): void;
}

/** Reads the stream's bytes as an EventSource would, from a given Last-Event-ID. */
function listen(path: string, lastEventId?: string, sent = cookie): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const headers = { cookie: sent, ...(lastEventId ? { 'last-event-id': lastEventId } : {}) };
    const asked: ClientRequest = request(`${harness.url}${path}`, { headers }, (res) => {
      const listener = listenerOf(res, asked);
      open.push(listener);
      resolve(listener);
    });
    asked.on('error', reject);
    asked.end();
  });
}

function listenerOf(res: IncomingMessage, asked: ClientRequest): Listener {
  const messages: StreamMessage[] = [];
  const ids: string[] = [];
  let [raw, rest, ended] = ['', '', false];
  res.setEncoding('utf8');
  res.on('error', () => {
    ended = true;
  });
  res.on('close', () => {
    ended = true;
  });
  res.on('data', (text: string) => {
    raw += text;
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}:`))
          ?.slice(name.length + 1);
      const data = field('data');
      if (data === undefined || field('event') !== 'message') continue;
      messages.push(JSON.parse(data));
      ids.push(field('id')?.trim() ?? '');
    }
  });
  return {
    status: res.statusCode ?? 0,
    headers: res.headers,
    messages,
    ids,
    raw: () => raw,
    ended: () => ended,
    count: (wanted) =>
      soon(() => {
        expect(messages.length).toBeGreaterThanOrEqual(wanted);
        return messages;
      }),
    pause: () => res.pause(),
    close: () => asked.destroy(),
  };
}

async function startRun(): Promise<string> {
  const body = { scenarioId: 'mall/smoke' };
  const answer = await harness.as(cookie)('/api/runs', { method: 'POST', body });
  return runRowSchema.parse(answer.json).id;
}

const second = (at: number, missing: readonly number[] = []): RunUpdate => ({
  type: 'second',
  second: {
    round: 0,
    second: at,
    shards: missing.length > 0 ? [0] : [0, 1],
    missing,
    cells: [],
    generators: [],
  },
});
const event = (seq: number): RunEvent => ({
  seq,
  at: '2026-11-11T00:00:00.000Z',
  kind: 'note',
  message: `event ${seq}`,
  data: {},
});
const seconds = (messages: readonly StreamMessage[]): number[] =>
  messages.flatMap((message) => {
    if (message.type === 'snapshot') return message.seconds.map((each) => each.second);
    return message.type === 'second' ? [message.second.second] : [];
  });
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('the live stream', () => {
  it('begins with a snapshot of what is stored, and goes on with every change', async () => {
    const id = await startRun();
    harness.service.update(id, second(0));
    harness.service.update(id, { type: 'event', event: event(1) });
    const listener = await listen(`/api/runs/${id}/stream`);
    expect(listener.status).toBe(200);
    expect(listener.headers['content-type']).toContain('text/event-stream');
    await listener.count(1);
    harness.service.update(id, second(1));
    const [snapshot, update] = await listener.count(2);
    expect(snapshot).toMatchObject({
      type: 'snapshot',
      resumed: false,
      run: { id, state: 'running' },
      shards: [],
      findings: [],
      customers: [],
    });
    expect(snapshot).not.toHaveProperty('run.plan');
    expect(update).toEqual(second(1));
    expect(listener.ids).toEqual(['s0.0-l-e1', 's0.1-l-e1']);
    expect(listener.raw()).toContain('retry:1000');
  });

  it('loses nothing and repeats nothing when changes come while the snapshot is read', async () => {
    const id = await startRun();
    harness.service.update(id, second(0));
    harness.service.beforeTimeline = async () => {
      harness.service.beforeTimeline = async () => undefined;
      // In the snapshot, and announced before it is sent:
      harness.service.update(id, second(1));
      // Not yet in the snapshot when it is read, announced before it is sent:
      queueMicrotask(() => harness.service.update(id, second(2)));
    };
    const listener = await listen(`/api/runs/${id}/stream`);
    await listener.count(1);
    harness.service.update(id, second(3));
    await soon(() => expect(seconds(listener.messages)).toContain(3));
    expect(seconds(listener.messages)).toEqual([0, 1, 2, 3]);
  });

  it('reconnects at any point without a gap and without a duplicate', async () => {
    const id = await startRun();
    const all: StreamMessage[] = [];
    let last: string | undefined;
    let next = 0;
    const tell = (announce: boolean) => {
      harness.service.update(id, second(next), announce);
      harness.service.update(id, { type: 'event', event: event(next + 1) }, announce);
      next += 1;
    };
    for (let round = 0; round < 5; round++) {
      const listener = await listen(`/api/runs/${id}/stream`, last);
      await listener.count(1);
      expect(listener.messages[0]).toMatchObject({ resumed: round > 0 });
      for (let i = 0; i < 3; i++) tell(true);
      await soon(() => expect(listener.ids.at(-1)).toContain(`e${next}`));
      all.push(...listener.messages);
      last = listener.ids.at(-1);
      listener.close();
      await soon(() => expect(harness.service.listeners(id)).toBe(0));
      for (let i = 0; i < 2; i++) tell(false);
    }
    const whole = await listen(`/api/runs/${id}/stream`, last);
    await whole.count(1);
    all.push(...whole.messages);
    expect(seconds(all)).toEqual(numbers(0, next - 1));
    const seqs = all.flatMap((message) => {
      if (message.type === 'snapshot') return message.events.map(({ seq }) => seq);
      return message.type === 'event' ? [message.event.seq] : [];
    });
    expect(seqs).toEqual(numbers(1, next));
  });

  it('sends a second again when a shard joins it', async () => {
    const id = await startRun();
    const listener = await listen(`/api/runs/${id}/stream`);
    await listener.count(1);
    for (const update of [second(0), second(1, [1]), second(2)]) harness.service.update(id, update);
    await listener.count(4);
    listener.close();
    harness.service.update(id, second(1), false);
    const again = await listen(`/api/runs/${id}/stream`, listener.ids.at(-1));
    const [snapshot] = await again.count(1);
    expect(snapshot).toMatchObject({
      seconds: [
        { second: 1, missing: [] },
        { second: 2, missing: [] },
      ],
    });
  });

  it('starts at the position in the query, and sends everything for a foreign Last-Event-ID', async () => {
    const id = await startRun();
    for (const at of [0, 1, 2, 3]) harness.service.update(id, second(at));
    const late = await listen(`/api/runs/${id}/stream?from=2`);
    expect(seconds(await late.count(1))).toEqual([2, 3]);
    const later = await listen(`/api/runs/${id}/stream?round=1`);
    expect(seconds(await later.count(1))).toEqual([]);
    const foreign = await listen(`/api/runs/${id}/stream`, 'not-ours');
    expect(seconds(await foreign.count(1))).toEqual([0, 1, 2, 3]);
  });

  it('sends the rest and the end message when the run is final; then it answers 204', async () => {
    const id = await startRun();
    const listener = await listen(`/api/runs/${id}/stream`);
    await listener.count(1);
    harness.service.update(id, second(0), false);
    const { plan: _plan, shardRows: _rows, ...row } = harness.service.runs.get(id)?.detail ?? {};
    const final = { ...row, state: 'finished', verdict: 'pass' };
    harness.service.update(id, { type: 'run', run: final as never });
    await soon(() => expect(listener.ended()).toBe(true));
    expect(listener.messages.map(({ type }) => type)).toEqual([
      'snapshot',
      'run',
      'snapshot',
      'end',
    ]);
    expect(seconds(listener.messages)).toEqual([0]);
    expect(listener.messages.at(-1)).toMatchObject({ run: { id, verdict: 'pass' } });
    expect(listener.ids.at(-1)).toBe('s0.0-l-e0-end');
    const again = await listen(`/api/runs/${id}/stream`, listener.ids.at(-1));
    expect(again.status).toBe(204);
    const fresh = await listen(`/api/runs/${id}/stream`);
    await soon(() => expect(fresh.ended()).toBe(true));
    expect(fresh.messages.map(({ type }) => type)).toEqual(['snapshot', 'end']);
  });

  it('allows 3 connections for one user and 4 for all; leaving frees one', async () => {
    const id = await startRun();
    const path = `/api/runs/${id}/stream`;
    const mine = [await listen(path), await listen(path), await listen(path)];
    const fourth = await listen(path);
    expect(fourth.status).toBe(503);
    expect(fourth.headers['content-type']).toContain('application/problem+json');
    const problem = await harness.as(cookie)(path);
    expect(problem.json).toMatchObject({ code: 'ZH-SERVER-003' });
    expect(fourth.headers['retry-after']).toBe('5');
    const password = await harness.addUser('third', 'viewer');
    const other = (await harness.login('third', password)).cookie;
    expect((await listen(path, undefined, other)).status).toBe(200);
    expect((await listen(path, undefined, other)).status).toBe(503);
    mine[0]?.close();
    await soon(async () => expect((await listen(path)).status).toBe(200));
  });

  it('closes a connection that is not read; the client resumes where it was', async () => {
    const id = await startRun();
    const listener = await listen(`/api/runs/${id}/stream`);
    await listener.count(1);
    listener.pause();
    const big = { ...event(1), message: 'x'.repeat(200_000) };
    for (let seq = 1; seq <= 60; seq++) {
      harness.service.update(id, { type: 'event', event: { ...big, seq } });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await soon(() => expect(harness.service.listeners(id)).toBe(0));
    const again = await listen(`/api/runs/${id}/stream`, listener.ids.at(-1));
    const [snapshot] = await again.count(1);
    expect(snapshot?.type === 'snapshot' && snapshot.events.map(({ seq }) => seq)).toEqual(
      numbers(1, 60),
    );
  });

  it('keeps the connection alive, and closes it when the session ends', async () => {
    const id = await startRun();
    const login = await harness.login();
    const listener = await listen(`/api/runs/${id}/stream`, undefined, login.cookie);
    await listener.count(1);
    await soon(() => expect(listener.raw()).toMatch(/\n:\n\n/));
    expect(listener.ended()).toBe(false);
    await harness.as(login.cookie)('/api/session', { method: 'DELETE' });
    await soon(() => expect(listener.ended()).toBe(true));
  });
});
