import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Bytes of a client on one side of a proxy, and a service that records and answers bytes on the other. */

/** What to call at the end of a test, in reverse. */
export type Ends = (() => unknown)[];

/** A service that gets bytes of one connection at a time, and answers by `answer` whenever some came. */
export async function wireService(
  ends: Ends,
  answer: (socket: Socket, bytes: string, connection: number) => void,
): Promise<{ readonly port: number; readonly seen: string[]; readonly server: Server }> {
  const seen: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    const connection = seen.push('') - 1;
    socket.on('error', () => open.delete(socket));
    socket.on('data', (data) => {
      seen[connection] += data.toString('latin1');
      answer(socket, seen[connection] ?? '', connection);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen, server };
}

/** An answer with this body. */
export const okAnswer = (body = 'ok') =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const isWhole = (bytes: string) => /\r\n\r\n$|ok$/.test(bytes);
/** Answers the same to every request. */
export const always =
  (text: string) =>
  (socket: Socket, bytes: string): void => {
    if (isWhole(bytes)) socket.write(text, 'latin1');
  };

/** A connection to the edge; what came back of it so far, and whether it ended. */
export function wireClient(ends: Ends, port: number) {
  const got = { bytes: '', ended: false };
  const socket = connect(port, '127.0.0.1');
  ends.push(() => socket.destroy());
  socket.on('error', () => undefined);
  socket.on('close', () => {
    got.ended = true;
  });
  socket.on('data', (data) => {
    got.bytes += data.toString('latin1');
  });
  return {
    got,
    send: (bytes: string) => socket.write(bytes, 'latin1'),
    leave: () => socket.destroy(),
  };
}

/** A request for /x with these header lines. */
export const wireRequest = (headers = '', method = 'GET', body = '') =>
  `${method} /x HTTP/1.1\r\nHost: a\r\n${headers}\r\n${body}`;
