import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProbeRead } from '../../../core/drill/probe.ts';
import type { Target } from '../../../core/target/target.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { readStackProbe } from './stackProbe.ts';

let database: TestDatabase;
let server: Server;
let target: Target;
const seen: (string | undefined)[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    if (pathname === '/health') seen.push(request.headers['x-tag']?.toString());
    const answer =
      answers[pathname === '/api/v1/query' ? (searchParams.get('query') ?? '') : pathname];
    if (answer === undefined) return;
    response.statusCode = answer.status;
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  target = targetCase({
    baseUrl: `http://127.0.0.1:${port}`,
    allowHosts: [`127.0.0.1:${port}`, '127.0.0.1:1'],
    stores: { ...targetCase().stores, postgresUrl: database.url },
  });
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await database.drop();
});

const series = (...values: readonly string[]) =>
  JSON.stringify({
    status: 'success',
    data: {
      resultType: 'vector',
      result: values.map((value) => ({ metric: {}, value: [1, value] })),
    },
  });
const answers: Readonly<Record<string, { readonly status: number; readonly body: string }>> = {
  '/health': { status: 200, body: 'ok' },
  '/down': { status: 503, body: '{"pool":{"healthy":[1,3]}}' },
  '/moved': { status: 300, body: '{"pool":{"healthy":[1,3]}}' },
  '/made': { status: 299, body: '{"n":1}' },
  '/pool': { status: 200, body: '{"pool":{"healthy":[1,3]},"text":"3"}' },
  one: { status: 200, body: series('4.5') },
  none: { status: 200, body: series() },
  two: { status: 200, body: series('1', '2') },
  nan: { status: 200, body: series('NaN') },
  infinite: { status: 200, body: series('+Inf') },
  'a{b="c d"} + 1': { status: 200, body: series('9') },
  failed: { status: 200, body: series('1').replace('success', 'error') },
  moved: { status: 201, body: series('1') },
  scalar: {
    status: 200,
    body: '{"status":"success","data":{"resultType":"scalar","result":[1,"7"]}}',
  },
  matrix: { status: 200, body: '{"status":"success","data":{"resultType":"matrix","result":[]}}' },
  bad: { status: 400, body: '{"status":"error"}' },
};

const look = (read: ProbeRead, timeoutMs = 5_000) =>
  readStackProbe(read, { target, tag: { header: 'x-tag', value: 'run-1' }, timeoutMs });
const http = (url: string, read = 'status') => look({ kind: 'http', url, read });
const sql = (query: string, timeoutMs?: number) => look({ kind: 'sql', query }, timeoutMs);
const prometheus = (query: string, url = target.baseUrl) =>
  look({ kind: 'prometheus', url, query });
const value = (of: number, text = '') => ({ state: 'read', value: of, text });
const unknown = (reason: string) => ({ state: 'unknown', reason });

describe('a probe by HTTP', () => {
  it('reads the status, with the tag of the run at the target itself', async () => {
    expect(await http('/health')).toEqual(value(200));
    expect(await http('/down')).toEqual(value(503));
    expect(await http(`${target.baseUrl}/health`)).toEqual(value(200));
    expect(seen).toEqual(['run-1', undefined]);
  });

  it('reads a number of the JSON, and the time of a success', async () => {
    expect(await http('/pool', '$.pool.healthy[1]')).toEqual(value(3));
    expect(await http('/pool', '$.pool.healthy[-2]')).toEqual(value(1));
    const took = await http('/health', 'time');
    expect(took).toMatchObject({ state: 'read', text: 'status 200' });
    expect(took.state === 'read' ? took.value : -1).toBeGreaterThan(0);
  });

  it('is unknown where the answer has no such number', async () => {
    for (const path of [
      '$.pool',
      '$.text',
      '$.pool.healthy[2]',
      '$.toString',
      '$.pool.healthy.length',
    ]) {
      expect(await http('/pool', path)).toEqual(unknown(`${path} of the answer is no number`));
    }
    expect(await http('/pool', '$[0]')).toEqual(unknown('$[0] of the answer is no number'));
    expect(await http('/made', '$.n')).toEqual(value(1));
    for (const status of [300, 503]) {
      const [path, read] = [status === 300 ? '/moved' : '/down', '$.pool.healthy[1]'];
      expect(await http(path, read)).toEqual(unknown(`status ${status} in place of ${read}`));
    }
  });

  it('is broken by a target that does not answer or fails, whatever is tolerated', async () => {
    expect(await http('/made', 'time')).toMatchObject({ state: 'read', text: 'status 299' });
    for (const [path, status] of [
      ['/moved', 300],
      ['/down', 503],
    ] as const) {
      const broken = { state: 'judged', holds: false, text: `status ${status}` };
      expect(await http(path, 'time')).toEqual(broken);
    }
    const refused = await http('http://127.0.0.1:1/health');
    expect(refused).toMatchObject({ state: 'judged', holds: false });
    expect(refused.state === 'judged' ? refused.text : '').toContain('ECONNREFUSED');
    const silent = await look({ kind: 'http', url: '/silent', read: 'time' }, 200);
    expect(silent).toMatchObject({
      ...{ state: 'judged', holds: false },
      text: expect.stringContaining('no answer in 200 ms'),
    });
  });

  it('is unknown where this machine could not ask', async () => {
    expect(await http('http://127.0.0.1:2/health')).toMatchObject({ state: 'unknown' });
  });
});

describe('a probe by SQL', () => {
  it('reads the number of the only row, of any type', async () => {
    expect(await sql('SELECT 7')).toEqual(value(7));
    expect(await sql('SELECT 7::bigint, 8')).toEqual(value(7));
    expect(await sql('SELECT 1.5::numeric')).toEqual(value(1.5));
  });

  it('is unknown where there is not one number', async () => {
    expect(await sql('SELECT 1 WHERE false')).toEqual(
      unknown('the query gives 0 rows, and a probe reads one'),
    );
    expect(await sql('SELECT generate_series(1, 2)')).toEqual(
      unknown('the query gives 2 rows, and a probe reads one'),
    );
    for (const query of [
      'SELECT NULL::int',
      "SELECT 'x'",
      "SELECT ''",
      "SELECT 'NaN'::float8",
      'SELECT true',
    ]) {
      expect(await sql(query)).toEqual(unknown('the first column of the row is no number'));
    }
  });

  it('writes nothing and does not wait for ever', async () => {
    const write = await sql(
      'WITH made AS (SELECT pg_advisory_lock(1)) SELECT count(*) FROM made, pg_sleep(5)',
      200,
    );
    expect(write).toEqual(
      unknown('the query failed: canceling statement due to statement timeout'),
    );
    expect(await sql("SELECT (current_setting('transaction_read_only') = 'on')::int")).toEqual(
      value(1),
    );
    const limit =
      "SELECT extract(epoch FROM current_setting('statement_timeout')::interval) * 1000";
    expect(await sql(limit, 1_234.5)).toEqual(value(1_235));
    const created = await sql('SELECT 1; CREATE TABLE made (id int)');
    expect(created.state === 'unknown' ? created.reason : '').toMatch(/multiple commands/);
  });

  it('is unknown without a database', async () => {
    const bare = { ...target, stores: { ...target.stores, postgresUrl: null } };
    const options = { target: bare, tag: { header: 'x', value: 'y' }, timeoutMs: 1_000 };
    expect(await readStackProbe({ kind: 'sql', query: 'SELECT 1' }, options)).toEqual(
      unknown('target shop names no stores.postgresUrl'),
    );
  });
});

describe('a probe of a Prometheus', () => {
  it('reads a scalar, or the value of the only series', async () => {
    expect(await prometheus('one')).toEqual(value(4.5));
    expect(await prometheus('scalar')).toEqual(value(7));
    expect(await prometheus('a{b="c d"} + 1', `${target.baseUrl}/`)).toEqual(value(9));
  });

  it('is unknown where there is not one figure', async () => {
    expect(await prometheus('none')).toEqual(
      unknown('the query gives 0 values, and a probe reads one'),
    );
    expect(await prometheus('two')).toEqual(
      unknown('the query gives 2 values, and a probe reads one'),
    );
    expect(await prometheus('nan')).toEqual(unknown('the query gives NaN'));
    expect(await prometheus('matrix')).toEqual(
      unknown('Prometheus answers no scalar and no instant vector'),
    );
    expect(await prometheus('failed')).toEqual(
      unknown('Prometheus answers no scalar and no instant vector'),
    );
    expect(await prometheus('bad')).toEqual(unknown('Prometheus answers status 400'));
    expect(await prometheus('moved')).toEqual(unknown('Prometheus answers status 201'));
    expect(await prometheus('infinite')).toEqual(unknown('the query gives +Inf'));
    expect(await prometheus('one', 'http://127.0.0.1:1')).toMatchObject({
      ...{ state: 'unknown', reason: expect.stringContaining('ECONNREFUSED') },
    });
    const silent = await look({ kind: 'prometheus', url: target.baseUrl, query: 'silent' }, 200);
    expect(silent).toMatchObject({ reason: expect.stringContaining('no answer in 200 ms') });
  });
});

it('a probe of the record is unknown to the stack', async () => {
  expect(await look({ kind: 'goodput', path: 'pay' })).toEqual(
    unknown('a probe "goodput" reads the record of a run'),
  );
});
