import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A shop that knows who is logged in: what it was asked, in order. For tests only. */
export interface LoginShop {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): void;
}

export interface Asked {
  readonly what: string;
  readonly status: number;
  readonly user: string | null;
  readonly cookies: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Orders that a token is good for. */
export const ordersOfToken = 1;

export async function startLoginShop(): Promise<LoginShop> {
  const asked: Asked[] = [];
  const tokens = new Map<string, { readonly user: string; orders: number }>();
  let baskets = 0;
  const answerOf: Readonly<Record<string, (call: Call) => Answer>> = {
    'GET /login': () => ({
      headers: { 'Set-Cookie': 'visit=1; Path=/login', 'Content-Type': 'text/html' },
      body: '<form><input name="csrf" value="c-1"></form>',
    }),
    'POST /login': ({ body, cookies }) => {
      const { user = '', password, csrf } = Object.fromEntries(new URLSearchParams(body));
      const isKnown =
        password === `pass of ${user}` && csrf === 'c-1' && cookies.includes('visit=1');
      if (!isKnown || user.startsWith('locked')) return { status: 403, user };
      const token = `token-${tokens.size}`;
      tokens.set(token, { user, orders: 0 });
      const home = { Location: '/home', 'Set-Cookie': `sid=${user}; Path=/; HttpOnly` };
      return { status: 302, user, headers: { ...home, 'X-Token': token } };
    },
    'GET /home': ({ cookies }) => ({
      user: cookies.find((each) => each.startsWith('sid='))?.slice(4) ?? null,
      headers: { 'Set-Cookie': 'visit=; Path=/login; Max-Age=0' },
    }),
    'POST /orders': ({ token }) => {
      const known = tokens.get(token);
      if (known === undefined || known.orders >= ordersOfToken) return { status: 401 };
      known.orders += 1;
      baskets += 1;
      return { user: known.user, headers: { 'Set-Cookie': `basket=${baskets}; Path=/` } };
    },
    'GET /basket': ({ token }) => ({ user: tokens.get(token)?.user ?? null }),
    'POST /logout': ({ token }) => {
      const user = tokens.get(token)?.user ?? null;
      tokens.delete(token);
      return { status: user === null ? 401 : 204, user };
    },
  };
  const server = createServer(async (request, response) => {
    const call = await read(request);
    const answer: Answer = answerOf[call.what]?.(call) ?? {};
    const { status = 200, user = null, headers = {}, body = '{}' } = answer;
    const { what, cookies } = call;
    // k6 pushes its figures to the same address.
    if (what !== 'POST /')
      asked.push({ what, status, user, cookies, headers: request.headers, body: call.body });
    send(response, status, headers, body);
  });
  // A server that closes an idle connection races with the next request on it.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Call {
  readonly what: string;
  readonly body: string;
  readonly token: string;
  readonly cookies: readonly string[];
}

interface Answer {
  readonly status?: number;
  readonly user?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function read(request: IncomingMessage): Promise<Call> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { authorization = '', cookie } = request.headers;
  return {
    what: `${request.method} ${request.url}`,
    body,
    token: authorization.replace('Bearer ', ''),
    cookies: cookie === undefined ? [] : cookie.split('; '),
  };
}

function send(
  response: ServerResponse,
  status: number,
  headers: NonNullable<Answer['headers']>,
  body: string,
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(status === 204 ? undefined : body);
}
