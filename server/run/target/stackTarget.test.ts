import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { goldenPlan } from '../../core/plan/k6/golden/cases.golden.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Target } from '../../core/target/target.ts';
import { pinnedVersion } from '../../edge/k6/binary.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { contractEgress, contractPlan } from '../worker/shard/shardCase.support.ts';
import { stackTarget } from './stackTarget.ts';

const tag = { header: 'baggage', value: 'zh-shadow=v1' };
const plan: Plan = { ...contractPlan(1), stock: { default: 3, skus: { hot: 9 } } };

/** A shop that notes what it is asked and answers as it is told. */
let server: Server;
let shop: Target;
let asked: unknown[] = [];
let answer = { status: 200, body: '{}' };
beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      const { method, url, headers } = request;
      const body = text === '' ? null : JSON.parse(text);
      asked.push([`${method} ${url}`, headers.baggage, body]);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  shop = targetCase({
    ...{ baseUrl, allowHosts: [baseUrl.slice('http://'.length)] },
    ...{
      healthUrl: `${baseUrl}/health`,
      switches: { url: `${baseUrl}/switches`, names: ['guard'] },
    },
    shadow: { ...targetCase().shadow, seedUrl: `${baseUrl}/seed` },
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  answer = { status: 200, body: '{}' };
});
afterEach(() => vi.unstubAllEnvs());

it('starts no k6 while a secret is not set, and says which', async () => {
  const named = goldenPlan('secrets');
  const handover = { run: 'run000000001', tag, setup: {} };
  vi.stubEnv('ZEROHOUR_SECRETS_FILE', '');
  vi.stubEnv('ZEROHOUR_SECRET_API_KEY', 'hunter22');
  vi.stubEnv('K6_BIN', '/nowhere/k6');
  const { signal } = new AbortController();
  const refused = {
    ok: false,
    error: expect.stringMatching(/^secret SETUP_KEY is not set: .*; secret PATH_KEY is not set: /),
  };
  expect(await stackTarget.setup(named, handover, contractEgress, signal)).toEqual(refused);
  expect(await stackTarget.trial(named, ['steps'], handover, contractEgress, signal)).toEqual(
    refused,
  );
  expect(await stackTarget.teardown(named, handover, contractEgress)).toEqual(refused);
});

describe('the stack of a user', () => {
  it('is seeded under the tag of the run, for it and with its stock', async () => {
    expect(await stackTarget.seed(shop, tag, 'run000000001', plan)).toEqual({
      ok: true,
      value: undefined,
    });
    const body = { runId: 'run000000001', default: 3, skus: { hot: 9 } };
    expect(asked).toEqual([['POST /seed', tag.value, body]]);
  });

  it('is seeded by its own command, in its folder, and not by an address', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zerohour-seed-'));
    const told = 'echo "$ZEROHOUR_RUN $ZEROHOUR_TAG $ZEROHOUR_SCHEMA $ZEROHOUR_STOCK" > seeded';
    const own: Target = { ...shop, seed: { kind: 'command', command: ['sh', '-c', told], folder } };
    expect(await stackTarget.seed(own, tag, 'run000000001', plan)).toMatchObject({ ok: true });
    expect(await readFile(join(folder, 'seeded'), 'utf8')).toBe(
      `run000000001 ${tag.value} shadow ${JSON.stringify(plan.stock)}\n`,
    );
    expect(asked).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('that cannot be seeded says why in one line', async () => {
    answer = { status: 503, body: 'no\nroom' };
    const seeded = await stackTarget.seed(shop, tag, 'run000000001', plan);
    expect(seeded).toMatchObject({ ok: false, error: expect.stringMatching(/503/) });
    expect(seeded.ok || seeded.error).not.toMatch(/\n/);
    expect(await stackTarget.seed(targetCase(), tag, 'run000000001', plan)).toMatchObject({
      error: expect.stringMatching(/^target shop has no shadow\.seedUrl/),
    });
    const seed = {
      kind: 'sql',
      file: 'seed.sql',
      text: 'SELECT 1',
      postgresUrl: 'postgresql://127.0.0.1:1/shop',
    } as const;
    expect(await stackTarget.seed({ ...shop, seed }, tag, 'run000000001', plan)).toMatchObject({
      ok: false,
      error: expect.any(String),
    });
  });

  it('has switches that are read and turned under the tag', async () => {
    answer.body = '{"value":"row-lock"}';
    expect(await stackTarget.readSwitch(shop, tag, 'guard')).toBe('row-lock');
    await stackTarget.setSwitch(shop, tag, 'guard', 'off');
    expect(asked).toEqual([
      ['GET /switches/guard', tag.value, null],
      ['PUT /switches/guard', tag.value, { value: 'off' }],
    ]);
  });

  it('is asked for its health and its customers', async () => {
    expect(await stackTarget.health(shop)).toBe(null);
    answer.status = 503;
    expect(await stackTarget.health(shop)).toMatch(/answers status 503$/);
    expect(await stackTarget.customerCounters(shop)).toBe(null);
  });

  it('needs k6 for its own steps, each of which says that there is none', async () => {
    vi.stubEnv('K6_BIN', '/nowhere/k6');
    const handover = { run: 'run000000001', tag, setup: {} };
    const { signal } = new AbortController();
    const why = { ok: false, error: expect.stringContaining('K6_BIN=/nowhere/k6') };
    expect(await stackTarget.setup(plan, handover, contractEgress, signal)).toMatchObject(why);
    expect(await stackTarget.trial(plan, [], handover, contractEgress, signal)).toMatchObject(why);
    expect(await stackTarget.teardown(plan, handover, contractEgress)).toMatchObject(why);
  });

  it('has its setup ended with the run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zerohour-k6-'));
    const k6 = join(folder, 'k6');
    const script = `#!/bin/sh\n[ "$1" = version ] && exec echo "k6 ${pinnedVersion()}"\nexec sleep 60\n`;
    await writeFile(k6, script, { mode: 0o700 });
    vi.stubEnv('K6_BIN', k6);
    const handover = { run: 'run000000001', tag, setup: {} };
    const stopped = AbortSignal.abort();
    expect(await stackTarget.setup(plan, handover, contractEgress, stopped)).toEqual({
      ok: false,
      error: expect.stringContaining('stopped before it was done'),
    });
    await rm(folder, { recursive: true });
  });

  it('goes to the addresses of its hosts, and to no host without one', async () => {
    expect(await stackTarget.egress(shop)).toMatchObject({
      value: { hosts: [{ addresses: ['127.0.0.1'] }] },
    });
    const gone = targetCase({
      ...{ baseUrl: 'http://no-such-host.invalid', allowHosts: ['no-such-host.invalid:80'] },
    });
    expect(await stackTarget.egress(gone)).toMatchObject({
      ok: false,
      error: expect.stringContaining('no-such-host.invalid'),
    });
  });
});

it('says of each hop of the preflight what to do', async () => {
  const hop = { service: 'orders', url: shop.baseUrl };
  const found = await stackTarget.preflight(
    { ...shop, shadow: { ...shop.shadow, hops: [hop] } },
    tag,
  );
  expect(found.hops[0]).toMatchObject({
    problem: expect.stringMatching(/^canary /),
    remedy: expect.stringMatching(/^Mount canaryHandler/),
  });
});
