import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionBounds {
  /** Connections at a time; further ones are closed at once. */
  readonly connectionsMax: number;
  /** Of these, connections without a complete request; a further one closes the oldest. */
  readonly silentMax: number;
  /** From the connection, or from the last answer, to the complete headers of a request. */
  readonly headersMs: number;
  readonly requestMs: number;
}

/** A part of the descriptors is kept for PostgreSQL, Redis, k6, files and the abort of a run. */
const DESCRIPTORS_SHARE = 0.5;
const CONNECTIONS_MAX = 4_000;

/** `descriptors`: how many this process may open; null where the system does not say. */
export const connectionBounds = (descriptors: number | null): ConnectionBounds => ({
  connectionsMax: Math.min(
    CONNECTIONS_MAX,
    Math.floor((descriptors ?? CONNECTIONS_MAX) * DESCRIPTORS_SHARE),
  ),
  silentMax: 100,
  headersMs: 10_000,
  requestMs: 30_000,
});

/**
 * Bounds the connections of a server. Connections that send nothing, or never complete a request, use up neither
 * the descriptors of the process nor the place of a client that has something to say: the oldest of them gives way.
 */
export function boundConnections(
  server: Server,
  { connectionsMax, silentMax, headersMs, requestMs }: ConnectionBounds,
): void {
  server.maxConnections = connectionsMax;
  server.headersTimeout = headersMs;
  server.requestTimeout = requestMs;
  /** In the order in which they fell silent. */
  const silent = new Set<Socket>();
  const fallSilent = (socket: Socket): void => {
    silent.add(socket);
    if (silent.size <= silentMax) return;
    const [oldest] = silent;
    oldest?.destroy();
  };
  server.on('connection', (socket: Socket) => {
    socket.once('close', () => silent.delete(socket));
    fallSilent(socket);
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    const speaks = (): void => void silent.delete(socket);
    const { 'content-length': length, 'transfer-encoding': chunked } = request.headers;
    if (chunked === undefined && (length === undefined || length === '0')) speaks();
    else request.once('end', speaks);
    response.once('close', () => {
      silent.delete(socket);
      if (!socket.destroyed) fallSilent(socket);
    });
  });
}
