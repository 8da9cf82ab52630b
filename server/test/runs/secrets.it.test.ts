import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { firstPosition } from '../../core/measure/timeline.ts';
import {
  canaryOf,
  toldByProcesses,
  toldIn,
  toldInPostgres,
  toldInRedis,
  toldOnDisk,
} from '../support/canarySearch.ts';
import { createMigratedDatabase } from '../support/database.ts';
import {
  fromText,
  openRunHarness,
  type RunHarness,
  reached,
  writeTarget,
} from '../support/runHarness.ts';
import { testStores } from '../support/stores.ts';

/**
 * Canaries as secrets of a run with real k6, PostgreSQL and Redis, against a target that gives back whatever it is
 * sent, in every way: none of them may be found anywhere, while the run goes on and afterwards.
 */

const values = {
  PATH_KEY: 'c4nary/of the-path',
  QUERY_KEY: 'c4nary&of=the+query',
  HEADER_KEY: 'c4nary-of-the-header',
  FORM_KEY: 'c4nary of "the" form',
  JSON_KEY: 'c4nary\\of\n"the" json é',
  TEXT_KEY: 'c4nary-of-the-text',
  SETUP_KEY: 'c4nary-of-setup',
  TEARDOWN_KEY: 'c4nary-of-teardown',
  SCRIPT_KEY: 'c4nary-of-the-script',
};
/** What the target gives to set-up, and set-up to journeys and teardown. */
const captured = 'c4nary-of-the-captured-token';
/** Of the environment of the server, as set-up and teardown may read it. */
const variable = 'c4nary-of-the-variable';
const canaries = [
  ...Object.entries(values).map(([name, value]) => canaryOf(name, value)),
  canaryOf('CAPTURED', captured),
  canaryOf('VARIABLE', variable),
  canaryOf('COOKIE', 'c4nary-of-the-cookie'),
];

let harness: RunHarness;
let target: Server;
let folder: string;
let redis: Redis;
/** Cookies that each path was asked with. */
const cookies = new Map<string, Set<string>>();
/** What the target gives to set-up, and every journey and teardown begin with. */
const cookie = 'c4nary-of-the-cookie';
/** What the target was sent: address, header and body. */
const sent = new Set<string>();

beforeAll(async () => {
  target = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { url = '', headers } = request;
      const key = String(headers['x-key'] ?? headers.authorization ?? '');
      sent.add([decodeURIComponent(url), key, body].join('\n'));
      const [, at = ''] = /^\/(\w+)/.exec(url) ?? [];
      cookies.set(at, (cookies.get(at) ?? new Set()).add(headers.cookie ?? ''));
      const all = `${decodeURIComponent(url)} ${key} ${body}`;
      const moved = url.startsWith('/moved');
      response.writeHead(moved ? 302 : 200, {
        'Content-Type': 'application/json',
        'X-Echo': encodeURIComponent(all),
        ...(url.startsWith('/open') ? { 'Set-Cookie': `visit=${cookie}; Path=/; HttpOnly` } : {}),
        ...(moved ? { Location: `/at/${encodeURIComponent(all)}/1?k=${url}` } : {}),
      });
      response.end(
        JSON.stringify({
          saleId: 7,
          ...(url.startsWith('/open') ? { token: captured } : {}),
          ...{ all, url, key, list: [all], nested: JSON.stringify({ all }) },
          basic: Buffer.from(`user:${all}`).toString('base64'),
        }),
      );
    });
  });
  // A server that closes an idle connection races with the next request on it.
  target.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', () => resolve()));
  const { port } = target.address() as AddressInfo;
  harness = await openRunHarness(await createMigratedDatabase());
  const host = `127.0.0.1:${port}`;
  await writeTarget(
    harness,
    'echo',
    `name: echo\nbaseUrl: http://${host}\nallowHosts: [${host}, "127.0.0.1:1"]\nisolation: dedicated
caps: { ratePerSecondMax: 1000, vusMax: 1000, durationMsMax: 10m }\n`,
  );
  await writeFile(join(harness.targetsRoot, 'signed.js'), script);
  await writeFile(join(harness.targetsRoot, 'note.txt'), 'a file');
  // Beside the data folder: the file is where the secrets may stand.
  folder = await mkdtemp(join(tmpdir(), 'zh-secrets-'));
  const lines = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}`);
  await writeFile(join(folder, 'secrets'), `${lines.join('\n')}\n`, { mode: 0o600 });
  vi.stubEnv('ZEROHOUR_SECRETS_FILE', join(folder, 'secrets'));
  vi.stubEnv('ZEROHOUR_TARGET_TOKEN', variable);
  vi.stubEnv('ZEROHOUR_TARGET_REGION', 'no');
  redis = new Redis(testStores().redisUrl);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  redis?.disconnect();
  await harness?.close();
  await rm(folder, { recursive: true, force: true });
  target?.closeAllConnections();
  target?.close();
});

/** As `util.parseEnv` reads it: a value with line breaks and double quotes stands between backticks or single quotes. */
const quoted = (value: string): string => (value.includes("'") ? `\`${value}\`` : `'${value}'`);

const script = `import encoding from 'k6/encoding';
import http from 'k6/http';

export default function ({ secret }) {
  const basic = encoding.b64encode('user:' + secret.SCRIPT_KEY);
  console.log('with', secret.SCRIPT_KEY);
  const res = http.get(__ENV.BASE_URL + '/script/' + secret.SCRIPT_KEY, {
    headers: { Authorization: 'Basic ' + basic },
    tags: { name: 'with ' + secret.SCRIPT_KEY },
  });
  throw new Error('not ' + res.json('key') + ' ' + secret.SCRIPT_KEY);
}
`;

const scenario = (over: { readonly capture?: string; readonly holdS?: number } = {}): string => `
name: secrets
target: echo
headers: { X-Key: "\${secret.HEADER_KEY}" }
data:
  setup:
    put: { request: PUT /put, file: note.txt }
    open: { request: POST /open, form: { k: "\${secret.SETUP_KEY}", v: "\${env.ZEROHOUR_TARGET_TOKEN}", region: "\${env.ZEROHOUR_TARGET_REGION}" }, capture: { saleId: ${over.capture ?? '$.saleId'}, token: $.token } }
  cookies: true
  teardown:
    drop: { request: PUT /drop, file: note.txt }
    close: { request: POST /close, text: "\${secret.TEARDOWN_KEY} \${env.ZEROHOUR_TARGET_TOKEN}" }
paths:
  url:
    within: 2s
    steps:
      token: { request: POST /token, text: "Token \${setup.token}" }
      get: GET /keys/\${secret.PATH_KEY}?k=\${secret.QUERY_KEY}
      json:
        request: POST /json
        body: { k: "\${secret.JSON_KEY}", sale: "\${setup.saleId}" }
        check: { same: "$.all == \${secret.JSON_KEY}" }
  form:
    within: 2s
    steps: { form: { request: POST /form, form: { k: "\${secret.FORM_KEY}" }, capture: { all: $.list } } }
  parts:
    within: 2s
    steps:
      parts:
        request: POST /parts
        multipart: { k: "\${secret.FORM_KEY}", note: { file: note.txt } }
        check: { never: "$.never == 1" }
  moved:
    within: 2s
    steps: { moved: { request: "POST /moved/\${secret.PATH_KEY}", text: "\${secret.TEXT_KEY}" } }
  gone:
    within: 2s
    steps: { gone: "GET http://127.0.0.1:1/\${secret.PATH_KEY}?k=\${secret.QUERY_KEY}" }
  script: { within: 2s, script: signed.js, secrets: [SCRIPT_KEY] }
load:
  goal: hold
  peak: { url: 4/s, form: 4/s, parts: 4/s, moved: 4/s, gone: 4/s, script: 4/s }
  levels: [100%]
  hold: ${over.holdS ?? 6}s
slos: {}
`;

const asAdmin = (text: string) => ({ ...fromText(text, harness), mayScript: true });

async function started(text: string): Promise<string> {
  const answer = await harness.service.start(asAdmin(text));
  if (!answer.ok) throw new Error(`${answer.error.line} ${JSON.stringify(answer.error)}`);
  return answer.value.id;
}

/** Wherever a run leaves something: the data folder, folders of shards, stores and the list of processes. */
async function toldAnywhere(): Promise<readonly string[]> {
  const places = await Promise.all([
    toldOnDisk(join(harness.dataDir, '..'), canaries),
    ...['zerohour-shard-', 'zerohour-once-'].map((prefix) => toldInTemporary(prefix)),
    toldInPostgres(harness.pool, canaries),
    toldInRedis(redis, canaries),
    toldByProcesses(canaries),
  ]);
  return places.flat();
}

async function toldInTemporary(prefix: string): Promise<readonly string[]> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  const found = names.map((name) => toldOnDisk(join(tmpdir(), name), canaries).catch(() => []));
  return (await Promise.all(found)).flat();
}

async function toldByService(id: string): Promise<readonly string[]> {
  const { service } = harness;
  const answers = {
    run: await service.get(id),
    events: await service.events(id, 0),
    timeline: await service.timeline(id, firstPosition),
    report: await service.report(id),
    list: await service.list(10, null),
  };
  return Object.entries(answers).flatMap(([name, answer]) =>
    toldIn(`the answer ${name}`, JSON.stringify(answer), canaries),
  );
}

describe('a run with secrets', () => {
  it('sends them as they are, and leaves them nowhere', async () => {
    const id = await started(scenario());
    await reached(harness.service, id, ({ state }) => state === 'running');
    expect(await toldAnywhere()).toEqual([]);
    const row = await reached(harness.service, id);
    expect([row.state, row.reason]).toEqual(['finished', null]);
    expect(await toldAnywhere()).toEqual([]);
    expect(await toldByService(id)).toEqual([]);

    const asSent = [...sent].join('\n');
    const header = `\n${values.HEADER_KEY}\n`;
    expect(asSent).toContain(`/keys/${values.PATH_KEY}?k=${values.QUERY_KEY}${header}`);
    expect(asSent).toContain(`/token${header}Token ${captured}`);
    expect(asSent).toContain(`/json${header}{"k":${JSON.stringify(values.JSON_KEY)},"sale":7}`);
    expect(asSent).toContain(`/form${header}k=${encodeURIComponent(values.FORM_KEY)}`);
    expect(asSent).toContain(`/moved/${values.PATH_KEY}${header}${values.TEXT_KEY}`);
    expect(asSent).toContain(`/open${header}k=${values.SETUP_KEY}&v=${variable}&region=no`);
    expect(asSent).toContain(`/close${header}${values.TEARDOWN_KEY} ${variable}`);
    expect(asSent).toContain(`/put${header}a file`);
    expect(asSent).toContain(`/drop${header}a file`);
    expect(asSent).toContain(`name="k"\r\n\r\n${values.FORM_KEY}\r\n`);
    const basic = Buffer.from(`user:${values.SCRIPT_KEY}`).toString('base64');
    expect(asSent).toContain(`/script/${values.SCRIPT_KEY}\nBasic ${basic}\n`);

    const given = [`visit=${cookie}`];
    expect(['put', 'open'].map((at) => [...(cookies.get(at) ?? [])])).toEqual([[''], ['']]);
    for (const at of ['token', 'keys', 'json', 'form', 'parts', 'moved', 'script', 'close']) {
      expect([at, ...(cookies.get(at) ?? [])]).toEqual([at, ...given]);
    }

    const report = await harness.service.report(id);
    const failures = report?.journeys?.failures ?? [];
    expect(new Set(failures.map(({ path }) => path))).toEqual(
      new Set(['url', 'form', 'parts', 'moved', 'gone', 'script']),
    );
    const shown = (path: string) => failures.find((one) => one.path === path);
    expect(shown('url')).toMatchObject({ reason: 'check same', wanted: '"***"' });
    expect(shown('parts')?.exchange?.request.body).toMatch(/name="k"\r\n\r\n\*\*\*\r\n/);
    expect(shown('form')?.reason).toMatch(/^capture all found \["\/form \*\*\* k=\*\*\*"/);
    expect(shown('moved')?.reason).toMatch(/^status 302 → \/at\/.*\*\*\*/);
    expect(shown('script')?.reason).toMatch(/^script: not Basic [*]{3,6}\w?={0,2} [*]{3}$/);
    expect(shown('script')?.step).toBe('with ***');
    const files = [
      'report.json',
      'report.html',
      'junit.xml',
      'curve.csv',
      'plan.json',
      'events.ndjson',
      'facts.json',
      'timeline.ndjson',
      'customers.ndjson',
    ];
    for (const name of files) {
      const text = await readFile(join(harness.dataDir, 'runs', id, name), 'utf8');
      expect(toldIn(name, text, canaries)).toEqual([]);
    }
  });

  it('a trial shows none of them', async () => {
    const answer = await harness.service.tryScenario({
      ...asAdmin(scenario()),
      ...{ target: null, path: null },
    });
    if (!answer.ok) throw new Error(answer.error.line);
    const text = JSON.stringify(answer.value);
    expect(toldIn('the trial', text, canaries)).toEqual([]);
    expect(answer.value.paths.map(({ path, outcome }) => [path, outcome])).toContainEqual([
      'url',
      'failed',
    ]);
    expect(text).toContain('/keys/***?k=***');
    expect(await toldAnywhere()).toEqual([]);
  });

  it('ends when setup captures one, which would be stored', async () => {
    const id = await started(scenario({ capture: '$.all' }));
    const row = await reached(harness.service, id);
    expect(row.state).toBe('failed');
    expect(row.reason).toMatch(/^setup: the value of "saleId" holds a secret of the scenario/);
    expect(await toldAnywhere()).toEqual([]);
  });

  it('ends with a setup that fails, without showing what it was answered', async () => {
    const id = await started(scenario({ capture: '$.list' }));
    const row = await reached(harness.service, id);
    expect(row.reason).toMatch(
      /^setup: .*setup step "open": capture saleId found \["\/open \*\*\* k=\*\*\*&v=\*\*\*&region=no"/,
    );
    expect(await toldAnywhere()).toEqual([]);
  });

  it('is refused without one, which is named with the variable to set', async () => {
    const text = scenario().replaceAll('SETUP_KEY', 'OTHER_KEY');
    expect(await harness.service.start(asAdmin(text))).toMatchObject({
      ok: false,
      error: {
        diagnostics: [
          {
            path: expect.stringMatching(/^data\.setup\.open/),
            message: expect.stringContaining(
              'set ZEROHOUR_SECRET_OTHER_KEY where the server starts',
            ),
          },
        ],
      },
    });
  });
});

describe('the search finds a canary', () => {
  const [planted] = canaries;
  if (planted === undefined) throw new Error('no canary');
  const found = (places: readonly string[]): boolean =>
    places.some((place) => place.startsWith(`${planted.name} in `));

  it.each(planted.spellings)('written as %s', async (text) => {
    expect(found(toldIn('a text', `a ${text} b`, canaries))).toBe(true);
  });

  it('on disk, in PostgreSQL, in Redis and in processes', async () => {
    const value = values.PATH_KEY;
    const file = join(harness.dataDir, 'planted');
    await mkdir(harness.dataDir, { recursive: true });
    await writeFile(file, value);
    expect(await toldOnDisk(harness.dataDir, canaries)).toEqual([`PATH_KEY in ${file}`]);
    await rm(file);
    await harness.pool.query('create table planted as select $1::text as value', [value]);
    expect(found(await toldInPostgres(harness.pool, canaries))).toBe(true);
    await harness.pool.query('drop table planted');
    await redis.set('planted', value);
    await redis.hset('planted hash', { a: value });
    const inRedis = await toldInRedis(redis, canaries);
    expect(inRedis).toEqual(
      expect.arrayContaining(['PATH_KEY in Redis planted', 'PATH_KEY in Redis planted hash']),
    );
    await redis.del('planted', 'planted hash');
    for (const [args, env] of [
      [[value], {}],
      [[], { PLANTED: value }],
    ] as const) {
      const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', ...args], {
        env,
      });
      try {
        await expect.poll(async () => found(await toldByProcesses(canaries))).toBe(true);
      } finally {
        child.kill('SIGKILL');
      }
    }
  });
});
