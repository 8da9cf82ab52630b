import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../../core/errors/failure.ts';
import { type ErrorCode, errors } from '../../core/errors/registry.ts';
import { userSchema } from '../../http/accounts/schemas.ts';
import type { Operation } from '../../http/api/operation.ts';
import { problemSchema } from '../../http/api/problemSchema.ts';
import { operations } from '../../http/operations.ts';
import { runRowSchema } from '../../http/runs/runSchemas.ts';
import { thisMachine } from '../../run/catalog/hostSize.ts';
import {
  type Answer,
  type HttpHarness,
  openHttpHarness,
  type Sent,
} from '../support/httpHarness.ts';
import { memoryPlan, memoryScenario, memoryUsedRows } from '../support/memoryRunService.ts';

let harness: HttpHarness;
let folder: string;
let admin: ReturnType<HttpHarness['as']>;
let lead: ReturnType<HttpHarness['as']>;
let viewer: ReturnType<HttpHarness['as']>;
let adminCookie: string;

beforeAll(async () => {
  harness = await openHttpHarness();
  folder = await mkdtemp(join(tmpdir(), '.zerohour-http-'));
  adminCookie = (await harness.login()).cookie;
  admin = harness.as(adminCookie);
  const leadPassword = await harness.addUser('lea', 'lead');
  lead = harness.as((await harness.login('lea', leadPassword)).cookie);
  const viewerPassword = await harness.addUser('vic', 'viewer');
  viewer = harness.as((await harness.login('vic', viewerPassword)).cookie);
});
afterAll(async () => {
  await harness.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  harness.service.started.length = 0;
  harness.service.aborted.length = 0;
});

const post = (body?: unknown): Sent => ({ method: 'POST', body });
const smoke = { scenarioId: 'mall/smoke' };

const idsOf = (answer: Answer): string[] =>
  runRowSchema
    .array()
    .parse(answer.json)
    .map(({ id }) => id);

function expectProblem(answer: Answer, code: ErrorCode): void {
  expect(answer.json).toMatchObject({
    type: `urn:problem-type:zerohour:${code}`,
    code,
    title: errors[code].title,
    status: errors[code].status,
    remedy: expect.stringMatching(/^[A-Z].*\.$/),
  });
  expect(answer.status).toBe(errors[code].status);
}

async function startRun(): Promise<string> {
  return runRowSchema.parse((await lead('/api/runs', post(smoke))).json).id;
}

describe('the origin of a change', () => {
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['the same host on another port', { origin: 'http://127.0.0.1:1' }],
    ['an opaque origin', { origin: 'null' }],
    ['another site, said by the browser', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
    ['a bookmark or address bar', { 'sec-fetch-site': 'none' }],
    ['nowhere it says', {}],
  ])('is refused: %s', async (_name, headers) => {
    const given = Object.fromEntries(Object.entries(headers));
    const answer = await harness.send('/api/runs', {
      ...post(smoke),
      headers: { cookie: adminCookie, ...given },
    });
    expect(answer.status).toBe(403);
    expect(answer.json).toMatchObject({ code: 'ZH-REQUEST-007' });
    expect(harness.service.started).toEqual([]);
  });

  it('is refused when only one of two headers fits', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' };
    expect((await admin('/api/runs', { ...post(smoke), headers })).status).toBe(403);
  });

  it('is checked at the login too, before the password', async () => {
    const headers = { origin: 'https://evil.example' };
    const answer = await harness.send('/api/session', { ...post(harness.admin), headers });
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('may be our own page; a request that only reads needs no header', async () => {
    const headers = { cookie: adminCookie, 'sec-fetch-site': 'same-origin' };
    expect((await harness.send('/api/runs', { ...post(smoke), headers })).status).toBe(201);
    const read = await harness.send('/api/runs', { headers: { cookie: adminCookie } });
    expect(read.status).toBe(200);
  });
});

describe('the host name', () => {
  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '10.0.0.1'])(
    'on loopback is loopback’s, not %j',
    async (host) => {
      const answer = await harness.send('/api/health', { headers: { host } });
      expect(answer.status).toBe(421);
      expect(answer.json).toMatchObject({ code: 'ZH-REQUEST-008' });
    },
  );
  it.each([
    ':80',
    'local host',
    '[::1',
    'a:b:c',
    'localhost:99999',
    'localhost/x',
    'x@localhost',
    'localhost#x',
    'localhost?x',
    'evil.example\\\\localhost',
  ])('is refused when it is none: %j', async (host) => {
    const answer = await harness.send('/api/health', { headers: { host } });
    expect([answer.status, answer.json]).toEqual([
      421,
      expect.objectContaining({ code: 'ZH-REQUEST-008' }),
    ]);
  });
  it.each(['localhost', 'localhost:1', '127.0.0.1', '[::1]:80'])('may be %s', async (host) => {
    expect((await harness.send('/api/health', { headers: { host } })).status).toBe(200);
  });
});

describe('roles', () => {
  it('a viewer reads and changes nothing', async () => {
    const id = await startRun();
    harness.service.started.length = 0;
    expect((await viewer(`/api/runs/${id}`)).status).toBe(200);
    for (const [path, body] of [
      ['/api/runs', smoke],
      [`/api/runs/${id}/abort`, { reason: 'no' }],
      [`/api/runs/${id}/rate`, { rate: '2x' }],
      [`/api/runs/${id}/report`, undefined],
      ['/api/scenarios/preflight', smoke],
      ['/api/scenarios/try', { scenarioId: 'mall/smoke' }],
    ] as const) {
      const answer = await viewer(path, post(body));
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.json).toMatchObject({
        code: 'ZH-ACCOUNT-002',
        detail: 'this needs the role lead; vic is viewer',
      });
    }
    expect(harness.service.started).toEqual([]);
    expect(harness.service.aborted).toEqual([]);
    expect(harness.service.changed).toEqual([]);
  });

  it.each([
    [{ rate: '1.5x' }, 1.5],
    [{ rate: '50%' }, 0.5],
    [{ percent: 110 }, 1.1],
  ])('a lead changes the rate of a run by %j', async (body, rate) => {
    const id = await startRun();
    harness.service.changed.length = 0;
    const changed = await lead(`/api/runs/${id}/rate`, post(body));
    expect(changed.status).toBe(202);
    expect(changed.json).toEqual({ round: 1, rate, rateBefore: 1 });
    const by = { runId: id, rate, by: 'lea', mayScript: false };
    expect(harness.service.changed).toEqual([by]);
  });

  it.each([
    [{}, 'give either rate, such as "1.5x", or percent, such as 150'],
    [{ rate: '2x', percent: 200 }, 'give either rate, such as "1.5x", or percent, such as 150'],
    [{ rate: '0x' }, 'write a factor such as 1.5x, or a share of the peak such as 10%'],
    [{ rate: '1001x' }, 'write a factor such as 1.5x, or a share of the peak such as 10%'],
    [{ percent: 0 }, 'expected number to be >0'],
    [{ percent: 100_001 }, 'expected number to be <=100000'],
  ])('no rate is %j', async (body, told) => {
    const answer = await lead('/api/runs/run000000000/rate', post(body));
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.json)).toContain(JSON.stringify(told).slice(1, -1));
  });

  it('a lead starts and aborts runs by name, and manages no users', async () => {
    const id = await startRun();
    expect(harness.service.started).toEqual([
      {
        scenarioId: 'mall/smoke',
        source: null,
        target: null,
        shards: null,
        by: 'lea',
        mayScript: false,
      },
    ]);
    const aborted = await lead(`/api/runs/${id}/abort`, post({ reason: 'enough' }));
    expect(aborted.status).toBe(202);
    expect(harness.service.aborted).toEqual([{ runId: id, by: 'lea', reason: 'enough' }]);
    expect((await lead('/api/users')).status).toBe(403);
    expect((await lead('/api/users', post({ name: 'x', role: 'admin' }))).status).toBe(403);
  });

  it('only an admin may send the text of a scenario', async () => {
    const source = { source: { text: 'name: x', directory: '/etc' } };
    expect((await lead('/api/runs', post(source))).status).toBe(403);
    expect((await admin('/api/runs', post(source))).status).toBe(201);
  });

  it('only an admin may name a file of the server as the target, in every operation', async () => {
    const asks = (target: string) =>
      [
        [lead, '/api/runs', post({ ...smoke, target })],
        [lead, '/api/scenarios/preflight', post({ ...smoke, target })],
        [viewer, `/api/scenarios/mall%2Fsmoke?target=${encodeURIComponent(target)}`, {}],
      ] as const;
    const files = ['/etc/passwd', '../x', './stack.yaml', 'stack.yml', 'STACK.YAML', 'a b'];
    for (const target of [...files, 'x'.repeat(65)]) {
      for (const [as, path, sent] of asks(target)) {
        expect([target, path, (await as(path, sent)).status]).toEqual([target, path, 403]);
        expect([target, path, (await admin(path, sent)).status]).not.toEqual([target, path, 403]);
      }
    }
    for (const target of ['stack', 'My-stack_2.eu', 'x'.repeat(64)]) {
      for (const [as, path, sent] of asks(target)) {
        expect([target, path, (await as(path, sent)).status < 400]).toEqual([target, path, true]);
      }
    }
  });

  it('only an admin may run scripts by hand, unless the server allows a lead', async () => {
    await startRun();
    await admin('/api/runs', post(smoke));
    const may = harness.service.started.map(({ by, mayScript }) => [by, mayScript]);
    expect(may).toEqual([
      ['lea', false],
      ['admin', true],
    ]);
    const script = failure('ZH-RUN-010', { path: 'shop', script: 'shop.js' });
    harness.service.rejectNext({ ...script, diagnostics: [] });
    const answer = await lead('/api/runs', post(smoke));
    expect(answer.status).toBe(403);
    expect(answer.json).toMatchObject({ code: 'ZH-RUN-010', detail: script.line });
    const open = await openHttpHarness({ settings: { scriptRole: 'lead' } });
    try {
      const password = await open.addUser('lou', 'lead');
      const cookie = (await open.login('lou', password)).cookie;
      await open.as(cookie)('/api/runs', post(smoke));
      expect(open.service.started.map(({ mayScript }) => mayScript)).toEqual([true]);
    } finally {
      await open.close();
    }
  });

  it('admins cannot remove themselves, and a user name is unique', async () => {
    const users = userSchema.array().parse((await admin('/api/users')).json);
    const me = users.find(({ name }) => name === 'admin');
    expectProblem(await admin(`/api/users/${me?.id}`, { method: 'DELETE' }), 'ZH-ACCOUNT-011');
    expectProblem(await admin('/api/users', post({ name: 'lea', role: 'lead' })), 'ZH-ACCOUNT-010');
    expectProblem(await admin('/api/users/999999', { method: 'DELETE' }), 'ZH-ACCOUNT-012');
  });
});

describe('the body, query and path of a request', () => {
  it('are refused with an unknown key, which is named', async () => {
    const answer = await lead('/api/runs', post({ ...smoke, by: 'somebody else' }));
    expectProblem(answer, 'ZH-REQUEST-001');
    expect(problemSchema.parse(answer.json).diagnostics).toEqual([
      { file: 'request', line: 1, column: 1, path: 'body', message: 'Unrecognized key: "by"' },
    ]);
    expect(harness.service.started).toEqual([]);
  });

  it('give every diagnostic at once', async () => {
    const answer = await lead('/api/runs', post({ scenarioId: '', shards: 0 }));
    expect(answer.status).toBe(422);
    const { diagnostics = [] } = problemSchema.parse(answer.json);
    expect(diagnostics.map(({ path }) => path)).toEqual(['body.scenarioId', 'body.shards']);
  });

  it('give either scenarioId or source', async () => {
    const source = { text: 'name: x', directory: '/tmp' };
    expect((await admin('/api/runs', post({}))).status).toBe(422);
    expect((await admin('/api/runs', post({ ...smoke, source }))).status).toBe(422);
  });

  it('are limited to 1 MB with a login and 16 kB without', async () => {
    const big = { source: { text: 'x'.repeat(1_100_000), directory: '/' } };
    expectProblem(await admin('/api/runs', post(big)), 'ZH-REQUEST-004');
    const login = { name: 'a', password: 'x'.repeat(17_000) };
    expect((await harness.as('')('/api/session', post(login))).status).toBe(413);
  });

  it('are read only after the login is checked', async () => {
    const big = { source: { text: 'x'.repeat(1_100_000), directory: '/' } };
    expect((await harness.as('')('/api/runs', post(big))).status).toBe(401);
  });

  it('must be JSON with its content type', async () => {
    const text = { 'content-type': 'text/plain' };
    expectProblem(await lead('/api/runs', { ...post('{}'), headers: text }), 'ZH-REQUEST-003');
    const broken = await lead('/api/runs', post('{"scenarioId":'));
    expectProblem(broken, 'ZH-REQUEST-002');
    expect(problemSchema.parse(broken.json).detail).not.toContain('Unexpected');
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'before=RUN', 'surprise=1'])(
    'are checked in the query: %s',
    async (query) => {
      expect((await viewer(`/api/runs?${query}`)).status).toBe(422);
    },
  );

  it.each([
    ['limit=1001', 422],
    ['limit=0', 422],
    ['offset=-1', 422],
    ['limit=1000&offset=7', 404],
  ])('say which page of the findings is wanted: %s', async (query, status) => {
    expect((await viewer(`/api/runs/aaaaaaaaaaaa/findings?${query}`)).status).toBe(status);
  });

  it('are refused with 400 when they hold text that cannot be stored, whatever the operation', async () => {
    const answers: Record<string, number> = {};
    for (const [id, operation] of Object.entries<Operation>(operations)) {
      const send = async (place: string, path: string, body?: unknown): Promise<void> => {
        const method = operation.method.toUpperCase();
        const answer = await admin(`/api${path}`, {
          method,
          ...(body === undefined ? {} : { body }),
        });
        answers[`${id} ${place}`] = answer.status;
        expectProblem(answer, 'ZH-REQUEST-011');
      };
      const path = operation.path.replace(/\{\w+\}/g, 'x');
      const inBody = operation.body === undefined ? undefined : {};
      if (operation.params) await send('path', operation.path.replace(/\{\w+\}/g, 'x%00'), inBody);
      if (operation.query) await send('query', `${path}?a=%00`, inBody);
      if (operation.body) await send('body', path, { name: ['a\0'] });
      if (operation.body) await send('key', path, { 'a\0': 1 });
      if (operation.body) await send('surrogate', path, '{"password":"\\ud800"}');
    }
    expect(Object.keys(answers).length).toBeGreaterThan(40);
    const named = await admin('/api/runs', post({ source: { text: ['fine', '\0'] } }));
    expect(problemSchema.parse(named.json).detail).toBe(
      'body.source.text.1 holds a NUL or half a surrogate pair',
    );
  });

  it('are checked in the path', async () => {
    expect((await viewer('/api/runs/short')).status).toBe(422);
    expect((await viewer(`/api/runs/${'a'.repeat(21)}`)).status).toBe(422);
    expect((await viewer('/api/runs/abc%zz')).status).toBe(400);
    expect((await viewer('/api/tokens/1;2', { method: 'DELETE' })).status).toBe(422);
  });
});

describe('a resource', () => {
  it.each([
    ['/api/nothing', 'ZH-REQUEST-005'],
    ['/nothing.png', 'ZH-REQUEST-006'],
    ['/api/runs/aaaaaaaaaaaa', 'ZH-RUN-001'],
    ['/api/runs/aaaaaaaaaaaa/timeline', 'ZH-RUN-001'],
    ['/api/runs/aaaaaaaaaaaa/customers', 'ZH-RUN-001'],
    ['/api/runs/aaaaaaaaaaaa/events', 'ZH-RUN-001'],
    ['/api/runs/aaaaaaaaaaaa/findings', 'ZH-RUN-001'],
    ['/api/runs/aaaaaaaaaaaa/report', 'ZH-RUN-006'],
    ['/api/runs/aaaaaaaaaaaa/stream', 'ZH-RUN-001'],
    ['/api/runs/aaaaaaaaaaaa/files/report.json', 'ZH-RUN-007'],
    ['/api/scenarios/mall%2Fnone', 'ZH-SCENARIO-002'],
  ] as const)('that is not there is a 404 problem: %s', async (path, code) => {
    const answer = await viewer(path);
    expect(answer.status).toBe(404);
    expectProblem(answer, code);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  it('is found by an id with an encoded slash', async () => {
    const answer = await viewer('/api/scenarios/mall%2Fsmoke');
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      summary: { id: 'mall/smoke' },
      source: 'name: smoke\n',
      plan: { scenario: 'smoke' },
      cost: { shards: memoryPlan.shards, hosts: 1, host: thisMachine() },
      diagnostics: [],
    });
    const unread = { ...memoryScenario, target: '', valid: false };
    vi.spyOn(harness.service, 'listScenarios').mockResolvedValueOnce([unread, memoryScenario]);
    expect((await viewer('/api/targets')).json).toEqual(['mall']);
  });

  it('tells how many rows of its datasets are used', async () => {
    const at = async (scenario: string) =>
      (await viewer(`/api/used-rows?scenario=${scenario}`)).json;
    expect(await at('smoke')).toEqual([memoryUsedRows]);
    expect(await at('other')).toEqual([]);
  });

  it('is listed in pages, newest first', async () => {
    const ids = [await startRun(), await startRun(), await startRun()];
    const first = await viewer('/api/runs?limit=2');
    expect(idsOf(first)).toEqual([ids[2], ids[1]]);
    const next = await viewer(`/api/runs?limit=1&before=${ids[1]}`);
    expect(idsOf(next)).toEqual([ids[0]]);
  });
});

describe('a rejection of the run service', () => {
  const diagnostics = [{ file: 'a.yaml', line: 3, column: 5, path: 'load', message: 'is missing' }];
  it.each([
    [failure('ZH-SCENARIO-001', { reason: 'load: is missing' }), 422],
    [failure('ZH-TARGET-002', { reason: '600/s are too many' }), 422],
    [failure('ZH-RUN-002', { target: 'mall', origin: '127.0.0.1:1', run: 'abcdefghij' }), 409],
    [failure('ZH-RUN-005', { run: 'abcdefghij', reason: 'it has just ended' }), 409],
    [failure('ZH-SCENARIO-002', { id: 'none' }), 404],
    [failure('ZH-TARGET-006', { target: 'mall', reason: 'no answer' }), 502],
  ])('has its status, code and remedy: $code', async (why, status) => {
    harness.service.rejectNext({ ...why, diagnostics });
    const answer = await lead('/api/runs', post(smoke));
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({
      type: `urn:problem-type:zerohour:${why.code}`,
      title: errors[why.code].title,
      status,
      detail: why.line,
      code: why.code,
      remedy: why.remedy,
      diagnostics,
    });
  });

  it('of an abort or a preflight is a problem too', async () => {
    const id = await startRun();
    const over = failure('ZH-RUN-003', { run: id, state: 'finished' });
    harness.service.rejectNext({ ...over, diagnostics: [] });
    expectProblem(await lead(`/api/runs/${id}/abort`, post({ reason: 'x' })), 'ZH-RUN-003');
    const away = failure('ZH-TARGET-006', { target: 'mall', reason: 'no answer' });
    harness.service.rejectNext({ ...away, diagnostics: [] });
    const preflight = await lead('/api/scenarios/preflight', post(smoke));
    expect(preflight.status).toBe(502);
    expect(preflight.json).not.toHaveProperty('diagnostics');
    expectProblem(await lead(`/api/runs/${id}/report`, post()), 'ZH-RUN-008');
  });
});

describe("a run's files", () => {
  it('are sent as downloads with their type, also from a folder that begins with a dot', async () => {
    const id = await startRun();
    const path = join(folder, 'curve.csv');
    await writeFile(path, 'level,offered\n');
    harness.service.runs.get(id)?.files.set('curve.csv', path);
    const answer = await viewer(`/api/runs/${id}/files/curve.csv`);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('level,offered\n');
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="curve.csv"');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('include the report as a page in a sandbox without scripts', async () => {
    const id = await startRun();
    const path = join(folder, 'report.html');
    await writeFile(path, '<style>p{}</style><p>report</p>');
    harness.service.runs.get(id)?.files.set('report.html', path);
    const answer = await viewer(`/api/runs/${id}/files/report.html`);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe('inline; filename="report.html"');
    expect(answer.headers['content-security-policy']).toBe(
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    );
  });

  it('are those of the list only; no path leads out of the folder', async () => {
    const id = await startRun();
    for (const name of [
      '..%2f..%2fpackage.json',
      '%2e%2e%2fserver.json',
      '..%5cserver.json',
      'frames.ndjson',
      'report.json.html',
      'REPORT.JSON',
    ]) {
      const answer = await viewer(`/api/runs/${id}/files/${name}`);
      expect([name, answer.status]).toEqual([name, 422]);
    }
    for (const path of [
      `/api/runs/${id}/files/../../../package.json`,
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/assets/..%2f..%2f..%2fpackage.json',
    ]) {
      const answer = await viewer(path);
      expect(answer.text).not.toContain('"zerohour"');
      expect([path, answer.status >= 400]).toEqual([path, true]);
    }
  });

  it('are a 404 problem when they were removed', async () => {
    const id = await startRun();
    harness.service.runs.get(id)?.files.set('junit.xml', join(folder, 'gone.xml'));
    const answer = await viewer(`/api/runs/${id}/files/junit.xml`);
    expectProblem(answer, 'ZH-RUN-007');
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.headers['content-disposition']).toBeUndefined();
  });
});

describe('every response', () => {
  it('of the API is neither cached nor shown as a page', async () => {
    const { headers } = await harness.send('/api/health');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-frame-options']).toBe('DENY');
  });

  it('of a failing server hides the text of its error', async () => {
    const { service } = harness;
    const whole = service.listScenarios;
    service.listScenarios = async () => {
      throw new Error('secret words');
    };
    const answer = await viewer('/api/scenarios');
    service.listScenarios = whole;
    expectProblem(answer, 'ZH-SERVER-001');
    expect(answer.text).not.toContain('secret words');
  });

  it('without a database is 503 with Retry-After', async () => {
    const apart = await openHttpHarness();
    const { cookie } = await apart.login();
    const accounts = apart.accounts as { session: unknown };
    accounts.session = async () => {
      throw Object.assign(new Error('terminating connection'), { code: '57P01' });
    };
    const answer = await apart.as(cookie)('/api/runs');
    await apart.close();
    expectProblem(answer, 'ZH-SERVER-002');
    expect(answer.headers['retry-after']).toBe('2');
  });
});
