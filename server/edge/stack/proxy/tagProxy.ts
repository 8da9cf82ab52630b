import {
  type IncomingMessage,
  type RequestListener,
  request as requestHttp,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream';
import { canaryHandler, canaryPath, currentContext, shadowContext } from '@zerohour/shadow-data';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { endToEnd, passedHeaders } from './passedHeaders.ts';

/** A proxy in front of a service that does not check the shadow tag itself. */
export interface TagProxyOptions {
  /** Accepted signing keys. */
  readonly keys: readonly string[];
  /** A header of the stack's own that carries the tag. */
  readonly header?: string;
  /** What the service is called in the target file's hops. */
  readonly service: string;
  /** Instances of the service, asked in turn; at least one. */
  readonly live: readonly string[];
  /** Instances with the shadow store, for tagged requests; empty: tagged requests go to the live ones. */
  readonly shadow: readonly string[];
  /** The service keeps nothing: both kinds of request may go to one instance. */
  readonly storeless: boolean;
  /** Base URLs of the services behind this one. The canary says of them that the edge asked, which proves no link. */
  readonly behind: readonly string[];
  readonly timeoutMs?: number;
}

const timeoutMsDefault = 60_000;
const probeTimeoutMs = 2_000;
const tagHeaderDefault = 'baggage';

/**
 * Checks the tag of every request, refuses a forged one with 400, answers the canary, and passes everything else on as
 * it came, tag included. A tagged request goes to the shadow instances where there are any.
 */
export function tagProxy(options: TagProxyOptions): RequestListener {
  const sending = {
    timeoutMs: options.timeoutMs ?? timeoutMsDefault,
    tagHeader: options.header ?? tagHeaderDefault,
  };
  const inTurn = { live: turns(options.live), shadow: turns(options.shadow) };
  const kind = (): 'live' | 'shadow' =>
    currentContext()?.kind === 'shadow' && options.shadow.length > 0 ? 'shadow' : 'live';
  const header = options.header === undefined ? {} : { header: options.header };
  const enter = shadowContext({ keys: options.keys, ...header });
  const canary = canaryHandler({
    ...header,
    service: options.service,
    instance: `edge of ${options.live.map(shownUrl).join(', ')}`,
    downstream: () => options.behind,
    askedBy: 'edge',
    probe: async () => {
      const upstream = inTurn[kind()]();
      await answers(upstream);
      if (options.storeless) return { store: 'none (says the edge)' };
      return { store: `${kind()} instances of ${options.service}` };
    },
  });
  return (request, response) =>
    enter(request, response, () => {
      // Below any path: the base URL of a target may have one.
      if (request.url?.split('?')[0]?.endsWith(canaryPath)) canary(request, response);
      else passOn(request, response, inTurn[kind()](), sending);
    });
}

function turns(upstreams: readonly string[]): () => string {
  let next = 0;
  return () => {
    const upstream = upstreams[next % upstreams.length];
    next += 1;
    if (upstream === undefined) throw new Error('the edge has no upstream');
    return upstream;
  };
}

/** Rejects when nobody listens there; any answer will do. */
function answers(upstream: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const ask = sender(upstream)(new URL(upstream), { method: 'HEAD' }, (answer) => {
      answer.resume();
      resolve();
    });
    ask.setTimeout(probeTimeoutMs, () =>
      ask.destroy(new Error(`no answer in ${probeTimeoutMs} ms`)),
    );
    ask.on('error', (error) => reject(new Error(`${shownUrl(upstream)}: ${oneLine(error)}`)));
    ask.end();
  });
}

const sender = (upstream: string) => (upstream.startsWith('https:') ? requestHttps : requestHttp);

function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: string,
  { timeoutMs, tagHeader }: { readonly timeoutMs: number; readonly tagHeader: string },
): void {
  const headers = passedHeaders(request.rawHeaders, [tagHeader]);
  if (!headers.ok) {
    refuse(response, headers.error.status, 'edge-request', headers.error.reason);
    return;
  }
  const { origin, pathname } = new URL(upstream);
  const path = `${pathname.replace(/\/+$/, '')}${request.url ?? '/'}`;
  const options = { method: request.method, path, headers: headers.value };
  const fail = (error: unknown): void =>
    refuse(response, 502, 'edge-upstream', `${shownUrl(upstream)}: ${oneLine(error)}`);
  const sent = sender(upstream)(new URL(origin), options, (answer) => {
    try {
      const { statusCode = 502, statusMessage, rawHeaders } = answer;
      response.writeHead(statusCode, statusMessage, endToEnd(rawHeaders));
    } catch (error) {
      // Node parses a few characters in a reason phrase that it does not write.
      answer.resume();
      fail(error);
      return;
    }
    pipeline(answer, response, (error) => {
      if (error) response.destroy();
    });
  });
  sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`no answer in ${timeoutMs} ms`)));
  sent.on('error', fail);
  // A client that goes away takes its request with it.
  response.on('close', () => sent.destroy());
  request.pipe(sent);
}

function refuse(response: ServerResponse, status: number, error: string, reason: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // A failed writeHead leaves its reason phrase behind.
  response.writeHead(status, STATUS_CODES[status], { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error, reason }));
}
