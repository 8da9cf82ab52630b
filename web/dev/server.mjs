/**
 * Simulates Zerohour's server for work on the console: `node web/dev/server.mjs`, then `npx vite web`.
 * It also serves the built console when there is one. It is not shipped, and no test uses it.
 * EMPTY=1 starts it without runs, scenarios and workers.
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { campaign, campaigns } from './campaigns.mjs';
import { plannedForecast } from './capacity.mjs';
import * as fixture from './fixtureRuns.mjs';
import { preflight } from './report.mjs';
import { scenarios } from './scenarios.mjs';
import { joinTokens, workers } from './workers.mjs';

const port = Number(process.env.PORT ?? 4711);
const empty = process.env.EMPTY === '1';
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
let tokens = [];
let killSwitch = { pulled: false, by: null, reason: null, at: new Date().toISOString() };

if (!empty) {
  fixture.addPast('mall/smoke', 3000);
  fixture.addPast('mall/midnight-peak', 1500);
  fixture.addPast('mall/midnight-peak', 240, 31);
  fixture.addPast('mall/guard-off', 95);
  fixture.addPast('mall/midnight-peak', 60);
  keepOneRunning();
  setInterval(keepOneRunning, 3000);
}

/** Starts a run whenever none is under way; every second one oversells. */
function keepOneRunning() {
  const ended = new Set(['finished', 'aborted', 'failed']);
  const runs = fixture.listRuns();
  if (killSwitch.pulled) return;
  if (runs.some((run) => !ended.has(run.state))) return;
  if (runs.length % 2 === 0) fixture.addCurrent('mall/guard-off', 'admin', 11);
  else fixture.addCurrent('mall/midnight-peak', 'admin', 34);
}

const problem = (status, code, title, detail, remedy) => ({
  status,
  body: { type: `urn:problem-type:zerohour:${code}`, title, status, detail, code, remedy },
});
const ok = (body, status = 200, headers = {}) => ({ status, body, headers });
const notFound = problem(
  404,
  'ZH-REQUEST-006',
  'No such page',
  'there is nothing at this address',
  'Open the console at / and go on from there.',
);

const notLoggedIn = problem(
  401,
  'ZH-ACCOUNT-001',
  'Not logged in',
  'this needs a login or an API token',
  'Log in.',
);
const notBuilt = problem(
  404,
  'ZH-REQUEST-006',
  'Not built',
  'there is no built console',
  'Run: npx vite build web.',
);
const failed = problem(
  500,
  'ZH-SERVER-001',
  'The fixture failed',
  'the fixture server failed at this request',
  'See its output.',
);

const sessionOf = (mustChangePassword) => ({
  user: 'admin',
  role: 'admin',
  mustChangePassword,
  via: 'session',
  expiresAt: null,
});

/** `fixture=first` is a session that must choose a password. */
const cookieOf = (req) => /fixture=(\w+)/.exec(req.headers.cookie ?? '')?.[1] ?? null;
const setCookie = (value) => ({
  'set-cookie': `fixture=${value}; Path=/; HttpOnly; SameSite=Strict`,
});

const routes = [
  [
    'POST',
    /^\/api\/session$/,
    ({ body }) =>
      body.password === 'zerohour' || body.password === 'one-time'
        ? ok(
            sessionOf(body.password === 'one-time'),
            201,
            setCookie(body.password === 'one-time' ? 'first' : 'in'),
          )
        : problem(
            401,
            'ZH-ACCOUNT-003',
            'Login failed',
            'the name or the password is wrong',
            'Try again; "zerohour up --reset-admin" gives a lost admin a new one-time password.',
          ),
  ],
  ['GET', /^\/api\/session$/, ({ cookie }) => ok(sessionOf(cookie === 'first'))],
  ['DELETE', /^\/api\/session$/, () => ok(null, 204, setCookie('out'))],
  ['PUT', /^\/api\/session\/password$/, () => ok(null, 204, setCookie('in'))],
  ['GET', /^\/api\/tokens$/, () => ok(tokens)],
  [
    'POST',
    /^\/api\/tokens$/,
    ({ body }) => {
      const token = {
        id: String(tokens.length + 1),
        name: body.name,
        createdAt: new Date().toISOString(),
        lastUsedAt: null,
      };
      tokens = [token, ...tokens];
      return ok({ ...token, secret: 'zh_fixture_5d1f0c2b7a9e4c3d' }, 201);
    },
  ],
  [
    'DELETE',
    /^\/api\/tokens\/(\d+)$/,
    ({ match }) => {
      tokens = tokens.filter((token) => token.id !== match[1]);
      return ok(null, 204);
    },
  ],
  ...(empty ? [['GET', /^\/api\/workers$/, () => ok([])]] : []),
  ...[...workers, ...joinTokens].map(([method, pattern, handler]) => [
    method,
    pattern,
    (asked) => ok(...handler(asked)),
  ]),
  ['GET', /^\/api\/kill-switch$/, () => ok(killSwitch)],
  [
    'POST',
    /^\/api\/kill-switch\/pull$/,
    ({ body }) => {
      const ended = new Set(['finished', 'aborted', 'failed']);
      const open = fixture.listRuns().filter((run) => !ended.has(run.state));
      for (const { id } of open) fixture.abort(fixture.findRun(id), `safety lever: ${body.reason}`);
      killSwitch = { pulled: true, by: 'admin', reason: body.reason, at: new Date().toISOString() };
      return ok({ killSwitch, runs: open.map(({ id }) => id) });
    },
  ],
  [
    'POST',
    /^\/api\/kill-switch\/lift$/,
    () => {
      killSwitch = { pulled: false, by: 'admin', reason: null, at: new Date().toISOString() };
      return ok(killSwitch);
    },
  ],
  ['GET', /^\/api\/campaigns$/, () => ok(campaigns)],
  ['GET', /^\/api\/campaigns\/[^/]+$/, () => ok(campaign)],
  ['POST', /^\/api\/capacity\/plan$/, async ({ body }) => ok(await plannedForecast(body.forecast))],
  ['GET', /^\/api\/targets$/, () => ok(['mall', 'mall-staging'])],
  ['GET', /^\/api\/scenarios$/, () => ok(empty ? [] : scenarios.map((s) => s.summary))],
  ['POST', /^\/api\/scenarios\/preflight$/, () => ok(preflight)],
  [
    'GET',
    /^\/api\/scenarios\/([^/]+)$/,
    ({ match }) => {
      const id = decodeURIComponent(match[1]);
      const found = scenarios.find((scenario) => scenario.summary.id === id);
      return found === undefined ? notFound : ok(found);
    },
  ],
  ['GET', /^\/api\/runs$/, () => ok(empty ? [] : fixture.listRuns())],
  [
    'POST',
    /^\/api\/runs$/,
    ({ body }) => {
      const busy = fixture.listRuns().find((run) => run.state === 'running');
      if (busy !== undefined && body.scenarioId === 'mall/smoke')
        return problem(
          409,
          'ZH-RUN-002',
          'Target busy',
          `target mall is being driven by run ${busy.id}`,
          'Wait until that run ends, or abort it.',
        );
      return ok(fixture.addCurrent(body.scenarioId, 'admin', 0, body.shards).row, 201);
    },
  ],
  ['GET', /^\/api\/runs\/(\w+)\/timeline$/, ({ run }) => ok(run.seconds)],
  ['GET', /^\/api\/runs\/(\w+)$/, ({ run }) => ok(fixture.detailOf(run))],
  [
    'POST',
    /^\/api\/runs\/(\w+)\/abort$/,
    ({ run, body }) => {
      fixture.abort(run, body.reason);
      return ok(run.row, 202);
    },
  ],
  [
    'GET',
    /^\/api\/runs\/(\w+)\/report$/,
    ({ run }) => (run.report === null ? notFound : ok(run.report)),
  ],
];

function stream(req, res, run) {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const send = (message) => res.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  send({
    type: 'snapshot',
    run: run.row,
    shards: run.shards,
    seconds: run.seconds,
    customers: run.customers,
    findings: run.findings,
    events: run.events,
    resumed: false,
  });
  if (run.report !== null) {
    send({ type: 'end', run: run.row });
    res.end();
    return;
  }
  run.listeners.add(send);
  req.on('close', () => run.listeners.delete(send));
}

async function bodyOf(req) {
  let text = '';
  for await (const chunk of req) text += chunk;
  return text === '' ? {} : JSON.parse(text);
}

function answer(res, { status, body, headers = {} }) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  res.writeHead(status, { 'content-type': type, ...headers });
  res.end(body === null ? '' : JSON.stringify(body));
}

async function api(req, res, path) {
  const cookie = cookieOf(req);
  const open = req.method === 'POST' && path === '/api/session';
  if (!open && cookie !== 'in' && cookie !== 'first') return answer(res, notLoggedIn);
  const streamed = /^\/api\/runs\/(\w+)\/stream$/.exec(path);
  const streamedRun = streamed === null ? null : fixture.findRun(streamed[1]);
  if (streamedRun !== null) return stream(req, res, streamedRun);
  for (const [method, pattern, handler] of routes) {
    const match = pattern.exec(path);
    if (match === null || method !== req.method) continue;
    const run = path.startsWith('/api/runs/') ? fixture.findRun(match[1]) : null;
    if (path.startsWith('/api/runs/') && run === null) return answer(res, notFound);
    return answer(res, await handler({ match, run, cookie, body: await bodyOf(req) }));
  }
  return answer(res, notFound);
}

const types = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const csp =
  "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-fixture'; img-src 'self' data:; object-src 'none'";

async function page(res, path) {
  const file = normalize(join(dist, path));
  if (file.startsWith(dist) && extname(path) !== '' && existsSync(file)) {
    res.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' });
    return createReadStream(file).pipe(res);
  }
  const index = join(dist, 'index.html');
  if (!existsSync(index)) return answer(res, notBuilt);
  res.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': csp });
  let html = '';
  for await (const chunk of createReadStream(index, 'utf8')) html += chunk;
  res.end(html.replace('<head>', '<head><meta property="csp-nonce" nonce="fixture">'));
}

createServer((req, res) => {
  const { pathname } = new URL(req.url ?? '/', 'http://fixture');
  const done = pathname.startsWith('/api/') ? api(req, res, pathname) : page(res, pathname);
  done.catch((error) => {
    console.error(error);
    answer(res, failed);
  });
}).listen(port, '127.0.0.1', () => console.info(`fixture on http://127.0.0.1:${port}`));
