import { err, ok, type Result } from '../../../core/result.ts';

/** Why a proxy does not pass a request on: the status of its answer, and one line. */
export interface Rejection {
  readonly status: 400 | 501;
  readonly reason: string;
}

/** Headers that belong to one connection (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Names and values in turn, as they came, without those of one connection. */
export function endToEnd(rawHeaders: readonly string[]): string[] {
  const named = new Set(valuesOf(rawHeaders, 'connection'));
  return rawHeaders.flatMap((name, index) => {
    const lower = name.toLowerCase();
    if (index % 2 !== 0 || hopByHop.has(lower) || named.has(lower)) return [];
    return [name, rawHeaders[index + 1] ?? ''];
  });
}

/** Methods whose request without a length has no body for every server (Node sends others in chunks then). */
const bodiless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

/**
 * The headers of a request for the next connection, with the framing of its body: a body that came in chunks goes on
 * in chunks, since an unframed one is read as the next request. It refuses with 501 a transfer coding beside `chunked`
 * (RFC 9112, 6.1) and WebSockets; and with 400 a second Host and a `Connection` that names Host, the length or a header
 * of `kept`: they are for the service, and a request without its tag counts as a customer's.
 */
export function passedHeaders(
  method: string,
  rawHeaders: readonly string[],
  kept: readonly string[],
): Result<string[], Rejection> {
  const upgrade = valuesOf(rawHeaders, 'connection').includes('upgrade');
  if (upgrade && valuesOf(rawHeaders, 'upgrade').includes('websocket')) {
    return err({ status: 501, reason: 'the edge passes no WebSockets on' });
  }
  if (namesOf(rawHeaders).filter((name) => name === 'host').length > 1) {
    return err({ status: 400, reason: 'the request has more than one Host' });
  }
  const neverNamed = new Set(['host', 'content-length', ...kept.map((name) => name.toLowerCase())]);
  const named = valuesOf(rawHeaders, 'connection').find((name) => neverNamed.has(name));
  if (named !== undefined) {
    return err({ status: 400, reason: `Connection names ${named}, which is for the service` });
  }
  const codings = valuesOf(rawHeaders, 'transfer-encoding');
  if (codings.length === 0) {
    const isFramed = bodiless.has(method) || namesOf(rawHeaders).includes('content-length');
    return ok([...endToEnd(rawHeaders), ...(isFramed ? [] : ['Content-Length', '0'])]);
  }
  if (codings.length > 1 || codings[0] !== 'chunked') {
    const reason = `Transfer-Encoding is ${codings.join(', ')}; send chunked or Content-Length`;
    return err({ status: 501, reason });
  }
  return ok([...endToEnd(rawHeaders), 'Transfer-Encoding', 'chunked']);
}

const namesOf = (rawHeaders: readonly string[]): string[] =>
  rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());

/** The members of all headers of a name, in lower case. */
const valuesOf = (rawHeaders: readonly string[], wanted: string): string[] =>
  rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() === wanted
      ? (rawHeaders[index + 1] ?? '')
          .toLowerCase()
          .split(',')
          .map((each) => each.trim())
          .filter((each) => each !== '')
      : [],
  );
