import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { currentContext } from '../core/context.ts';
import { readTag, signTag } from '../core/tag.ts';
import { shadowContext } from './http.ts';

const key = 'a signing key of a test';
const tag = { runId: 'run0000001', epoch: 1, expiresAtMs: 1000 };
const entry = signTag(tag, key);
const context = readTag(entry, [key], 0);
if (context.kind !== 'shadow') throw new Error('the fixture is not a shadow tag');

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Node's own client: it can send one header twice. */
function get(port: number, headers: Record<string, string | string[]>) {
  return new Promise<{ status: number | undefined; body: unknown }>((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

const seen = () => JSON.stringify(currentContext() ?? null);

function plain(now: number, header?: string): Promise<number> {
  const middleware = shadowContext({
    keys: [key],
    now: () => now,
    ...(header === undefined ? {} : { header }),
  });
  return serve((req, res) => middleware(req, res, () => setImmediate(() => res.end(seen()))));
}

describe('shadowContext', () => {
  it('says that a rejection is JSON', () => {
    const said: Record<string, unknown> = {};
    const response = {
      setHeader: (name: string, value: unknown) => {
        said[name] = value;
      },
      end: () => undefined,
    };
    const asked = { headers: { baggage: 'zh-shadow=1' } };
    shadowContext({ keys: [key] })(
      asked as unknown as IncomingMessage,
      response as unknown as ServerResponse,
      () => expect.unreachable(),
    );
    expect(said).toEqual({ 'content-type': 'application/json' });
  });

  it('runs what follows as live or as shadow work', async () => {
    const port = await plain(999);
    expect(await get(port, {})).toEqual({ status: 200, body: { kind: 'live' } });
    expect(await get(port, { baggage: `a=1,${entry}` })).toEqual({ status: 200, body: context });
  });

  it('answers 400 to a refused tag and lets nothing of it in', async () => {
    const port = await plain(1000);
    expect(await get(port, { baggage: entry })).toEqual({
      status: 400,
      body: {
        error: 'shadow-tag-refused',
        code: 'expired',
        reason: 'shadow tag of run run0000001 has expired',
      },
    });
    expect((await get(port, { baggage: `${entry}x` })).status).toBe(400);
    expect((await get(port, { baggage: 'zh-shadow=1' })).status).toBe(400);
  });

  it('sees a second tag in a header sent twice', async () => {
    const port = await plain(999);
    expect((await get(port, { baggage: ['a=1', entry] })).body).toEqual(context);
    expect((await get(port, { baggage: [entry, entry] })).body).toMatchObject({
      code: 'duplicate',
    });
  });

  it("reads a stack's own header, and baggage still", async () => {
    const port = await plain(999, 'X-Rehearsal');
    expect((await get(port, { 'x-rehearsal': entry })).body).toEqual(context);
    expect((await get(port, { baggage: entry })).body).toEqual(context);
    expect((await get(port, { baggage: entry, 'x-rehearsal': entry })).status).toBe(400);
    expect((await get(port, {})).body).toEqual({ kind: 'live' });
  });

  it('stands before the handlers and body parsers of Express', async () => {
    const app = express();
    app.use(shadowContext({ keys: [key], now: () => 0 }));
    app.use(express.json());
    app.post('/', (req, res) => {
      res.json({ context: currentContext(), body: req.body });
    });
    const port = await serve(app);
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { baggage: entry, 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await response.json()).toEqual({ context, body: { a: 1 } });
  });
});
