import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createRawServer } from 'node:net';

/**
 * A small shop in its own process, so that its CPU can be measured. `BEHAVE` is JSON and sets how it
 * answers: after `delayMs`, with `status`; at most `slots` requests at a time, the others queue;
 * nothing for `stallMs` from `stallAtMs` after the first request; never for every `hangEvery`th
 * item; every `answerEvery`th time in the wrong way of `answer`; over TLS with `key` and `cert`. It
 * sends its port over IPC once, and replies to `count` with the numbers of answered requests and of
 * requests for an item.
 */
const behave = {
  delayMs: 5,
  status: 200,
  slots: null,
  stallAtMs: 0,
  stallMs: 0,
  hangEvery: 0,
  answer: null,
  answerEvery: 1,
  key: null,
  cert: null,
};
Object.assign(behave, JSON.parse(process.env.BEHAVE ?? '{}'));
const right = {
  id: 'zh-order-1',
  state: 'paid',
  sku: 'sku-1',
  available: 1000,
  items: Array.from({ length: 10 }, (_, i) => ({ sku: `sku-${i}`, priceCents: 100 + i })),
};
const body = JSON.stringify(right);
let answered = 0;
let items = 0;
let busy = 0;
/** @type {number | null} */
let firstAtMs = null;
/** @type {import('node:http').ServerResponse[]} */
const queue = [];

/** @param {string} text */
const headersOf = (text) => ({
  'content-type': 'application/json',
  'content-length': String(Buffer.byteLength(text)),
});

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string} text
 */
function send(response, status, text) {
  response.writeHead(status, headersOf(text));
  response.end(text);
}

/**
 * How each wrong answer is sent.
 * @type {Readonly<Record<string, (response: import('node:http').ServerResponse) => void>>}
 */
const wrong = {
  reset: ({ socket }) => socket?.resetAndDestroy(),
  close: ({ socket }) => socket?.destroy(),
  'cut short': (response) => {
    response.writeHead(200, headersOf(body));
    response.write(body.slice(0, 20), () => response.socket?.destroy());
  },
  'bad gzip': (response) => {
    response.writeHead(200, { ...headersOf(body), 'content-encoding': 'gzip' });
    response.end(body);
  },
  'slow body': (response) => {
    response.writeHead(200, headersOf(body));
    response.write(body.slice(0, 20));
  },
  'not HTTP': ({ socket }) => socket?.end('+OK this is no HTTP\r\n'),
  'not JSON': (response) => send(response, 200, '<html></html>'),
  'without sku': (response) => send(response, 200, JSON.stringify({ ...right, sku: null })),
  'sold out': (response) => send(response, 200, JSON.stringify({ ...right, available: 0 })),
  empty: (response) => response.writeHead(204).end(),
  redirect: (response) => response.writeHead(302, { location: '/items/sku-1' }).end(),
};

/** What is asked for by `words`: a page with a form and a cookie, and a redirect. */
const page = '<html><form><input name="other"><input name="csrf" value="a1b2"></form></html>';

/** @param {import('node:http').ServerResponse} response */
function answer(response) {
  answered += 1;
  const asked = response.req.url;
  if (asked === '/moved') return response.writeHead(302, { location: '/items/1' }).end();
  if (asked === '/page') {
    response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'cart=c1; Path=/' });
    return response.end(page);
  }
  const isWrong = answered % behave.answerEvery === 0;
  const own = isWrong && behave.answer !== null ? wrong[behave.answer] : undefined;
  if (own !== undefined) own(response);
  else send(response, isWrong ? behave.status : 200, body);
}

/** @param {import('node:http').ServerResponse} response */
function serve(response) {
  busy += 1;
  setTimeout(() => {
    busy -= 1;
    answer(response);
    const next = queue.shift();
    if (next !== undefined) serve(next);
  }, behave.delayMs + stallLeftMs());
}

/** The milliseconds from now to the end of the stall; 0 outside it. */
function stallLeftMs() {
  firstAtMs ??= Date.now();
  const sinceMs = Date.now() - firstAtMs - behave.stallAtMs;
  return sinceMs < 0 ? 0 : Math.max(0, behave.stallMs - sinceMs);
}

/** @type {import('node:http').RequestListener} */
const listener = (request, response) => {
  request.resume();
  if (request.url?.startsWith('/items/')) {
    items += 1;
    if (items % behave.hangEvery === 0) return;
  }
  if (behave.slots !== null && busy >= behave.slots) queue.push(response);
  else serve(response);
};

function createTarget() {
  const { key, cert } = behave;
  if (behave.answer === 'close in the handshake') {
    return createRawServer((socket) => socket.once('data', () => socket.destroy()));
  }
  const made =
    key === null || cert === null
      ? createServer(listener)
      : createSecureServer({ key, cert }, listener);
  made.keepAliveTimeout = 120_000;
  return made;
}
const server = createTarget();
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('message', () => process.send?.({ answered, items }));
process.on('disconnect', () => process.exit(0));
