import type { IncomingMessage, ServerResponse } from 'node:http';

/** An answer: `body` is sent as JSON, or as it is when it is JSON text already. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const reply = (status: number, body: unknown): Reply => ({ status, body });

/** Asks the caller to come again, in whole seconds, one at least. */
export const tooMany = (waitMs: number): Reply => ({
  status: 429,
  body: { error: 'too-many' },
  headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) },
});

/** Refuses for the moment. */
export const notNow = (error: string): Reply => ({
  status: 503,
  body: { error },
  headers: { 'retry-after': '1' },
});

/** Sends a reply in one write. */
export function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** A failure of the request, or of a service behind this one, that has an HTTP status. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const bodyBytesMax = 65_536;

/** The whole request body; a longer one than 64 KiB is refused with 413. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bodyBytesMax) chunks.push(chunk);
      else reject(new HttpError(413, 'body-too-long'));
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

/** The body as JSON, or 400. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = (await readBody(request)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new HttpError(400, 'body-is-not-json');
    throw error;
  }
}

/** The client's idempotency key, or 400. */
export function idempotencyKey(request: IncomingMessage): string {
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string' && key.length > 0 && key.length <= 200) return key;
  throw new HttpError(400, 'idempotency-key-missing');
}
