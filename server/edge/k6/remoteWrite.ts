import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import snappy from 'snappyjs';
import { metrics } from '../../core/plan/k6/metrics.ts';
import { decodeWriteRequest, type Series } from './writeRequest.ts';

/** Takes one decoded push, with the instant at which it began to arrive (`performance.now()`). */
export type PushSink = (series: readonly Series[], atMs: number) => void;

/** The receiver to which every k6 of this worker pushes. On loopback only; each shard has its own bearer token. */
export interface RemoteWriteReceiver {
  readonly url: string;
  /** Opens an endpoint for one shard. After `close`, pushes with its token are refused. */
  open(sink: PushSink): { readonly token: string; close(): void };
  stop(): Promise<void>;
}

const COMPRESSED_BYTES_MAX = 4 * 1024 * 1024;
const BODY_BYTES_MAX = 32 * 1024 * 1024;
const REQUEST_MS_MAX = 5_000;

/** Series that the frames are made of; the others are not decoded. */
const WANTED: ReadonlySet<string> = new Set([
  'k6_http_req_duration_seconds',
  'k6_grpc_req_duration_seconds',
  `k6_${metrics.call}_seconds`,
  'k6_iteration_duration_seconds',
  'k6_dropped_iterations_total',
  'k6_vus',
  // Trends by their name, counters with a suffix.
  ...Object.values(metrics).flatMap((name) => [`k6_${name}`, `k6_${name}_total`]),
]);

export async function startRemoteWrite(): Promise<RemoteWriteReceiver> {
  const sinks = new Map<string, PushSink>();
  const server = createServer((request, response) => {
    const atMs = performance.now();
    receive(request, sinks, atMs).then(
      (status) => answer(response, status),
      () => answer(response, 400),
    );
  });
  server.requestTimeout = REQUEST_MS_MAX;
  await new Promise<void>((resolve, reject) => {
    // Also after the start, when the rejection has no effect: k6 pushes again.
    server.on('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/v1/write`,
    open: (sink) => {
      const token = randomBytes(24).toString('base64url');
      sinks.set(token, sink);
      return { token, close: () => void sinks.delete(token) };
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The status of the answer; k6 logs any other than 2xx as an error and continues. */
async function receive(
  request: IncomingMessage,
  sinks: ReadonlyMap<string, PushSink>,
  atMs: number,
): Promise<number> {
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  const sink = token === undefined ? undefined : sinks.get(token);
  if (sink === undefined) return 401;
  if (request.method !== 'POST') return 405;
  const body = await readBody(request, COMPRESSED_BYTES_MAX);
  if (body === null) return 413;
  const bytes = snappy.uncompress(body, BODY_BYTES_MAX);
  sink(
    decodeWriteRequest(bytes, (name) => WANTED.has(name)),
    atMs,
  );
  return 204;
}

async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, status: number): void {
  if (status === 413) response.setHeader('connection', 'close');
  response.writeHead(status).end();
}
