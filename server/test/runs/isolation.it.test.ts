import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMigratedDatabase } from '../support/database.ts';
import {
  fromText,
  openRunHarness,
  type RunHarness,
  reached,
  writeTarget,
} from '../support/runHarness.ts';

/** A service that knows nothing of Zerohour. */
let shop: Server;
let harness: RunHarness;
const baggage: string[] = [];

beforeAll(async () => {
  shop = createServer((request, response) => {
    baggage.push(String(request.headers.baggage));
    response.end('{}');
  });
  // A server that closes an idle connection races with the next request on it.
  shop.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  harness = await openRunHarness(await createMigratedDatabase());
  const host = `127.0.0.1:${(shop.address() as AddressInfo).port}`;
  const file = (isolation: string) => `name: ${isolation}
baseUrl: http://${host}
allowHosts: ["${host}"]
isolation: ${isolation}
caps: { ratePerSecondMax: 50, vusMax: 50, durationMsMax: 1m }
`;
  const shadow = `shadow: { key: a key that only this test knows, hops: [{ service: shop, url: "http://${host}" }] }\n`;
  await writeTarget(harness, 'dedicated', file('dedicated'));
  await writeTarget(harness, 'observe', file('observe') + shadow);
});
afterAll(async () => {
  await harness.close();
  shop.closeAllConnections();
  await new Promise((resolve) => shop.close(resolve));
});

/** A wide limit of latency lets starts lag on a busy machine: that would be the generator's. */
const scenario = (target: string, ratePerSecond: number) => `name: isolation
target: ${target}
paths:
  browse: { within: 2s, steps: { look: GET /items } }
load: { goal: hold, peak: { browse: ${ratePerSecond}/s }, levels: [100%], hold: 4s }
slos: { browse: { p50: 10s, errors: 20% } }
`;

it('a stack of its own is judged without canary, seed, stores and leak scan, and gets no tag', async () => {
  baggage.length = 0;
  const answer = await harness.service.start(fromText(scenario('dedicated', 10), harness));
  if (!answer.ok) throw new Error(answer.error.line);
  const row = await reached(harness.service, answer.value.id);
  expect(row).toMatchObject({ state: 'finished', verdict: 'pass', by: 'ada' });
  const report = await harness.service.report(row.id);
  expect(report).toMatchObject({ isolation: 'dedicated', preflight: null, leaks: null, audit: [] });
  expect(report?.verdict.reasons.at(-1)?.text).toMatch(/^isolation dedicated: /);
  const tagged = baggage.filter((value) => value !== 'undefined');
  expect(tagged.length).toBeGreaterThan(10);
  expect([...new Set(tagged)]).toEqual([`zh-run=${row.id}`]);
});

it('a live stack is driven below its cap by two persons, and what it lacks is told', async () => {
  const approved = { approvedBy: 'bob' };
  const alone = await harness.service.start(fromText(scenario('observe', 5), harness));
  expect(alone).toMatchObject({ ok: false, error: { code: 'ZH-TARGET-009' } });
  const high = { ...fromText(scenario('observe', 6), harness), ...approved };
  expect(await harness.service.start(high)).toMatchObject({
    ok: false,
    error: {
      code: 'ZH-TARGET-002',
      line: expect.stringContaining('6/s are beyond the cap of "isolation: observe" of 5/s'),
    },
  });
  const low = { ...fromText(scenario('observe', 5), harness), ...approved };
  const answer = await harness.service.start(low);
  if (!answer.ok) throw new Error(answer.error.line);
  const row = await reached(harness.service, answer.value.id);
  expect(row).toMatchObject({
    state: 'finished',
    verdict: 'unknown',
    by: 'ada, approved by bob',
  });
  const report = await harness.service.report(row.id);
  expect(report?.verdict.reasons.slice(0, 1)).toEqual([
    {
      state: 'unknown',
      text: expect.stringMatching(/^preflight: shop .*canary gives no canary answer/),
    },
  ]);
  // Not only the canary's answer: the load was driven and is shown.
  expect(report?.points[0]?.total.correct).toBeGreaterThan(10);
  expect(report?.requirement.text).toContain('needed 5/s');
});
