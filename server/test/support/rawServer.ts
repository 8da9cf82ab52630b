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
  /** The same as it came. */
  readonly bytes: Buffer;
}

export interface RawAnswer {
  readonly status?: number;
  /** Names and values in the order in which they are sent; without any the answer is JSON. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  /** In the place of `body`: bytes that are no text. */
  readonly bytes?: Buffer;
}

/** `answer` gives the answer to a request, or the JSON text of one. */
export async function startRawServer(
  answer: (request: RawRequest) => string | RawAnswer,
): Promise<RawServer> {
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
        socket.write(bytesOf(answer(taken.request), taken.request));
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

function bytesOf(answer: string | RawAnswer, { head }: RawRequest): Buffer {
  const given: RawAnswer = typeof answer === 'string' ? { body: answer } : answer;
  const { status = 200, headers = [['Content-Type', 'application/json']], body = '' } = given;
  const bytes = given.bytes ?? Buffer.from(body);
  const lines = [
    `HTTP/1.1 ${status} As Asked`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${bytes.length}`,
  ];
  const told = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  return head.startsWith('HEAD ') ? told : Buffer.concat([told, bytes]);
}

/** The first whole request of some bytes, or null while it is still on its way. */
function firstRequest(bytes: Buffer): { request: RawRequest; length: number } | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = bytes.subarray(0, end).toString();
  const size = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  const length = end + 4 + size;
  if (bytes.length < length) return null;
  const body = Buffer.from(bytes.subarray(end + 4, length));
  return { request: { head, body: body.toString(), bytes: body }, length };
}
