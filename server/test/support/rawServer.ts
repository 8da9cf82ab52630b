import { createServer, type Socket } from 'node:net';

/** A socket server that keeps the bytes of every request as they came. For tests only. */
export interface RawServer {
  readonly url: string;
  readonly requests: readonly RawRequest[];
  close(): Promise<void>;
}

export interface RawRequest {
  /** Request line and headers as UTF-8 text, without the empty line after them. */
  readonly head: string;
  readonly body: string;
}

/** `answer` gives the JSON text that a request is answered with. */
export async function startRawServer(answer: (request: RawRequest) => string): Promise<RawServer> {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let taken = firstRequest(bytes); taken !== null; taken = firstRequest(bytes)) {
        bytes = bytes.subarray(taken.length);
        requests.push(taken.request);
        const text = answer(taken.request);
        socket.write(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
        );
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** The first whole request of some bytes, or null while it is still on its way. */
function firstRequest(bytes: Buffer): { request: RawRequest; length: number } | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = bytes.subarray(0, end).toString();
  const size = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  const length = end + 4 + size;
  if (bytes.length < length) return null;
  return { request: { head, body: bytes.subarray(end + 4, length).toString() }, length };
}
