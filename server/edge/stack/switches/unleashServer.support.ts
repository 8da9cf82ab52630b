import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface StoredStrategy {
  readonly id: string;
  readonly [key: string]: unknown;
}

/** The addresses of an Unleash server that the provider uses, in memory. The real one passes the same contract in `npm run bench -- switches`. */
export async function openUnleashFake() {
  const features = new Map<string, StoredStrategy[]>();
  const enabled = new Set<string>();
  /** What features were created with. */
  const created: Record<string, unknown>[] = [];
  const path =
    /^\/api\/admin\/projects\/default\/features(?:\/([^/]+)\/environments\/development\/(strategies(?:\/([^/]+))?|on))?$/;
  const server = createServer(async (request, response) => {
    const answer = (status: number, body?: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(body === undefined ? '' : JSON.stringify(body));
    if (request.headers.authorization !== 'token') return answer(401, {});
    const [whole, name = '', what = '', id] = path.exec(request.url ?? '') ?? [];
    if (whole === undefined) return answer(404, {});
    if (request.method === 'GET') {
      const strategies = features.get(name);
      return strategies === undefined ? answer(404, {}) : answer(200, strategies);
    }
    if (what === 'on') {
      enabled.add(name);
      return answer(200);
    }
    const body = (await json(request)) as Record<string, unknown>;
    if (what === '') {
      features.set(String(body.name), []);
      created.push(body);
      return answer(201, body);
    }
    const strategies = features.get(name);
    if (strategies === undefined) return answer(404, { message: `no feature ${name}` });
    const next = { ...body, id: id ?? `s${strategies.length}` };
    const kept = strategies.map((one) => (one.id === id ? next : one));
    features.set(name, id === undefined ? [...strategies, next] : kept);
    return answer(200, next);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ features, enabled, created },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
