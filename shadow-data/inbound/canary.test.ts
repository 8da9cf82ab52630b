import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { currentContext } from '../core/context.ts';
import { signTag } from '../core/tag.ts';
import { route } from '../stores/route.ts';
import { type CanaryAnswer, canaryHandler, canaryLimits, canaryPath } from './canary.ts';
import { shadowContext } from './http.ts';

const key = 'a signing key of a test';
const entry = signTag({ runId: 'run0000001', epoch: 1, expiresAtMs: Date.now() + 60_000 }, key);
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Shop {
  service: string;
  downstream?: () => string[];
  probe?: () => Promise<{ store: string }>;
  context?: boolean;
  /** Null: the default. */
  hopTimeoutMs?: number | null;
}

function shop({ service, downstream, probe, context = true, hopTimeoutMs }: Shop): Promise<string> {
  const handler = canaryHandler({
    service,
    instance: `${service}-1`,
    probe: probe ?? (async () => ({ store: route({ live: 'mall_live', shadow: 'mall_shadow' }) })),
    downstream: downstream ?? (() => []),
    ...(hopTimeoutMs === null ? {} : { hopTimeoutMs }),
  });
  const enter = shadowContext({ keys: [key] });
  return listen((req, res) => {
    if (context) enter(req, res, () => handler(req, res));
    else handler(req, res);
  });
}

async function ask(url: string, headers: Record<string, string> = { baggage: entry }) {
  const response = await fetch(url + canaryPath, { headers });
  return { status: response.status, body: (await response.json()) as CanaryAnswer };
}

describe('canaryHandler', () => {
  it('shows at every hop that the tag was seen and which store was chosen', async () => {
    const payments = await shop({ service: 'payments' });
    const orders = await shop({ service: 'orders', downstream: () => [payments] });
    const { body } = await ask(await shop({ service: 'gateway', downstream: () => [orders] }));
    const seen = { tagSeen: true, runId: 'run0000001', store: 'mall_shadow', problem: null };
    const at = (service: string) => ({ service, instance: `${service}-1`, ...seen });
    const hop = (url: string, answer: unknown) => ({ url, answer, problem: null });
    expect(body).toEqual({
      ...at('gateway'),
      downstream: [
        hop(orders, {
          ...at('orders'),
          downstream: [hop(payments, { ...at('payments'), downstream: [] })],
        }),
      ],
    });
  });

  it('answers a live canary for itself alone, by the live store', async () => {
    const gateway = await shop({ service: 'gateway', downstream: () => ['http://127.0.0.1:9'] });
    expect((await ask(gateway, {})).body).toEqual({
      service: 'gateway',
      instance: 'gateway-1',
      tagSeen: false,
      runId: null,
      store: 'mall_live',
      problem: null,
      downstream: [],
    });
  });

  it('names a hop that drops the tag, one that refuses and one that is not there', async () => {
    const deaf = await listen((_req, res) => {
      res.end(JSON.stringify({ service: 'deaf', tagSeen: currentContext() !== undefined }));
    });
    const broken = await listen((_req, res) => {
      res.statusCode = 503;
      res.end('{}');
    });
    const gone = 'http://127.0.0.1:1';
    const gateway = await shop({ service: 'gateway', downstream: () => [deaf, broken, gone] });
    const { downstream } = (await ask(gateway)).body;
    expect(downstream.map((hop) => hop.answer?.tagSeen ?? hop.problem)).toEqual([
      false,
      'status 503',
      expect.stringMatching(/fetch failed|bad port/),
    ]);
    expect(downstream[1]).toEqual({ url: broken, answer: null, problem: 'status 503' });
  });

  it('asks below the address of a hop, in the header of the stack, and follows no redirect', async () => {
    const seen: unknown[] = [];
    const orders = await listen((req, res) => {
      seen.push([req.url, req.headers['x-rehearsal'], req.headers['zerohour-canary-depth']]);
      res.end('{}');
    });
    const moved = await listen((_req, res) => {
      res.writeHead(302, { location: orders });
      res.end();
    });
    const handler = canaryHandler({
      ...{ service: 'edge', instance: 'e-1', header: 'x-rehearsal', askedBy: 'edge' },
      probe: async () => ({ store: 'none' }),
      downstream: () => [`${orders}//`, `${orders}/shop/`, moved],
    });
    const enter = shadowContext({ keys: [key], header: 'x-rehearsal' });
    const edge = await listen((req, res) => enter(req, res, () => handler(req, res)));
    const response = await fetch(edge + canaryPath, { headers: { 'x-rehearsal': entry } });
    expect(response.headers.get('content-type')).toBe('application/json');
    const { downstream } = (await response.json()) as CanaryAnswer;
    const problem = expect.stringMatching(/fetch failed|redirect/);
    expect(downstream).toEqual([
      { url: `${orders}//`, askedBy: 'edge', answer: {}, problem: null },
      { url: `${orders}/shop/`, askedBy: 'edge', answer: {}, problem: null },
      { url: moved, askedBy: 'edge', answer: null, problem },
    ]);
    expect(seen.sort()).toEqual([
      [canaryPath, entry, '1'],
      [`/shop${canaryPath}`, entry, '1'],
    ]);
  });

  it('asks by the fetch that it is given', async () => {
    const asked: unknown[] = [];
    const handler = canaryHandler({
      ...{ service: 'a', instance: 'a-1', downstream: () => ['http://b.test'] },
      probe: async () => ({ store: 'none' }),
      fetch: async (url, { headers, redirect }) => {
        asked.push([url, headers, redirect]);
        return { status: 200, text: async () => '{"service":"b"}' };
      },
    });
    const enter = shadowContext({ keys: [key] });
    const { body } = await ask(
      await listen((req, res) => enter(req, res, () => handler(req, res))),
    );
    const hop = { url: 'http://b.test', answer: { service: 'b' }, problem: null };
    expect(body.downstream).toEqual([hop]);
    const headers = { 'zerohour-canary-depth': '1', baggage: entry };
    expect(asked).toEqual([[`http://b.test${canaryPath}`, headers, 'error']]);
  });

  it('gives a hop so much time and so many characters, and no more', async () => {
    const silent = await listen(() => undefined);
    const saying = (length: number) =>
      listen((_req, res) => res.end(`"${'x'.repeat(length - 2)}"`));
    expect(canaryPath).toBe('/.well-known/zerohour/canary');
    const [long, tooLong] = [await saying(1_000_000), await saying(1_000_001)];
    const problemsOf = async (hops: string[], hopTimeoutMs: number | null) => {
      const gateway = await shop({ service: 'gateway', downstream: () => hops, hopTimeoutMs });
      return (await ask(gateway)).body.downstream.map((hop) => hop.problem);
    };
    const timedOut = [expect.stringMatching(/timeout/)];
    expect(await problemsOf([silent], 200)).toEqual(timedOut);
    expect(await problemsOf([silent], null)).toEqual(timedOut);
    expect(await problemsOf([long, tooLong], 60_000)).toEqual([null, 'answer is too long']);
  });

  it('reports a store that cannot be asked, and a canary outside the middleware', async () => {
    const probe = () => Promise.reject(new Error('no connection'));
    expect((await ask(await shop({ service: 'a', probe }))).body).toMatchObject({
      tagSeen: true,
      store: null,
      problem: 'no connection',
    });
    expect((await ask(await shop({ service: 'a', context: false }))).body).toMatchObject({
      tagSeen: false,
      store: null,
      problem: 'mounted outside shadowContext',
    });
  });

  it('answers 500 when it cannot know whom to ask', async () => {
    const downstream = () => {
      throw new Error('no list\nof services');
    };
    const { status, body } = await ask(await shop({ service: 'a', downstream }));
    expect([status, body]).toEqual([500, { error: 'no list' }]);
  });

  it('ends a loop of services, and asks nobody when the depth cannot be read', async () => {
    let self = '';
    self = await shop({ service: 'loop', downstream: () => [self] });
    const deep = (answer: CanaryAnswer | null | undefined): number =>
      answer ? 1 + deep(answer.downstream[0]?.answer) : 0;
    expect(deep((await ask(self)).body)).toBe(9);
    const at = async (depth: string) => {
      const headers = { baggage: entry, 'zerohour-canary-depth': depth };
      return deep((await ask(self, headers)).body);
    };
    expect(await Promise.all(['0', '1', '7', '8', '9', '10', 'x', '-1'].map(at))).toEqual([
      9, 8, 2, 1, 1, 1, 1, 1,
    ]);
    expect(canaryLimits).toEqual({ depth: 8, hopTimeoutMs: 3000, answerCharacters: 1_000_000 });
  });

  it('refuses a corrupted tag before the canary answers', async () => {
    const { status } = await ask(await shop({ service: 'a' }), { baggage: `${entry}x` });
    expect(status).toBe(400);
  });
});
