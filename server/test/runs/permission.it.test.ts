import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { failure } from '../../core/errors/failure.ts';
import type { OwnershipCheck } from '../../core/target/permission.ts';
import { stackTarget } from '../../run/target/stackTarget.ts';
import type { TargetPort } from '../../run/target/targetPort.ts';
import { createMigratedDatabase } from '../support/database.ts';
import {
  fromText,
  openRunHarness,
  type RunHarness,
  reached,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget, testScenario } from '../support/testTarget.ts';

const needless: OwnershipCheck = { state: 'not-needed', text: 'loopback' };
let proof: OwnershipCheck = needless;
let aheadMs = 0;
let harness: RunHarness;
let target: TestTarget;

beforeAll(async () => {
  target = await startTestTarget();
  harness = await openRunHarness(await createMigratedDatabase(), {
    targetPort: { ...stackTarget, proof: async () => proof },
    now: () => Date.now() + aheadMs,
  });
});
afterEach(() => {
  proof = needless;
  aheadMs = 0;
});
afterAll(async () => {
  await harness.close();
  await target.stop();
});

const start = (holdS: number) => harness.service.start(fromText(testScenario({ holdS }), harness));
const write = (more = '', from = /$^/, to = '') =>
  writeTarget(harness, 'corner-shop', target.file().replace(from, to) + more);

/** A window that begins at a whole UTC minute, this many minutes after the present one. */
function quietFrom(minutes: number): string {
  const time = (ahead: number) => new Date(Date.now() + ahead * 60_000).toISOString().slice(11, 16);
  const window = `{ days: daily, from: "${time(minutes)}", to: "${time(minutes + 60)}", timeZone: UTC }`;
  return `quiet: [${window}]\n`;
}

it('a run without its owner’s proof is refused, and nothing is written', async () => {
  await write();
  proof = { state: 'gone', text: 'no proof. Let http://shop.test answer 200' };
  expect(await start(5)).toEqual({
    ok: false,
    error: { ...failure('ZH-TARGET-005', { reason: proof.text }), diagnostics: [] },
  });
  proof = { state: 'unreadable', text: 'nobody answers' };
  expect(await start(5)).toMatchObject({ ok: false, error: { line: 'nobody answers' } });
  expect(await harness.service.list(10, null)).toEqual([]);
});

it('a proof that is gone by the time of preflight ends the run before any load', async () => {
  await write();
  let checks = 0;
  const changing: TargetPort = {
    ...stackTarget,
    proof: async () => {
      checks += 1;
      return checks === 1 ? needless : { state: 'gone', text: 'no proof any more' };
    },
  };
  const service = await harness.anotherService(changing);
  const before = target.hits.shadow;
  const answer = await service.start(fromText(testScenario({ holdS: 5 }), harness));
  if (!answer.ok) throw new Error(answer.error.line);
  const row = await reached(service, answer.value.id);
  expect([row.state, row.reason]).toEqual(['failed', 'preflight: no proof any more']);
  expect(target.hits.shadow).toBe(before);
});

it('a run in a quiet window, or that would run into one, is refused', async () => {
  const runs = await harness.service.list(10, null);
  await write(quietFrom(0));
  expect(await start(5)).toMatchObject({
    ok: false,
    error: {
      code: 'ZH-TARGET-003',
      line: expect.stringMatching(/^the target file allows no load now: quiet daily /),
    },
  });
  await write(quietFrom(2));
  expect(await start(120)).toMatchObject({
    ok: false,
    error: {
      line: expect.stringMatching(
        /^2 min 1 s of load would run into the target's quiet window daily /,
      ),
    },
  });
  expect(await harness.service.list(10, null)).toEqual(runs);
});

it('a target on a metadata address is refused, although it is listed', async () => {
  await write('', /allowHosts: \[/, 'allowHosts: ["169.254.169.254:80", ');
  expect(await start(5)).toMatchObject({
    ok: false,
    error: {
      code: 'ZH-TARGET-004',
      line: 'target corner-shop: host 169.254.169.254 is refused: 169.254.169.254 is a link-local, metadata or reserved address and never a target',
    },
  });
});

it('a run that a quiet window overtakes is stopped, and says nothing about its target', async () => {
  await write(quietFrom(3));
  const answer = await start(20);
  if (!answer.ok) throw new Error(answer.error.line);
  const { id } = answer.value;
  await reached(harness.service, id, (row) => row.state === 'running');
  aheadMs = 180_000;
  const row = await reached(harness.service, id);
  expect([row.state, row.verdict]).toEqual(['aborted', 'unknown']);
  expect(row.reason).toMatch(/^quiet daily .* UTC has begun/);
  const events = await harness.service.events(id, 0);
  expect(events.find((event) => event.kind === 'rule')?.data).toEqual({
    rule: "the target's quiet window",
  });
  const host = `127.0.0.1:${target.port}`;
  expect(events.find((event) => event.kind === 'egress')?.data).toEqual({
    hosts: [{ host, addresses: ['127.0.0.1'] }],
    allowAddresses: [],
  });
});
