import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import type { DrillEvent } from '../../core/drill/drillEvents.ts';
import type { DrillState } from '../../core/drill/drillState.ts';
import { failure } from '../../core/errors/failure.ts';
import { reject } from '../../run/admission/rejection.ts';
import type { DrillDetail } from '../../run/drill/drillService.ts';
import { HttpProblem } from '../api/problem.ts';
import { streamLimits } from '../runs/stream/stream.ts';
import type { DrillStreamMessage } from './schemas.ts';
import { drillStream } from './stream.ts';

const id = 'drill0000001';
const event = (seq: number): DrillEvent => ({
  ...{ seq, at: '2026-11-27T13:00:00.000Z', kind: 'note', message: `note ${seq}` },
  data: { by: 'ada', text: '', atMs: null },
});

interface Stored {
  state: DrillState;
  events: DrillEvent[];
  /** Called whenever events are looked for, and before a drill is read. */
  looked: (times: number) => void;
  read: () => void;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server of one drill in memory. */
async function served(over: Partial<Stored> = {}, limits = {}, isStillValid = true) {
  const stored: Stored = {
    ...{ state: 'finished', events: [event(1), event(2)] },
    ...{ looked: () => undefined, read: () => undefined, ...over },
  };
  let times = 0;
  const service = {
    async get(asked: string) {
      if (asked !== id) return reject(failure('ZH-DRILL-002', { drill: asked }));
      stored.read();
      return { ok: true, value: { id, state: stored.state } as DrillDetail } as const;
    },
    async events(_: string, after: number) {
      times += 1;
      stored.looked(times);
      return { ok: true, value: stored.events.filter(({ seq }) => seq > after) } as const;
    },
  };
  const asked: Request[] = [];
  const stream = drillStream(
    service,
    async (req) => {
      asked.push(req);
      return isStillValid;
    },
    { ...streamLimits, ...limits },
  );
  const app = express();
  app.get('/:id', (req, res, next) => {
    const identity = { user: { id: 'ada' } } as Parameters<typeof stream.handler>[0]['identity'];
    const query = { after: Number(req.query.after ?? 0) };
    const params = { id: req.params.id };
    stream.handler({ params, query, identity, req, res, body: undefined }).catch(next);
  });
  app.use(((error, _req, res, next) => {
    if (!(error instanceof HttpProblem)) return next(error);
    res.status(error.problem.status).set(error.headers).json({ code: error.problem.code });
  }) satisfies express.ErrorRequestHandler);
  const server = app.listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { stored, stream, asked, url, looks: () => times };
}

interface Sent {
  readonly id: string;
  readonly message: DrillStreamMessage;
}

/** All that a stream sends until it ends. */
async function sentBy(url: string, lastEventId?: string): Promise<readonly Sent[]> {
  const headers = new Headers(lastEventId === undefined ? {} : { 'last-event-id': lastEventId });
  const text = await (await fetch(url, { headers })).text();
  return text.split('\n\n').flatMap((block) => {
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
    const data = field('data');
    return data === undefined || field('event') !== 'message'
      ? []
      : [{ id: field('id') ?? '', message: JSON.parse(data) }];
  });
}

/** `2: finished 1 2` of a message with the drill's state and events, `end` of the last. */
const told = (sent: readonly Sent[]): readonly string[] =>
  sent.map(({ id: cursor, message }) =>
    message.type === 'end'
      ? `${cursor}: end`
      : `${cursor}: ${message.drill.state} ${message.events.map(({ seq }) => seq).join(' ')}`,
  );

describe('the stream of a drill', () => {
  it('tells one that has ended with every event, and ends', async () => {
    const { url } = await served();
    expect(told(await sentBy(`${url}/${id}`))).toEqual(['2: finished 1 2', 'end: end']);
  });

  it('follows one that is open: it tells what is new when something is, up to the end', async () => {
    const looked = (times: number): void => {
      if (times !== 4) return;
      open.stored.events.push(event(3));
      open.stored.state = 'aborted';
    };
    const open = await served({ state: 'driving', looked });
    expect(told(await sentBy(`${open.url}/${id}`))).toEqual([
      ...['2: driving 1 2', '3: aborted 3', 'end: end'],
    ]);
    expect(open.looks()).toBe(5);
  });

  it('tells with a final state the events that led to it', async () => {
    const ending = await served({
      state: 'judging',
      read() {
        if (ending.stored.state !== 'judging' || ending.looks() === 0) return;
        ending.stored.state = 'finished';
        ending.stored.events.push(event(3));
      },
    });
    expect(told(await sentBy(`${ending.url}/${id}`))).toEqual(['3: finished 1 2 3', 'end: end']);
  });

  it('resumes after the event that the client has, which its cursor says before its address', async () => {
    const { url } = await served();
    expect(told(await sentBy(`${url}/${id}?after=1`))).toEqual(['2: finished 2', 'end: end']);
    expect(told(await sentBy(`${url}/${id}?after=1`, '2'))).toEqual(['2: finished ', 'end: end']);
    expect(told(await sentBy(`${url}/${id}?after=1`, 'x1'))).toEqual([
      ...['2: finished 2', 'end: end'],
    ]);
  });

  it('has no content for a client that has the end', async () => {
    const { url, looks } = await served();
    const answer = await fetch(`${url}/${id}`, { headers: { 'last-event-id': 'end' } });
    expect([answer.status, looks()]).toEqual([204, 0]);
  });

  it('of a drill that is not there is a problem', async () => {
    const { url } = await served();
    const answer = await fetch(`${url}/drill0000009`);
    expect([answer.status, await answer.json()]).toEqual([404, { code: 'ZH-DRILL-002' }]);
  });
});

describe('an open stream', () => {
  it('takes one of the connections of its user, and gives it back', async () => {
    const { url, stream, stored } = await served({ state: 'driving' }, { perUser: 1 });
    const open = await fetch(`${url}/${id}`);
    const refused = await fetch(`${url}/${id}`);
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([
      ...[503, '5', { code: 'ZH-SERVER-003' }],
    ]);
    stream.close();
    await open.text();
    stored.state = 'finished';
    await expect
      .poll(async () => (await fetch(`${url}/${id}`)).status, { timeout: 10_000 })
      .toBe(200);
  });

  it('ends with the session of its user', async () => {
    const { url, asked } = await served({ state: 'driving' }, { heartbeatMs: 20 }, false);
    expect(told(await sentBy(`${url}/${id}`))).toEqual(['2: driving 1 2']);
    expect(asked[0]?.params.id).toBe(id);
  });

  it('ends when the drill cannot be read any more, so that its client asks again', async () => {
    const looked = (times: number): void => {
      if (times === 3) throw new Error('the database is away');
    };
    const { url } = await served({ state: 'driving', looked });
    expect(told(await sentBy(`${url}/${id}`))).toEqual(['2: driving 1 2']);
  });

  it('is cut when its client takes its messages too slowly', async () => {
    const { url } = await served({ state: 'driving' }, { backlogBytesMax: -1 });
    const cut = await fetch(`${url}/${id}`)
      .then(
        (answer) => answer.text(),
        () => 'cut',
      )
      .catch(() => 'cut');
    expect(cut).toBe('cut');
  });
});
