import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A WebSocket service (RFC 6455) that answers short messages and records them. For tests only. */
export interface WsServer {
  /** `http://host:port`; anything that is no handshake gets 204. */
  readonly url: string;
  readonly handshakes: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  readonly messages: readonly string[];
  /** The bodies of what was sent to /push. */
  readonly pushes: readonly Buffer[];
  close(): Promise<void>;
}

const text = 1;
const binary = 2;
const closing = 8;

/** An unmasked frame of less than 126 bytes. */
const frame = (opcode: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x80 | opcode, data.length]), data]);

function closeFrame(code: number): Buffer {
  const data = Buffer.alloc(2);
  data.writeUInt16BE(code);
  return frame(closing, data);
}

/** The masked frames of less than 126 bytes at the start of `data`, and how long they are. */
function framesOf(data: Buffer): {
  readonly frames: readonly { readonly opcode: number; readonly data: Buffer }[];
  readonly length: number;
} {
  const frames = [];
  let at = 0;
  while (data.length >= at + 6) {
    const size = data.readUInt8(at + 1) & 0x7f;
    if (data.length < at + 6 + size) break;
    const mask = data.subarray(at + 2, at + 6);
    const masked = data.subarray(at + 6, at + 6 + size);
    const plain = masked.map((byte, index) => byte ^ mask.readUInt8(index % 4));
    frames.push({ opcode: data.readUInt8(at) & 0x0f, data: Buffer.from(plain) });
    at += 6 + size;
  }
  return { frames, length: at };
}

function answer(socket: Duplex, opcode: number, data: Buffer): void {
  const said = data.toString('utf8');
  if (opcode === closing || said === 'bye') socket.end(closeFrame(1000));
  else if (said === 'cut') socket.destroy();
  else if (said === 'fault') socket.end(closeFrame(1011));
  else if (opcode === binary) socket.write(frame(binary, data));
  else if (!/^(?:slow|note)/.test(said)) {
    // A message that nobody asked for comes first.
    socket.write(frame(text, Buffer.from('news')));
    socket.write(frame(text, Buffer.from(`done ${said}`)));
  }
}

export async function startWsServer(): Promise<WsServer> {
  const handshakes: { path: string; headers: IncomingHttpHeaders }[] = [];
  const messages: string[] = [];
  const pushes: Buffer[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/push') pushes.push(Buffer.concat(chunks));
      response.writeHead(204).end();
    });
  });
  server.on('upgrade', ({ url = '', headers }, socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    handshakes.push({ path: url, headers });
    if (url === '/full') return void socket.end('HTTP/1.1 503 Full\r\ncontent-length: 0\r\n\r\n');
    const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
    );
    if (url === '/drop') return void socket.end(closeFrame(1011));
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      const { frames, length } = framesOf(pending);
      pending = pending.subarray(length);
      for (const { opcode, data } of frames) {
        if (opcode !== closing) messages.push(opcode === binary ? 'binary' : data.toString('utf8'));
        answer(socket, opcode, data);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    handshakes,
    messages,
    pushes,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
