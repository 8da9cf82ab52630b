import { outgoingHeaders } from '@zerohour/shadow-data';
import { Pool } from 'undici';
import { oneLine } from './oneLine.ts';
import { HttpError } from './reply.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The text as JSON; null when it is none. */
  readonly body: unknown;
}

/** Another service: its replicas taken in turn, over connections that are kept. */
export interface ServiceClient {
  /** Sends JSON with the current work's tag. 502 when no whole answer came. */
  call(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** The next replica's connections. */
  next(): Pool;
  close(): Promise<void>;
}

/** At the payment limit some hundred calls wait for the bank at once, each on its connection. */
const connectionsMax = 512;
const answerMsMax = 10_000;

/** A client for the replicas at `urls`; throws when there are none. */
export function createClient(name: string, urls: readonly string[]): ServiceClient {
  const pools = urls.map(
    (url) =>
      new Pool(url, {
        connections: connectionsMax,
        headersTimeout: answerMsMax,
        bodyTimeout: answerMsMax,
        keepAliveTimeout: 30_000,
      }),
  );
  const next = inTurn(name, pools);
  return {
    next,
    async call(method, path, body, headers = {}) {
      const response = await next()
        .request({
          method,
          path,
          headers: outgoingHeaders({ 'content-type': 'application/json', ...headers }),
          body: body === undefined ? null : JSON.stringify(body),
        })
        .catch((error: unknown) => {
          throw new HttpError(502, `${name}-does-not-answer: ${codeOf(error)}`);
        });
      const text = await response.body.text().catch((error: unknown) => {
        throw new HttpError(502, `${name}-ended-its-answer: ${codeOf(error)}`);
      });
      return { status: response.statusCode, text, body: parse(text) };
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}

/** Hands out `members` one after the other, for ever. */
export function inTurn<T>(name: string, members: readonly T[]): () => T {
  let turn = 0;
  return () => {
    const member = members[turn % members.length];
    if (member === undefined) throw new Error(`no address of ${name} is known`);
    turn = (turn + 1) % members.length;
    return member;
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return oneLine(error);
}
