import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { goldenPlan } from '../../core/plan/k6/golden/cases.golden.ts';
import { metrics } from '../../core/plan/k6/metrics.ts';
import { renderScript } from '../../core/plan/k6/script.ts';
import { drive, handover, k6Path, samplesOf } from '../support/k6Trial.ts';

/** A server on a bare socket: it keeps the bytes of every request's head and body. */
interface Recorder {
  readonly url: string;
  readonly requests: readonly { readonly head: string; readonly body: string }[];
  close(): Promise<void>;
}

const page =
  '<a href="/linked">l</a><form method="post" action="/formed"><input name="a" value="1"><input type="submit"></form>';

/** Asks for a log-in at /digest and /ntlm, leads on from /away, else gives the page. */
function answerTo(head: string): string {
  const [, path = ''] = head.split(' ');
  const isAuthorized = /^authorization: (?:digest|ntlm) /im.test(head);
  if (path === '/digest' && !isAuthorized) {
    return '401 Unauthorized\r\nwww-authenticate: Digest realm="a", nonce="b", qop="auth"';
  }
  if (path === '/ntlm' && !isAuthorized) return '401 Unauthorized\r\nwww-authenticate: NTLM';
  const [, moved] = /^\/move\/(\d+)/.exec(path) ?? [];
  if (moved !== undefined) return `${moved} Moved\r\nlocation: ./x/../../landed?from=${moved}`;
  if (path === '/loop') return '302 Found\r\nlocation: /loop';
  return path === '/away' ? '302 Found\r\nlocation: /landed' : '200 OK\r\ncontent-type: text/html';
}

/** How long an answer of the log-in by digest takes. */
const digestMs = 30;

async function startRecorder(): Promise<Recorder> {
  const requests: { head: string; body: string }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('error', () => socket.destroy());
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end);
        const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
        if (text.length < end + 4 + length) return;
        if (!head.startsWith('POST /push')) {
          requests.push({ head, body: text.slice(end + 4, end + 4 + length) });
        }
        text = text.slice(end + 4 + length);
        const body = head.startsWith('HEAD ') ? '' : page;
        const answer = `HTTP/1.1 ${answerTo(head)}\r\ncontent-length: ${page.length}\r\n\r\n${body}`;
        setTimeout(() => socket.write(answer), head.startsWith('GET /digest') ? digestMs : 0);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

let recorder: Recorder;
beforeEach(async () => {
  recorder = await startRecorder();
});
afterEach(() => recorder.close());

/** What a script may do with each export of k6/http, as its calls, and how many requests they send. */
const sending: Readonly<Record<string, readonly [calls: string, count: number]>> = {
  request: ["http.request('GET', a); http.request('put', a, 'x', mine)", 2],
  get: ['http.get(numbered, mine); http.get(away, { redirects: 3 })', 3],
  head: ['http.head(a, mine)', 1],
  post: ["http.post(a, { f: http.file('x', 'a.txt') }, mine)", 1],
  put: ["http.put(a, 'x', mine)", 1],
  patch: ["http.patch(a, 'x', mine)", 1],
  del: ["http.del(a, 'x', mine)", 1],
  options: ["http.options(a, 'x', mine)", 1],
  batch: [
    "http.batch([a, ['GET', a, null, mine], { url: a, params: mine }, numbered]); http.batch({ a: { method: 'POST', url: a, body: 'x' } })",
    5,
  ],
};
const refused: Readonly<Record<string, string>> = {
  asyncRequest: "http['asyncRequest']('GET', a)",
};
/** They send nothing themselves; what they make is used by a request, which is tagged. */
const silent: Readonly<Record<string, string>> = {
  CookieJar: 'new http.CookieJar()',
  cookieJar: "http.cookieJar().set(u, 'c', 'd')",
  expectedStatuses: 'http.expectedStatuses(200)',
  file: "http.file('x')",
  setResponseCallback: 'http.setResponseCallback(http.expectedStatuses(200))',
  url: 'numbered.clean()',
};
const isConstant = (name: string): boolean => /^(?:TLS|OCSP)_/.test(name);

const byHand = (text: string) => {
  const plan = goldenPlan('by-hand', recorder.url);
  const scripts = (plan.scripts ?? []).map((module) =>
    module.file === 'by-hand/lame.js' ? { ...module, text } : module,
  );
  return { ...plan, scripts, paths: plan.paths.filter(({ name }) => name === 'lame') };
};

interface Found {
  readonly exports: readonly string[];
  readonly functions: readonly string[];
}

/** The exports of this k6's own k6/http, and the functions of one of its responses. */
async function runtimeOfK6(): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-http-'));
  try {
    const script = join(folder, 'look.js');
    await writeFile(
      script,
      `import * as http from 'k6/http';
export default () => {
  const res = http.get('${recorder.url}/own');
  const functions = Object.getOwnPropertyNames(res).filter((key) => typeof res[key] === 'function');
  http.post('${recorder.url}/found', JSON.stringify({ exports: Object.keys(http), functions }));
};`,
    );
    const args = ['run', '--quiet', '--no-usage-report', '--address', '', script];
    await promisify(execFile)(await k6Path(), args);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return JSON.parse(recorder.requests.at(-1)?.body ?? '');
}

it('the tables name all that k6 has', async () => {
  const { exports, functions } = await runtimeOfK6();
  const named = [...Object.keys(sending), ...Object.keys(refused), ...Object.keys(silent)];
  expect(exports.filter((name) => !isConstant(name) && name !== 'default').sort()).toEqual(
    named.sort(),
  );
  expect([...functions].sort()).toEqual(['clickLink', 'html', 'json', 'submitForm']);
  // The module for scripts by hand exports the same, constants too.
  await drive(
    byHand(`import * as http from 'k6/http';
export default () => {
  http.post(\`\${__ENV.BASE_URL}/found\`, JSON.stringify(Object.keys(http).sort()));
};`),
    `${recorder.url}/push`,
  );
  const own: readonly string[] = JSON.parse(recorder.requests.at(-1)?.body ?? '');
  expect(own.filter((name) => name !== 'default')).toEqual(
    exports.filter((name) => name !== 'default').sort(),
  );
});

const journeys = 20;

it('each export sends with the tag, is refused, or sends nothing', async () => {
  const calls = [
    ...Object.values(sending).map(([call]) => call),
    ...Object.values(silent),
    "http.get(logIn + '/digest', { auth: 'digest' })",
    "http.get(logIn + '/ntlm', { auth: 'ntlm' })",
  ];
  const text = `import http from 'k6/http';
const mine = { headers: { BAGGAGE: 'mine', 'X-OWN': 'mine', a: 'b' } };
export default () => {
  const u = __ENV.BASE_URL;
  const [a, away, numbered] = [u + '/a', u + '/away', http.url\`\${u}/a/\${1}\`];
  const logIn = u.replace('://', '://a:b@');
  ${calls.join(';\n  ')};
  const errors = [];
  for (const call of [${Object.values(refused).map((call) => `() => ${call}`)}]) {
    try { call(); errors.push('was sent'); } catch (error) { errors.push(error.message); }
  }
  http.post(\`\${u}/errors\`, JSON.stringify(errors));
};`;
  const plan = byHand(text);
  const tag = { ...handover.tag, markers: { 'x-own': 'a marker' } };
  await drive(plan, `${recorder.url}/push`, renderScript(plan, 0), { hosts: [] }, { tag });
  const sent = recorder.requests.map(({ head }) =>
    head.match(/^(?:baggage|x-own): .*/gim)?.map((line) => line.toLowerCase()),
  );
  const wanted = [`baggage: ${tag.value}`.toLowerCase(), 'x-own: a marker'];
  expect(new Set(sent.map((each) => JSON.stringify([...(each ?? [])].sort())))).toEqual(
    new Set([JSON.stringify(wanted)]),
  );
  const of = (path: string) =>
    recorder.requests.filter(({ head }) => head.split(' ')[1]?.startsWith(path));
  const plain = Object.values(sending).reduce((sum, [, count]) => sum + count, 0);
  expect(of('/a').length + of('/landed').length).toBe(journeys * plain);
  expect([of('/digest').length, of('/errors').length]).toEqual([journeys * 2, journeys]);
  expect(of('/ntlm').length).toBeGreaterThanOrEqual(journeys * 2);
  expect(JSON.parse(of('/errors')[0]?.body ?? '')).toEqual([
    'asyncRequest is not for journeys; use http.batch for requests side by side',
  ]);
});

it('a response reads and does not send', async () => {
  const text = `import http from 'k6/http';
const attempt = (call) => { try { return String(call()); } catch (error) { return error.message; } };
export default () => {
  const u = __ENV.BASE_URL;
  const [batched] = http.batch([\`\${u}/a\`]);
  const { named } = http.batch({ named: \`\${u}/a\` });
  const all = [http.get(\`\${u}/a\`), batched, named];
  const said = all.map((res) => [
    attempt(() => res['clickLink']()),
    attempt(() => res['submitForm']({ fields: { a: 'b' } })),
    attempt(() => Object.getOwnPropertyDescriptor(res, 'clickLink').value()),
    attempt(() => ({ ...res }).submitForm()),
    attempt(() => res.html('a').attr('href')),
    attempt(() => res.headers['Content-Type']),
    attempt(() => [res.status, res.body.length, JSON.parse(JSON.stringify(res)).status, 'status' in res]),
  ]);
  http.post(\`\${u}/said\`, JSON.stringify(said));
};`;
  await drive(byHand(text), `${recorder.url}/push`);
  const said: unknown = JSON.parse(
    recorder.requests.find(({ head }) => head.startsWith('POST /said'))?.body ?? '',
  );
  const untagged = (name: string): string =>
    `res.${name}() would send a request without the tag; read the page by res.html() and send by http.get or http.post`;
  const each = [
    untagged('clickLink'),
    untagged('submitForm'),
    untagged('clickLink'),
    untagged('submitForm'),
    '/linked',
    'text/html',
    `200,${page.length},200,true`,
  ];
  expect(said).toEqual([each, each, each]);
  const paths = recorder.requests.map(({ head }) => head.split(' ')[1]);
  expect([...new Set(paths)].sort()).toEqual(['/a', '/said']);
});

it('each hop of a redirect is sent with the tag, as Go would send it, and counts in the service time', async () => {
  const text = `import { check } from 'k6';
import http from 'k6/http';
export default () => {
  const u = __ENV.BASE_URL;
  const secret = { Authorization: 's', a: 'b' };
  for (const status of [301, 302, 303, 307, 308]) {
    http.post(u + '/move/' + status, 'x', { redirects: 5, headers: secret });
  }
  http.head(u + '/move/303', { redirects: 1 });
  const last = [
    http.get(u + '/loop', { redirects: 2 }),
    http.get(u + '/away'),
    http.get(u + '/move/304', { redirects: 1 }),
  ];
  let message = '';
  try { http.batch([['GET', u + '/away', null, { redirects: 1 }]]); } catch (error) { message = error.message; }
  check(null, { all: last.map((res) => res.status).join() === '302,302,304' && message.startsWith('http.batch follows') });
};`;
  const plan = byHand(text);
  const trial = await drive(plan, `${recorder.url}/push`);
  expect(samplesOf(trial, metrics.failed)).toEqual([]);
  const first = recorder.requests.slice(0, 17);
  expect(first.map(({ head, body }) => `${head.split(' HTTP')[0]} ${body}`)).toEqual([
    ...['POST /move/301 x', 'GET /landed?from=301 '],
    ...['POST /move/302 x', 'GET /landed?from=302 '],
    ...['POST /move/303 x', 'GET /landed?from=303 '],
    ...['POST /move/307 x', 'POST /landed?from=307 x'],
    ...['POST /move/308 x', 'POST /landed?from=308 x'],
    ...['HEAD /move/303 ', 'HEAD /landed?from=303 '],
    ...['GET /loop ', 'GET /loop ', 'GET /loop '],
    ...['GET /away ', 'GET /move/304 '],
  ]);
  expect(first.filter(({ head }) => !head.includes(handover.tag.value))).toEqual([]);
  expect(first.slice(0, 10).filter(({ head }) => !/^authorization: s$/im.test(head))).toEqual([]);
  const sum = (metric: string, power: number): number =>
    samplesOf(trial, metric, { scenario: 'lame__0' }).reduce(
      (all, { value }) => all + value ** power,
      0,
    );
  expect(sum(metrics.journey, 1 / 8)).toBeCloseTo(sum('http_req_duration', 1), 1);
});

it('a log-in of several requests counts with all of them', async () => {
  const text = `import http from 'k6/http';
export default () => {
  http.get(__ENV.BASE_URL.replace('://', '://a:b@') + '/digest', { auth: 'digest' });
};`;
  const trial = await drive(byHand(text), `${recorder.url}/push`);
  const serviceMs = samplesOf(trial, metrics.journey).map(({ value }) => value ** (1 / 8));
  expect(serviceMs).toHaveLength(recorder.requests.length / 2);
  // The clock of scripts has whole milliseconds.
  expect(Math.min(...serviceMs)).toBeGreaterThanOrEqual(2 * digestMs - 1);
});
