import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionBounds {
  /** Connections at a time; further ones are closed at once. */
  readonly connectionsMax: number;
  /** Of these, connections that have never completed a request; a further one closes the oldest. */
  readonly silentMax: number;
  /** Of these, connections that wait after an answer; a further one closes the oldest. */
  readonly idleMax: number;
  /** From the connection, or from the last answer, to the complete headers of a request. */
  readonly headersMs: number;
  readonly requestMs: number;
}

/** A part of the descriptors is kept for PostgreSQL, Redis, k6, files and the abort of a run. */
const DESCRIPTORS_SHARE = 0.5;
const CONNECTIONS_MAX = 4_000;

/** `descriptors`: how many this process may open; null where the system does not say. */
export function connectionBounds(descriptors: number | null): ConnectionBounds {
  const connectionsMax = Math.min(
    CONNECTIONS_MAX,
    Math.floor((descriptors ?? CONNECTIONS_MAX) * DESCRIPTORS_SHARE),
  );
  const idleMax = Math.floor(connectionsMax / 2);
  return { connectionsMax, silentMax: 100, idleMax, headersMs: 10_000, requestMs: 30_000 };
}

/**
 * Bounds the connections of a server. Connections that send nothing, or never complete a request, use up neither
 * the descriptors of the process nor the place of a client that has something to say: the oldest of them gives way,
 * and never one that has been answered before.
 */
export function boundConnections(server: Server, bounds: ConnectionBounds): void {
  server.maxConnections = bounds.connectionsMax;
  server.headersTimeout = bounds.headersMs;
  server.requestTimeout = bounds.requestMs;
  const silent = createWaiting(bounds.silentMax);
  const idle = createWaiting(bounds.idleMax);
  const speaks = (socket: Socket): void => {
    silent.remove(socket);
    idle.remove(socket);
  };
  server.on('connection', (socket: Socket) => {
    socket.once('close', () => speaks(socket));
    silent.add(socket);
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    const { 'content-length': length, 'transfer-encoding': chunked } = request.headers;
    if (chunked === undefined && (length === undefined || length === '0')) speaks(socket);
    else request.once('end', () => speaks(socket));
    response.once('close', () => {
      speaks(socket);
      if (!socket.destroyed) idle.add(socket);
    });
  });
}

/** Connections of which nothing is known to come, in the order in which their wait began. */
function createWaiting(max: number) {
  const waiting = new Set<Socket>();
  return {
    add(socket: Socket): void {
      waiting.add(socket);
      if (waiting.size <= max) return;
      const [oldest] = waiting;
      oldest?.destroy();
    },
    remove: (socket: Socket): boolean => waiting.delete(socket),
  };
}
