import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMigratedDatabase } from '../support/database.ts';
import {
  openRunHarness,
  type RunHarness,
  reached,
  startOn,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget } from '../support/testTarget.ts';

/** A run with real k6 against a target that answers other than the scenario asks. */

const password = 'hunter-two';
let harness: RunHarness;
let target: TestTarget;

beforeAll(async () => {
  target = await startTestTarget();
  harness = await openRunHarness(await createMigratedDatabase());
  await writeTarget(harness, 'corner-shop', target.file());
  await writeFile(join(harness.targetsRoot, 'users.csv'), `name,password\nada,${password}\n`);
});
afterAll(async () => {
  await harness.close();
  await target.stop();
});

const scenario = `
name: wrong
target: corner-shop
data:
  stock: { default: 10 }
  datasets: { user: { file: users.csv, pick: uniform } }
paths:
  browse: { within: 1s, steps: { item: GET /items } }
  pay:
    within: 1s
    steps:
      pay:
        request: POST /pay?k=\${user.password}
        body: { code: "\${user.password}" }
        check: { paid: $.id == 2 }
  order: { within: 1s, steps: { order: { request: POST /orders, expect: 201 } } }
load: { goal: hold, peak: { browse: 10/s, pay: 10/s, order: 10/s }, levels: [100%], hold: 6s }
slos: { browse: { errors: 1% } }
`;

it('shows the first failing answers with what was found, and names journeys by their traces', async () => {
  const id = await startOn(harness, scenario);
  await reached(harness.service, id);
  const report = await harness.service.report(id);
  const { failures = [], slowest = [], failed = [] } = report?.journeys ?? {};
  const pay = failures.filter(({ path }) => path === 'pay');
  expect(pay).toHaveLength(3);
  expect(pay[0]).toMatchObject({
    ...{ round: 0, stage: 0, step: 'pay', reason: 'check paid', found: '1', wanted: '2', shard: 0 },
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    exchange: {
      request: {
        method: 'POST',
        url: `${target.url}/pay?k=***`,
        headers: {
          Traceparent: `00-${pay[0]?.traceId}-${pay[0]?.traceId.slice(16)}-01`,
          Baggage: expect.stringMatching(/^zh-shadow=v1\.\w+\.1\.\w+\.\*\*\*$/),
        },
        body: '{"code":"***"}',
      },
      answer: { status: 200, body: '{"id":1}', error: null },
    },
  });
  // A step that reads no body has it from the second failing answer of a VU on.
  const order = failures.filter(({ path }) => path === 'order');
  expect(order[0]).toMatchObject({ reason: 'status 200', found: '200', wanted: '201' });
  expect(order.map(({ exchange }) => exchange?.answer.body)).toContain('{"id":1}');

  expect(slowest).toHaveLength(10);
  expect(new Set(slowest.map(({ path }) => path))).toEqual(new Set(['browse']));
  expect(failed).toHaveLength(10);
  const traces = [...failed, ...slowest].map(({ traceId }) => traceId);
  expect(new Set(traces).size).toBe(20);

  const events = (await harness.service.events(id, 0)).filter(
    ({ kind }) => kind === 'failing-answer',
  );
  expect(events.map(({ message }) => message).sort()).toEqual([
    'order, order: status 200, found 200, wanted 201',
    'pay, pay: check paid, found 1, wanted 2',
  ]);
  const files = ['report.json', 'report.html', 'events.ndjson', 'frames.ndjson'];
  const folder = join(harness.dataDir, 'runs', id);
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  for (const text of texts) {
    expect(text).toContain('check paid');
    expect(text).not.toContain(password);
  }
});
