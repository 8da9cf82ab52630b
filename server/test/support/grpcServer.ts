import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import protobuf from 'protobufjs';

/** A gRPC service on Node's HTTP/2 that answers by the message that it gets, and records the calls. For tests only. */
export interface GrpcServer {
  /** `host:port`. */
  readonly address: string;
  readonly calls: readonly GrpcCall[];
  close(): Promise<void>;
}

export interface GrpcCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly sku: string;
}

const messages = protobuf.parse(`syntax = "proto3";
message Order { string sku = 1; int32 units = 2; }
message Receipt { string order_id = 1; }`).root;
const Order = messages.lookupType('Order');
const Receipt = messages.lookupType('Receipt');

const type = { ':status': 200, 'content-type': 'application/grpc' };
const fullGateway = { ':status': 503, 'content-type': 'text/html' };
/** The error of another connection, which the service hands on. */
const relayed = 'connection error: desc = "transport: cannot assign requested address"';

/** A message with its length before it (gRPC over HTTP/2, Length-Prefixed-Message). */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function answer(stream: ServerHttp2Stream, call: GrpcCall): void {
  const status = (code: number, text: string): void =>
    stream.respond(
      { ...type, 'grpc-status': String(code), 'grpc-message': encodeURIComponent(text) },
      { endStream: true },
    );
  if (call.path !== '/shop.v1.Orders/Place') status(12, 'unknown service');
  else if (call.sku === 'sold out') status(9, 'sold out');
  else if (call.sku === 'relayed') status(14, relayed);
  else if (call.sku === 'cut') stream.session?.destroy();
  else if (call.sku === 'reset') stream.close(2);
  else if (call.sku === 'gateway') stream.respond(fullGateway, { endStream: true });
  else if (call.sku !== 'slow') receipt(stream);
}

function receipt(stream: ServerHttp2Stream): void {
  stream.respond(type, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(framed(Receipt.encode(Receipt.fromObject({ orderId: 'order-1' })).finish()));
}

export async function startGrpcServer(): Promise<GrpcServer> {
  const calls: GrpcCall[] = [];
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => stream.destroy());
    // A reflection stream stays open for further questions.
    const isOpen = String(headers[':path']).includes('reflection');
    const done = (): void => {
      if (stream.destroyed) return;
      const path = String(headers[':path']);
      const body = Buffer.concat(chunks).subarray(5);
      const sku = isOpen ? '' : String(Order.toObject(Order.decode(body)).sku);
      const call = { path, headers, sku };
      calls.push(call);
      answer(stream, call);
    };
    if (isOpen) done();
    else stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', done);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    calls,
    close() {
      for (const session of sessions) session.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
