import { type Dispatcher, request } from 'undici';
import type { Target } from '../../../core/target/target.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { noAnswerText } from '../../../core/text/ownFailure.ts';
import { safeLine } from '../../../core/text/safeLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { type ClientTarget, clientOf, type TargetClient } from './client.ts';

/** One HTTP exchange with the target's control addresses: canary, seed, switches, statistics. */
export interface Asked {
  readonly status: number;
  /** Parsed JSON; the text when it is not JSON. */
  readonly body: unknown;
  readonly text: string;
  /** By lower-case name; several values of one are joined. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface AskOptions {
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly timeoutMs?: number;
  /** Default: the target's own client. */
  readonly client?: TargetClient;
  /** Discards the body of the answer, of any size; only the status counts. */
  readonly bodyless?: boolean;
}

const timeoutMsDefault = 5_000;
const answerBytesMax = 1_000_000;

/**
 * Sends one request. Rejects with one line that names the address and the remedy when there is no answer in
 * time; any status is an answer. It does not follow redirects, because they could lead out of the target.
 */
export async function ask(
  target: ClientTarget,
  url: string,
  options: AskOptions = {},
): Promise<Asked> {
  const timeoutMs = options.timeoutMs ?? timeoutMsDefault;
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: (options.client ?? clientOf(target)).dispatcher,
      method: options.method ?? 'GET',
      headers: { accept: 'application/json', ...contentType(options.body), ...options.headers },
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (options.bodyless === true) {
      await body.dump();
      return { status: statusCode, body: null, text: '', headers: plainHeaders(headers) };
    }
    const text = await limited(body);
    return { status: statusCode, body: parsed(text), text, headers: plainHeaders(headers) };
  } catch (error) {
    const why = whyOf(error, timeoutMs);
    throw new Error(noAnswerText(shownUrl(url), `${why}; ${remedyOf(url, why)}`));
  }
}

/** Like `ask`; rejects unless the status reports success. */
export async function askDone(
  target: Target,
  url: string,
  options: AskOptions = {},
): Promise<unknown> {
  const { status, body } = await ask(target, url, options);
  if (status >= 200 && status < 300) return body;
  const said = typeof body === 'string' ? body : JSON.stringify(body);
  throw new Error(
    `target refused ${options.method ?? 'GET'} ${shownUrl(url)}: status ${status} ${safeLine(said.slice(0, 200))}`,
  );
}

const plainHeaders = (
  headers: Dispatcher.ResponseData['headers'],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );

/** Parts of OpenSSL's and Node's messages about certificates, and what the target file says about them. */
const certificateRemedies: readonly (readonly [RegExp, string])[] = [
  [
    /unable to (?:get|verify)|self-signed certificate/,
    'name the authority of its certificate by "ca" in the target file',
  ],
  [/altnames/, 'write the name of its certificate in the target file'],
  [
    /certificate required|handshake failure|other side closed/i,
    'it may ask for a client certificate: name one by "cert" and "key" in the target file',
  ],
];

const remedyOf = (url: string, why: string): string =>
  (url.startsWith('https:')
    ? certificateRemedies.find(([pattern]) => pattern.test(why))?.[1]
    : undefined) ?? 'is it running, and is the address in the target file right?';

function contentType(body: unknown): Record<string, string> {
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

async function limited(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) {
      throw new Error(`answered more than ${answerBytesMax} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function whyOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `no answer in ${timeoutMs} ms`;
  return oneLine(error);
}
