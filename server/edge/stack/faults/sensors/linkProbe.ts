import { connect } from 'node:net';
import type { Subject } from '../../../../core/fault/subject.ts';
import { bareHost, hostParts } from '../../../../core/target/egressHost.ts';

/** What one connection saw. Times in ms since the request was sent; null: not before it was given up. */
export interface ProbeAnswer {
  readonly firstMs: number | null;
  readonly closedMs: number | null;
  readonly bytes: number;
  /** `lastMs` is the time of the last byte so far. */
  readonly lastMs: number | null;
  /** Until the connection was over, or given up. */
  readonly tookMs: number;
  readonly isReset: boolean;
  /** Why there was no connection; null where there was one. */
  readonly refused: string | null;
}

type Link = Subject<'link'>['at'];

/** Bytes that make each kind of server answer and close, without a login. */
const requests: Readonly<Record<Link['probe'], (at: Link) => Uint8Array>> = {
  http: ({ path, upstream }) =>
    Buffer.from(`GET ${path} HTTP/1.0\r\nHost: ${upstream}\r\nConnection: close\r\n\r\n`),
  redis: () => Buffer.from('QUIT\r\n'),
  // SSLRequest with more behind it is answered by an error, and PostgreSQL closes.
  postgres: () => Buffer.from([0, 0, 0, 8, 4, 210, 22, 47, 0, 0, 0, 4]),
};

export const throughLink = (at: Link, givenUp: AbortSignal): Promise<ProbeAnswer> =>
  probe('127.0.0.1', at.listen.port, requests[at.probe](at), givenUp);

export function besideLink(at: Link, givenUp: AbortSignal): Promise<ProbeAnswer> {
  const { name, port } = hostParts(at.upstream);
  return probe(bareHost(name), port, requests[at.probe](at), givenUp);
}

function probe(
  host: string,
  port: number,
  bytes: Uint8Array,
  givenUp: AbortSignal,
): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const seen = { bytes: 0, isReset: false };
    let first: number | null = null;
    let last: number | null = null;
    let closed: number | null = null;
    let refused: string | null = null;
    let sentMs: number | null = null;
    const since = (): number => performance.now() - (sentMs ?? performance.now());
    const socket = connect({ host, port, noDelay: true }, () => {
      sentMs = performance.now();
      socket.write(bytes);
    });
    const finish = (): void => {
      givenUp.removeEventListener('abort', finish);
      socket.destroy();
      resolve({
        ...seen,
        tookMs: since(),
        ...{ firstMs: first, lastMs: last, closedMs: closed },
        refused,
      });
    };
    givenUp.addEventListener('abort', finish);
    socket.on('data', (chunk) => {
      seen.bytes += chunk.length;
      last = since();
      first ??= last;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      seen.isReset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      if (sentMs === null && !seen.isReset) refused = error.message;
    });
    socket.on('end', () => {
      closed = since();
    });
    socket.on('close', finish);
  });
}
