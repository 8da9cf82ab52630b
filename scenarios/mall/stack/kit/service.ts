import { createServer, type RequestListener, type Server } from 'node:http';
import { setPriority } from 'node:os';
import { type Logger, pino } from 'pino';
import type { FromService, ServiceConfig } from './config.ts';
import { oneLine } from './oneLine.ts';

export interface Service {
  readonly listener: RequestListener;
  close(): Promise<void>;
}

/** Builds a service once its own address is known. */
export type BuildService = (config: ServiceConfig, log: Logger, url: string) => Promise<Service>;

const closeLimitMs = 3_000;
/** What waits while the log takes nothing; further lines are dropped. */
const waitingBytesMax = 1_048_576;

/**
 * The life of a service process: takes its config from the parent, listens on a loopback
 * port, reports its address, and ends with SIGTERM or with the parent, however that one ends.
 */
export function runService(build: BuildService): void {
  // Ctrl-C reaches the whole process group; the parent decides in which order things end.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
  process.once('message', (config) => {
    start(config as ServiceConfig, build).catch((error: unknown) => {
      const message = oneLine(error);
      tell({ kind: 'failed', message });
      process.exit(1);
    });
  });
}

async function start(config: ServiceConfig, build: BuildService): Promise<void> {
  if (config.nice > 0) setPriority(config.nice);
  const destination = pino.destination({ fd: 2, sync: false, maxLength: waitingBytesMax });
  // A log that cannot be written, for example to a full disk, ends no service.
  destination.on('error', () => undefined);
  const log = pino({ name: config.instance, level: config.logLevel }, destination);
  let listener: RequestListener | null = null;
  const server = createServer((request, response) => listener?.(request, response));
  // Longer than the callers keep an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 75_000;
  server.requestTimeout = 15_000;
  const url = await listen(server, config.port);
  const service = await build(config, log, url);
  listener = service.listener;
  process.once('SIGTERM', () => void stop(server, service));
  tell({ kind: 'ready', url });
}

function listen(server: Server, wanted: number): Promise<string> {
  return new Promise((resolve, reject) => {
    // Also after the start, when the rejection has no effect: an error of the listener ends no service.
    server.on('error', reject);
    server.listen(wanted, '127.0.0.1', 4096, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}

async function stop(server: Server, service: Service): Promise<void> {
  setTimeout(() => process.exit(0), closeLimitMs).unref();
  server.close();
  server.closeIdleConnections();
  await service.close();
  process.exit(0);
}

function tell(message: FromService): void {
  // A parent that has ended is not told; this process ends by itself then.
  process.send?.(message, undefined, undefined, () => undefined);
}
