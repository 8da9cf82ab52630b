import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMigratedDatabase } from '../support/database.ts';
import {
  fromText,
  openRunHarness,
  type RunHarness,
  reached,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget, testScenario } from '../support/testTarget.ts';

let harness: RunHarness;
let target: TestTarget;

beforeAll(async () => {
  target = await startTestTarget();
  harness = await openRunHarness(await createMigratedDatabase());
  await writeTarget(harness, 'corner-shop', target.file());
  const text = `import http from 'k6/http';
export default () => http.get(\`\${__ENV.BASE_URL}/items\`) && undefined;
`;
  await writeFile(join(harness.targetsRoot, 'browse.js'), text);
});
afterAll(async () => {
  await harness.close();
  await target.stop();
});

const scenario = testScenario({ holdS: 5, shards: 2 }).replace(
  /steps:\n\s+item: .*/,
  'script: browse.js',
);

it('a hand-written script is rejected without the privilege, and nothing is written', async () => {
  const answer = await harness.service.start(fromText(scenario, harness));
  expect(answer).toMatchObject({ ok: false, error: { code: 'ZH-RUN-010' } });
  expect(await harness.service.list(10, null)).toEqual([]);
});

it('a run of a hand-written script goes from its file to a verdict, over shards', async () => {
  const before = target.hits.shadow;
  const answer = await harness.service.start({ ...fromText(scenario, harness), mayScript: true });
  if (!answer.ok) throw new Error(answer.error.line);
  const row = await reached(harness.service, answer.value.id);
  expect(row).toMatchObject({ state: 'finished', reason: null });
  const report = await harness.service.report(row.id);
  // The target names no store to scan for leaks, so the verdict as a whole is unknown.
  expect(report?.verdict.reasons).toContainEqual({
    state: 'pass',
    text: 'all 2 SLOs met at 100% (40/s)',
  });
  expect(report?.points[0]?.total.started).toBeGreaterThanOrEqual(199);
  expect(target.hits.shadow - before).toBe(report?.points[0]?.total.started);
  expect(report?.steps.map(({ path, step, requests }) => [path, step, requests])).toEqual([
    ['browse', 'GET /items', report?.points[0]?.total.started],
  ]);
});
