import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A small service with two switches and three replicas at admin addresses, and `guard` of a switch file, for tests of drills.
 * Only with `guard` on it is healthy at `/guarded`. It keeps what was set.
 */
export interface DrillShop {
  readonly url: string;
  readonly host: string;
  readonly switches: Map<string, string>;
  /** Every value that was set, as `shed on`, in order; `replicas 2` of its replicas. */
  readonly set: string[];
  /** The YAML of its target file, which names `NAME.switches.yaml` beside it. */
  file(name: string): string;
  readonly switchFile: string;
  stop(): Promise<void>;
}

export async function startDrillShop(): Promise<DrillShop> {
  const switches = new Map(Object.entries({ shed: 'off', mode: 'hot', guard: 'off' }));
  const set: string[] = [];
  let replicas = 3;
  const server = createServer(async (request, response) => {
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.url === '/replicas/shop') {
      if (request.method === 'PUT') {
        ({ replicas } = JSON.parse(await textOf(request)) as { readonly replicas: number });
        set.push(`replicas ${replicas}`);
      }
      return send(200, { replicas, ready: replicas });
    }
    const [, name = ''] = /^\/switches\/(\w+)$/.exec(request.url ?? '') ?? [];
    if (name !== '' && !switches.has(name)) return send(404, {});
    if (name !== '' && request.method === 'PUT') {
      const { value } = JSON.parse(await textOf(request)) as { readonly value: string };
      switches.set(name, value);
      set.push(`${name} ${value}`);
    }
    if (name !== '') return send(200, { value: switches.get(name) });
    const guard = switches.get('guard');
    if (request.url === '/guarded') return send(200, { healthy: guard === 'on' ? 3 : 1 });
    if (request.url === '/canary') return send(200, { values: { guard }, taggedRequests: 0 });
    if (request.url === '/effect') return send(200, { shown: guard });
    return send(200, { healthy: replicas, shed: switches.get('shed') === 'on' ? 1 : 0 });
  });
  // A server that closes an idle connection races with the next request on it.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    ...{ url: `http://${host}`, host, switches, set },
    file: (name) => `name: ${name}
baseUrl: http://${host}
allowHosts: ["${host}"]
isolation: dedicated
caps: { ratePerSecondMax: 300, vusMax: 100, durationMsMax: 5m }
faults: [stop]
switches: { url: "http://${host}/switches", names: [shed, mode] }
replicas: { url: "http://${host}/replicas", services: [shop] }
switchFile: ${name}.switches.yaml
`,
    switchFile: `providers: { admin: { kind: http, url: "http://${host}/switches" } }
instances: [{ name: shop-1, service: shop, url: "http://${host}" }]
canary: GET /canary
switches:
  guard:
    about: Keeps the pool healthy.
    owner: test
    kind: guard
    values: ["off", "on"]
    default: "off"
    provider: admin
    behaviour: { request: GET /effect, at: $.shown }
`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
