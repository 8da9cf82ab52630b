import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { canaryHandler, canaryPath, shadowContext } from '@zerohour/shadow-data';
import type { Logger } from 'pino';
import type { ServiceConfig } from './config.ts';
import { createMetrics, type Measured } from './metrics.ts';
import { oneLine } from './oneLine.ts';
import { HttpError, type Reply, reply, send } from './reply.ts';
import { createRouter } from './router.ts';

export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
}

/** Null says that the handler has answered by itself. */
export type Handler = (call: Call) => Promise<Reply | null>;

export interface ListenerOptions {
  readonly config: ServiceConfig;
  readonly log: Logger;
  readonly routes: Readonly<Record<string, Handler>>;
  /** Asks the store of the current work who it is. */
  readonly probe: () => Promise<{ readonly store: string }>;
  /** Rejects when this process could not do its work. */
  readonly check: () => Promise<void>;
  /** What its page of metrics shows beside the process itself. */
  readonly measured?: Measured;
}

const inFlightMax = 4_000;

/**
 * What every service of the shop does with a request: reads the shadow tag (a refused one ends
 * here with 400), answers health and canary, and hands the rest to its routes.
 */
export function createListener(options: ListenerOptions): RequestListener {
  const { config, log } = options;
  const enter = shadowContext({ keys: [config.shadowKey] });
  const canary = canaryHandler({
    service: config.service,
    instance: config.instance,
    probe: options.probe,
    downstream: () => downstreamOf(config),
  });
  const router = createRouter<Handler>({
    ...options.routes,
    'GET /health': () => health(options),
    'GET /metrics': async ({ response }) => {
      const text = await metrics();
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(text);
      return null;
    },
    [`GET ${canaryPath}`]: async ({ request, response }) => {
      canary(request, response);
      return null;
    },
  });
  let [inFlight, answered, tookMs] = [0, 0, 0];
  const metrics = createMetrics({
    ...options.measured,
    // The one in flight is the reader's own.
    requests: () => ({ answered, seconds: tookMs / 1000, inFlight: inFlight - 1 }),
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (inFlight >= inFlightMax) return send(response, reply(503, { error: 'too-busy' }));
    inFlight += 1;
    const begunMs = performance.now();
    try {
      const answered = await handle(router, request, response);
      if (answered !== null) send(response, answered);
    } catch (error) {
      fail(response, error, log);
    } finally {
      inFlight -= 1;
      if (!request.url?.startsWith('/metrics')) {
        answered += 1;
        tookMs += performance.now() - begunMs;
      }
    }
  };
  return (request, response) => enter(request, response, () => void answer(request, response));
}

/** Whom tagged work would call: the bank is not among them, so no canary goes there either. */
function downstreamOf({ upstream }: ServiceConfig): string[] {
  return Object.entries(upstream).flatMap(([name, urls]) => (name === 'bank' ? [] : urls));
}

async function handle(
  router: ReturnType<typeof createRouter<Handler>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Reply | null> {
  const url = request.url ?? '/';
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  const match = router(request.method ?? 'GET', path);
  if (match === null) return reply(404, { error: 'no-such-route' });
  const query = new URLSearchParams(cut < 0 ? '' : url.slice(cut + 1));
  return match.handler({ request, response, path, query, params: match.params });
}

async function health({ config, check, log }: ListenerOptions): Promise<Reply> {
  const { service, instance } = config;
  try {
    await check();
    return reply(200, { status: 'ok', service, instance });
  } catch (error) {
    const problem = oneLine(error);
    log.warn({ problem }, 'health check failed');
    return reply(503, { status: 'failing', service, instance, problem });
  }
}

function fail(response: ServerResponse, error: unknown, log: Logger): void {
  const known = error instanceof HttpError;
  if (!known) log.error({ err: error }, 'request failed');
  if (response.headersSent) {
    response.destroy();
    return;
  }
  send(response, reply(known ? error.status : 500, { error: known ? error.message : 'internal' }));
}
