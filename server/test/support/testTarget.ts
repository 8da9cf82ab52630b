import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { canaryHandler, canaryPath, currentContext, shadowContext } from '@zerohour/shadow-data';

/** A target of one process that keeps rehearsal traffic apart, for tests of whole runs. */
export interface TestTarget {
  readonly url: string;
  readonly port: number;
  /** The YAML of its target file. */
  file(over?: { readonly postgresUrl?: string }): string;
  /** Tagged requests to the shop's own paths. */
  readonly hits: {
    shadow: number;
    lastAtMs: number;
    setups: number;
    teardowns: unknown[];
    /** Journeys by the sale of the setup that they name. */
    sales: Record<string, number>;
    seeds: unknown[];
  };
  /** The answers from now on: status and delay of `/items`, and the answers of the control addresses. */
  answer: {
    status: number;
    delayMs: number;
    healthStatus: number;
    liveStatus: number;
    /** Requests that it carries; null: any number. More of them wait, and beyond 400 ms of it take 2.5 s each. */
    capacityPerSecond: number | null;
  };
  stop(): Promise<void>;
}

const key = 'a key that only this test knows';

/** `requested` is called with the path and query of every tagged request to the shop's own paths. */
export async function startTestTarget(
  requested: (url: string) => void = () => {},
  host = '127.0.0.1',
): Promise<TestTarget> {
  const hits: TestTarget['hits'] = {
    shadow: 0,
    lastAtMs: 0,
    setups: 0,
    teardowns: [],
    sales: {},
    seeds: [],
  };
  const answer: TestTarget['answer'] = {
    status: 200,
    delayMs: 0,
    healthStatus: 200,
    liveStatus: 200,
    capacityPerSecond: null,
  };
  const waitMs = queueOf(() => answer.capacityPerSecond);
  const canary = canaryHandler({
    service: 'shop',
    instance: 'shop-1',
    probe: async () => ({ store: currentContext()?.kind === 'shadow' ? 'shadow' : 'live' }),
    downstream: () => [],
  });
  const tagged = shadowContext({ keys: [key] });
  const server = createServer((request, response) => {
    tagged(request, response, () => {
      if (request.url === canaryPath) canary(request, response);
      else void reply(request, response, { hits, answer, requested, waitMs });
    });
  });
  // A server that closes an idle connection races with the next request on it.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://${host}:${port}`;
  return {
    url,
    port,
    hits,
    answer,
    file: (over = {}) => targetFile(url, over.postgresUrl ?? null),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface Shop {
  readonly hits: TestTarget['hits'];
  readonly answer: Readonly<TestTarget['answer']>;
  readonly requested: (url: string) => void;
  readonly waitMs: () => number;
}

const queueMsMax = 400;
const overloadedMs = 2_500;

/**
 * How long the next request waits. Places are reserved in virtual time, so a late timer takes no capacity away;
 * a request that finds the queue full is answered late and takes no place.
 */
function queueOf(capacityPerSecond: () => number | null): () => number {
  let freeAtMs = 0;
  return () => {
    const capacity = capacityPerSecond();
    if (capacity === null) return 0;
    const nowMs = performance.now();
    const queueMs = Math.max(0, freeAtMs - nowMs);
    if (queueMs > queueMsMax) return overloadedMs;
    freeAtMs = Math.max(freeAtMs, nowMs) + 1000 / capacity;
    return queueMs;
  };
}

async function reply(
  request: IncomingMessage,
  response: ServerResponse,
  { hits, answer, requested, waitMs }: Shop,
): Promise<void> {
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  switch (request.url) {
    case '/health':
      return send(answer.healthStatus, {});
    case '/live':
      return send(answer.liveStatus, customerStats());
    case '/seed':
      hits.seeds.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      return send(200, {});
    case '/sale':
      hits.setups += 1;
      return send(200, { saleId: `sale-${hits.setups}` });
    case '/close':
      hits.teardowns.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      return send(200, {});
    default:
  }
  const sale = new URL(request.url ?? '/', 'http://shop').searchParams.get('sale');
  if (sale !== null) hits.sales[sale] = (hits.sales[sale] ?? 0) + 1;
  if (currentContext()?.kind === 'shadow') {
    hits.shadow += 1;
    requested(request.url ?? '');
  }
  hits.lastAtMs = Date.now();
  const tookMs = answer.delayMs + waitMs();
  if (tookMs > 0) await delay(tookMs);
  send(answer.status, { id: 1 });
}

/** Ten more customers at each read, one of them with an error. */
let reads = 0;
function customerStats(): unknown {
  reads += 1;
  const count = 9 * reads;
  return {
    requests: 10 * reads,
    errors: reads,
    latencyMs: { schema: 3, count, zeroCount: 0, buckets: [[20, count]] },
  };
}

function targetFile(url: string, postgresUrl: string | null): string {
  return `name: corner-shop
baseUrl: ${url}
allowHosts: ["${new URL(url).host}"]
caps: { ratePerSecondMax: 500, vusMax: 500, durationMsMax: 5m }
shadow:
  key: ${key}
  hops: [{ service: shop, url: "${url}" }]
  seedUrl: ${url}/seed
healthUrl: ${url}/health
customerStatsUrl: ${url}/live
${postgresUrl === null ? '' : `stores: { postgresUrl: "${postgresUrl}" }\nidentity: [{ table: orders, column: customer }]\n`}`;
}

/** A scenario for the target that holds one level for `holdS` seconds. */
export function testScenario(options: {
  readonly holdS: number;
  readonly shards?: number;
  readonly rate?: number;
  readonly setup?: boolean;
  readonly setupPath?: string;
  readonly abort?: string;
  readonly target?: string;
  readonly audit?: boolean;
}): string {
  const sale = ['$', '{setup.saleId}'].join('');
  const setup = `  setup:
    sale: { request: GET ${options.setupPath ?? '/sale'}, capture: { saleId: $.saleId } }
  teardown:
    close: { request: POST /close, body: { saleId: "${sale}" } }
`;
  return `name: corner
target: ${options.target ?? 'corner-shop'}
data:
  stock: { default: 10 }
${options.setup === true ? setup : ''}
paths:
  browse:
    within: 1s
    steps:
      item: ${options.setup === true ? `GET /items?sale=${sale}` : 'GET /items'}
load:
  goal: hold
  peak: { browse: ${options.rate ?? 40}/s }
  levels: [100%]
  hold: ${options.holdS}s
  shards: ${options.shards ?? 1}
slos:
  browse: { p95: 500ms, errors: 1% }
${options.abort === undefined ? '' : `abort:\n  - ${options.abort}\n`}${
  options.audit === true ? 'audit: { file: audit.yaml, every: 1s, settle: 1s }\n' : ''
}`;
}
