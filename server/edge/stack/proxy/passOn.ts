import type { IncomingMessage, RequestOptions, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import { pipeline } from 'node:stream';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { endToEnd, passedHeaders } from './passedHeaders.ts';
import type { Upstreams } from './upstreams.ts';

/** Sent twice, such a request does what it does once (RFC 9110, 9.2.2). */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** How requests go on: to whom, how long a service may be silent, and which headers it must get. */
export interface Sending {
  readonly upstreams: Upstreams;
  readonly timeoutMs: number;
  readonly tagHeaders: readonly string[];
}

/** Passes a request on as it came and its answer back; 502 where there is none, 400 or 501 for what is not passed on. */
export function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: string,
  sending: Sending,
): void {
  const { method = 'GET' } = request;
  // What is left of a body belongs to this request, and not to the next one of the connection.
  response.on('finish', () => request.unpipe().resume());
  const headers = passedHeaders(method, request.rawHeaders, sending.tagHeaders);
  if (!headers.ok) {
    refuse(response, headers.error.status, 'edge-request', headers.error.reason);
    return;
  }
  const path = `${new URL(upstream).pathname.replace(/\/+$/, '')}${request.url ?? '/'}`;
  const options = { method, path, headers: headers.value, timeout: sending.timeoutMs };
  const mayRepeat = idempotent.has(method) && !hasBody(request);
  attempt(request, response, { ...sending, upstream, options, mayRepeat }, false);
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;

interface Passed extends Sending {
  readonly upstream: string;
  readonly options: RequestOptions;
  readonly mayRepeat: boolean;
}

/** A kept connection that its service closed meanwhile says nothing of the service: the request goes by a fresh one. */
function attempt(
  request: IncomingMessage,
  response: ServerResponse,
  passed: Passed,
  fresh: boolean,
): void {
  const { upstreams, upstream, options, timeoutMs, mayRepeat } = passed;
  let isLate = false;
  let isAnswered = false;
  const fail = (error: unknown): void =>
    refuse(response, 502, 'edge-upstream', `${shownUrl(upstream)}: ${oneLine(error)}`);
  const sent = upstreams.send(
    upstream,
    options,
    (answer) => {
      isAnswered = true;
      passBack(answer, response, fail);
    },
    fresh,
  );
  sent.on('timeout', () => {
    isLate = true;
    sent.destroy(new Error(`no answer in ${timeoutMs} ms`));
  });
  // Node tells nobody else of an answer that switches protocols without being asked to.
  sent.on('upgrade', (_answer, socket) => {
    socket.destroy();
    fail('it switches protocols without being asked to');
  });
  sent.on('error', (error) => {
    // The answer's own end says how it ends, also where the service reads no more of the request.
    if (isAnswered || response.destroyed) return;
    if (sent.reusedSocket && mayRepeat && !isLate) attempt(request, response, passed, true);
    else fail(error);
  });
  // A client that goes away takes its request with it.
  response.on('close', () => sent.destroy());
  request.pipe(sent);
}

function passBack(
  answer: IncomingMessage,
  response: ServerResponse,
  fail: (error: unknown) => void,
): void {
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
}

function refuse(response: ServerResponse, status: number, error: string, reason: string): void {
  // A failed writeHead leaves its reason phrase behind.
  response.writeHead(status, STATUS_CODES[status], { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error, reason }));
}
