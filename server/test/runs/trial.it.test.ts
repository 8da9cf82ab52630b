import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Trial } from '../../core/trial/trial.ts';
import { stackTarget } from '../../run/target/stackTarget.ts';
import type { TargetPort } from '../../run/target/targetPort.ts';
import { createMigratedDatabase } from '../support/database.ts';
import {
  fromText,
  openRunHarness,
  type RunHarness,
  startOn,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget, testScenario } from '../support/testTarget.ts';

/** One journey of each path with real k6, against a target whose answers the test chooses. */

const password = 'p&ss "w"';
let harness: RunHarness;
let target: TestTarget;
/** Waited for before the journeys are tried. */
const goOn = async (_stop: AbortSignal): Promise<void> => undefined;
let held = goOn;

beforeAll(async () => {
  target = await startTestTarget();
  const targetPort: TargetPort = {
    ...stackTarget,
    async trial(plan, paths, handover, egress, signal) {
      await held(signal);
      return stackTarget.trial(plan, paths, handover, egress, signal);
    },
  };
  harness = await openRunHarness(await createMigratedDatabase(), { worker: false, targetPort });
  await writeTarget(harness, 'corner-shop', target.file());
  const row = `"${password.replaceAll('"', '""')}"`;
  await writeFile(join(harness.targetsRoot, 'users.csv'), `name,password\nada,${row}\n`);
});
afterEach(() => {
  held = goOn;
  Object.assign(target.answer, { status: 200, delayMs: 0 });
});
afterAll(async () => {
  await harness.close();
  await target.stop();
});

const scenario = (wanted: number): string => `
name: trial
target: corner-shop
data:
  stock: { default: 10 }
  datasets: { user: { file: users.csv, pick: uniform } }
  setup:
    sale: { request: GET /sale, capture: { saleId: $.saleId } }
  teardown:
    close: { request: POST /close, body: { saleId: "\${setup.saleId}" } }
paths:
  buy:
    within: 5s
    steps:
      log-in:
        request: POST /log-in?k=\${user.password}
        headers: { X-Key: "\${user.password}" }
        body: { who: "\${user.name}", code: "\${user.password}" }
        capture: { item: $.id }
        think: 4s
      look:
        request: GET /items/\${item}?sale=\${setup.saleId}
        check: { there: $.id == 1, wanted: $.id == ${wanted} }
        refused: 410
  browse:
    within: 2s
    steps: { item: GET /items }
load: { goal: hold, peak: { buy: 5/s, browse: 5/s }, levels: [100%], hold: 30s }
slos: { buy: { errors: 1% } }
`;

const tryIt = (text: string, over: { readonly path?: string; readonly target?: string } = {}) =>
  harness.service.tryScenario({
    ...fromText(text, harness),
    ...{ target: over.target ?? null, path: over.path ?? null },
  });

async function tried(text: string, path?: string): Promise<Trial> {
  const answer = await tryIt(text, path === undefined ? {} : { path });
  if (!answer.ok) throw new Error(answer.error.line);
  return answer.value;
}

it('shows each request, answer, check and captured value, and no secret', async () => {
  const trial = await tried(scenario(1));
  expect(trial).toMatchObject({
    ...{ scenario: 'trial', target: 'corner-shop', baseUrl: target.url, state: 'pass' },
    ...{ problem: null, notes: ['pauses between steps are left out'] },
    setup: [{ name: 'saleId', value: expect.stringMatching(/^"sale-\d+"$/) }],
    preflight: {
      state: 'pass',
      hops: [{ store: 'shadow' }, { instance: 'link shop-1', store: 'shadow' }],
    },
  });
  const [buy, browse] = trial.paths;
  expect(trial.paths.map(({ path, outcome, reason }) => [path, outcome, reason])).toEqual([
    ['buy', 'correct', null],
    ['browse', 'correct', null],
  ]);
  const [logIn, look] = buy?.steps ?? [];
  expect(logIn).toMatchObject({
    step: 'log-in',
    exchange: {
      request: {
        method: 'POST',
        url: `${target.url}/log-in?k=***`,
        headers: {
          'X-Key': '***',
          Traceparent: `00-${buy?.traceId}-${buy?.traceId?.slice(16)}-01`,
          Baggage: expect.stringMatching(
            new RegExp(`^zh-shadow=v1\\.${trial.run}\\.0\\.\\w+\\.\\*\\*\\*$`),
          ),
        },
        body: '{"who":"ada","code":"***"}',
      },
      answer: { status: 200, body: '{"id":1}', error: null },
    },
    captures: [{ name: 'item', value: '1' }],
  });
  expect(look?.exchange.request.url).toMatch(/\/items\/1\?sale=sale-\d+$/);
  expect(look?.checks).toEqual([
    { name: 'there', passed: true, found: '1', wanted: '1' },
    { name: 'wanted', passed: true, found: '1', wanted: '1' },
  ]);
  // A step that reads no body shows it all the same.
  expect(browse?.steps[0]?.exchange.answer.body).toBe('{"id":1}');
  expect(JSON.stringify(trial)).not.toMatch(/p&ss|p%26ss/);
  expect(target.hits.seeds.at(-1)).toEqual({ runId: trial.run, default: 10, skus: {} });
  expect(target.hits.teardowns.at(-1)).toEqual({ saleId: JSON.parse(trial.setup[0]?.value ?? '') });
});

it('a failing check shows what was found beside what was wanted', async () => {
  const trial = await tried(scenario(2), 'buy');
  expect(trial.state).toBe('fail');
  expect(trial.paths.map(({ path }) => path)).toEqual(['buy']);
  expect(trial.paths[0]).toMatchObject({
    ...{ outcome: 'failed', step: 'look', reason: 'check wanted' },
    steps: [
      { step: 'log-in' },
      {
        checks: [
          { name: 'there', passed: true },
          { name: 'wanted', passed: false, found: '1', wanted: '2' },
        ],
      },
    ],
  });
});

it('an unexpected status fails a journey, and one that is refused leaves it unknown', async () => {
  target.answer.status = 503;
  expect(await tried(scenario(1), 'browse')).toMatchObject({
    state: 'fail',
    paths: [{ outcome: 'failed', step: 'item', reason: 'status 503' }],
  });
  target.answer.status = 410;
  const refused = testScenario({ holdS: 5 }).replace(
    'GET /items',
    '{ request: GET /items, refused: 410 }',
  );
  expect(await tried(refused)).toMatchObject({
    state: 'unknown',
    paths: [{ outcome: 'refused', step: 'item', reason: null }],
  });
});

it('a target that is out of reach, is not known, or has no such path is an error', async () => {
  const text = scenario(1);
  await writeTarget(harness, 'gone', target.file().replaceAll(`:${target.port}`, ':1'));
  expect(await tryIt(text, { target: 'gone' })).toMatchObject({
    error: { code: 'ZH-TARGET-006', line: expect.stringContaining('ECONNREFUSED') },
  });
  expect(await tryIt(text, { target: 'nowhere' })).toMatchObject({
    error: { code: 'ZH-SCENARIO-001' },
  });
  expect(await tryIt(text, { path: 'pay' })).toMatchObject({
    error: {
      code: 'ZH-SCENARIO-004',
      line: 'scenario trial has no path "pay" with a load; it has buy, browse',
    },
  });
});

it('a target whose canary fails is not tried', async () => {
  const wrongKey = target.file().replace(/key: .*/, 'key: another key than the one of the shop');
  await writeTarget(harness, 'wrong-key', wrongKey);
  const answer = await tryIt(scenario(1), { target: 'wrong-key' });
  expect(answer).toMatchObject({
    ok: true,
    value: { state: 'fail', paths: [], problem: expect.stringMatching(/^preflight: shop/) },
  });
});

it('one trial of a target runs at a time, and the safety lever ends it and refuses the next', async () => {
  held = (stop) => new Promise((resolve) => stop.addEventListener('abort', () => resolve()));
  const first = tryIt(scenario(1));
  await expect
    .poll(() => tryIt(scenario(1)), { timeout: 10_000 })
    .toMatchObject({ error: { code: 'ZH-TARGET-007' } });
  await harness.service.pullKillSwitch('ada', 'fire');
  expect(await first).toMatchObject({
    ok: true,
    value: { state: 'unknown', problem: expect.stringContaining('fire') },
  });
  expect(await tryIt(scenario(1))).toMatchObject({ error: { code: 'ZH-RUN-004' } });
  await harness.service.liftKillSwitch('ada');
});

it('a target that a run has is not tried', async () => {
  const run = await startOn(harness, testScenario({ holdS: 5 }));
  const line = `target corner-shop (localhost:${target.port}) is being driven by run ${run}`;
  expect(await tryIt(scenario(1))).toMatchObject({ error: { code: 'ZH-RUN-002', line } });
  await harness.service.abort(run, 'ada', 'enough');
});
