import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readTag } from '@zerohour/shadow-data';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { drillOfText } from '../../core/drill/drillCase.support.ts';
import type { Target } from '../../core/target/target.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { firstReadings } from './firstReadings.ts';

let server: Server;
let target: Target;
const asked: { readonly path: string | undefined; readonly baggage: string | undefined }[] = [];
beforeEach(async () => {
  asked.length = 0;
  server = createServer(({ url, headers }, response) => {
    asked.push({ path: url, baggage: headers.baggage?.toString() });
    if (url === '/slow') return;
    response.statusCode = url === '/full' ? 503 : 200;
    response.end('{"free":2,"none":null}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  target = targetCase({ baseUrl: `http://${host}`, allowHosts: [host] });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A drill with these probes beside one of the record. */
const drillWith = (probes: string) =>
  drillOfText(`name: first
hypothesis:
  stock: { invariant: oversell }
${probes}
load:
  scenario: shop.yaml
  capacity: 80%
  shape: [100% for 60s, 150% for 20s, 100% for 80s]
method:
  - { at: 60s, note: the rush begins }
expect: { recovered: within 20s }
`);

const read = (probes: string) =>
  firstReadings(drillWith(probes), target, 'run00000001', 1_000_000_000);

it('reads each probe of the stack once, in the order of the file, and judges it', async () => {
  const readings = await read(`
  health: { http: /health, is: "= 200" }
  full: { http: /full, is: "= 200" }
  free: { http: { url: /free, read: $.free }, is: ">= 2" }`);
  expect(readings).toEqual([
    { probe: 'health', expected: 'status of GET /health = 200', state: 'holds', text: '200' },
    { probe: 'full', expected: 'status of GET /full = 200', state: 'broken', text: '503' },
    { probe: 'free', expected: '$.free of GET /free ≥ 2', state: 'holds', text: '2' },
  ]);
  expect(asked.map(({ path }) => path)).toEqual(['/health', '/full', '/free']);
});

it.each(['$.none.deep', '$.gone.deep', '$.free.deep', '$.none', '$[0]'])(
  'reads nothing at %s, where the answer has no number',
  async (path) => {
    const readings = await read(`  free: { http: { url: /free, read: "${path}" }, is: ">= 2" }`);
    expect(readings).toMatchObject([
      { state: 'unknown', text: `${path} of the answer is no number` },
    ]);
  },
);

it('marks its requests as rehearsal, before any round, until the margin of a tag is over', async () => {
  await read('  health: { http: /health, is: "= 200" }');
  const baggage = asked[0]?.baggage ?? '';
  const { key } = target.shadow;
  expect(readTag(baggage, [key], 1_000_000_000)).toMatchObject({
    kind: 'shadow',
    tag: { runId: 'run00000001', epoch: 0, expiresAtMs: 1_000_300_000 },
  });
});

it.each([
  ['before', '{ before: "<= 1", during: "<= 2", after: "<= 3" }', '≤ 1', 'broken'],
  [
    'during, where nothing is tolerated before',
    '{ after: "<= 3", during: "<= 2" }',
    '≤ 2',
    'holds',
  ],
  ['after, where that is the only phase', '{ after: "<= 1" }', '≤ 1', 'broken'],
])('judges by what is tolerated %s', async (_, is, tolerance, state) => {
  const readings = await read(`  free: { http: { url: /free, read: $.free }, is: ${is} }`);
  expect(readings).toEqual([
    { probe: 'free', expected: `$.free of GET /free ${tolerance}`, state, text: '2' },
  ]);
});

it('waits for an answer no longer than until the next reading would be due', async () => {
  const { hypothesis } = drillWith('  slow: { http: /slow, is: "= 200" }');
  const often = hypothesis.map((probe) => ({ ...probe, everyMs: 50 }));
  const readings = await firstReadings({ hypothesis: often }, target, 'run00000001', 0);
  expect(readings).toMatchObject([
    { probe: 'slow', state: 'broken', text: expect.stringContaining('no answer in 50 ms') },
  ]);
});
