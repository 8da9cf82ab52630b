// @ts-check
import { request as ask, createServer } from 'node:http';
import { createInterface } from 'node:readline';

/**
 * The proxies in front of an agent's HTTP subjects. Plain Node without packages and build. It passes everything on
 * and harms what it is told to harm until a deadline that it holds itself. When the agent is gone it harms nothing
 * and passes on, because the services' callers do not know of the agent.
 *
 * It reads lines:
 *   open NAME PORT HOST:PORT       listens on 127.0.0.1:PORT and passes on to HOST:PORT
 *   harm NAME ID UNTIL_MS JSON     a harm until then, an instant of the machine's monotonic clock
 *   clear NAME ID                  no such harm any more
 * It writes `done WORD NAME` or `failed WORD NAME REASON`.
 *
 * @typedef {{ do: 'error', status: number, share: number, retryAfterSeconds: number | null, path: string | null }} ErrorHarm
 * @typedef {{ do: 'truncate', share: number }} TruncateHarm
 * @typedef {{ do: 'drip', overMs: number }} DripHarm
 * @typedef {(ErrorHarm | TruncateHarm | DripHarm) & { untilMs: number }} Harm
 * @typedef {{ host: string, port: number, harms: Map<string, Harm> }} Proxy
 */
const DRIP_PARTS = 10;
const BODY_BYTES_MAX = 64 * 1024 * 1024;

/** @type {Map<string, Proxy>} */
const proxies = new Map();

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

/** Headers of one connection, which are not passed on. */
const ofConnection = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'proxy-connection',
];

/** @param {import('node:http').IncomingHttpHeaders} headers */
function passedOn(headers) {
  const passed = { ...headers };
  for (const name of ofConnection) delete passed[name];
  return passed;
}

/**
 * The harm that meets a request; null for none.
 * @param {Proxy} proxy @param {string} url
 */
function harmOf(proxy, url) {
  const path = url.split('?')[0];
  for (const harm of proxy.harms.values()) {
    if (harm.untilMs <= nowMs()) continue;
    if (harm.do === 'drip') return harm;
    if (harm.do === 'error' && harm.path !== null && harm.path !== path) continue;
    if (Math.random() < harm.share) return harm;
  }
  return null;
}

/** @param {Proxy} proxy @returns {import('node:http').RequestListener} */
const listener = (proxy) => (request, response) => {
  const harm = harmOf(proxy, request.url ?? '/');
  if (harm?.do === 'error') {
    const retry = harm.retryAfterSeconds === null ? {} : { 'retry-after': harm.retryAfterSeconds };
    request.resume();
    response.writeHead(harm.status, { 'content-type': 'text/plain', ...retry });
    response.end('a fault of Zerohour\n');
    return;
  }
  const { host, port } = proxy;
  const { method, url, headers } = request;
  const passed = ask({ host, port, method, path: url, headers: passedOn(headers) }, (answer) => {
    if (harm === null) {
      response.writeHead(answer.statusCode ?? 502, passedOn(answer.headers));
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    } else harmAnswer(answer, response, harm);
  });
  passed.on('error', () => {
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
  response.on('close', () => passed.destroy());
  request.pipe(passed);
};

/**
 * @param {import('node:http').IncomingMessage} answer
 * @param {import('node:http').ServerResponse} response
 * @param {TruncateHarm | DripHarm} harm
 */
function harmAnswer(answer, response, harm) {
  /** @type {Buffer[]} */
  const chunks = [];
  let length = 0;
  answer.on('data', (chunk) => {
    length += chunk.length;
    if (length <= BODY_BYTES_MAX) chunks.push(chunk);
  });
  answer.on('error', () => response.destroy());
  answer.on('end', () => {
    const body = Buffer.concat(chunks);
    const whole = { ...passedOn(answer.headers), 'content-length': Math.max(body.length, 2) };
    response.writeHead(
      answer.statusCode ?? 502,
      harm.do === 'drip' ? passedOn(answer.headers) : whole,
    );
    if (harm.do === 'drip') void drip(response, body, harm.overMs);
    else response.write(body.subarray(0, Math.max(1, body.length >> 1)), () => response.destroy());
  });
}

/** @param {import('node:http').ServerResponse} response @param {Buffer} body @param {number} overMs */
async function drip(response, body, overMs) {
  const size = Math.ceil(body.length / DRIP_PARTS);
  for (let part = 0; part < DRIP_PARTS && !response.destroyed; part += 1) {
    if (part > 0) await new Promise((resolve) => setTimeout(resolve, overMs / (DRIP_PARTS - 1)));
    response.write(body.subarray(part * size, (part + 1) * size));
  }
  response.end();
}

/** @param {string} name @param {string} port @param {string} upstream */
function open(name, port, upstream) {
  const colon = upstream.lastIndexOf(':');
  const host = upstream.slice(0, colon).replace(/^\[|\]$/g, '');
  const proxy = { host, port: Number(upstream.slice(colon + 1)), harms: new Map() };
  const server = createServer(listener(proxy));
  server.once('error', (error) => tell(`failed open ${name} ${error.message}`));
  server.listen(Number(port), '127.0.0.1', () => {
    proxies.set(name, proxy);
    tell(`done open ${name}`);
  });
}

/** @param {string} line */
const tell = (line) => process.stdout.write(`${line}\n`);

/** @param {string} line */
function applyCommand(line) {
  const [word = '', name = '', third = '', fourth = ''] = line.split(' ', 4);
  if (word === 'open') return open(name, third, fourth);
  const proxy = proxies.get(name);
  if (proxy === undefined) return tell(`failed ${word} ${name} there is no such proxy`);
  if (word === 'harm') {
    const harm = JSON.parse(line.slice(`harm ${name} ${third} ${fourth} `.length));
    proxy.harms.set(third, { ...harm, untilMs: Number(fourth) });
  }
  if (word === 'clear') proxy.harms.delete(third);
  return tell(`done ${word} ${name}`);
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
process.stdout.on('error', () => undefined);

createInterface({ input: process.stdin })
  .on('line', applyCommand)
  .on('close', () => {
    for (const { harms } of proxies.values()) harms.clear();
  });
