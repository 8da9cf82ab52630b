import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Frame } from '../../core/measure/frame.ts';
import { createMigratedDatabase } from '../support/database.ts';
import {
  fromText,
  openRunHarness,
  type RunHarness,
  reached,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget, testScenario } from '../support/testTarget.ts';

let target: TestTarget;
let harness: RunHarness;
beforeAll(async () => {
  target = await startTestTarget();
  harness = await openRunHarness(await createMigratedDatabase());
  await writeTarget(harness, 'corner-shop', target.file());
});
afterAll(async () => {
  await harness.close();
  await target.stop();
});

it('setup and teardown run once for three shards, and their data reaches every one', async () => {
  const text = testScenario({ holdS: 4, shards: 3, rate: 30, setup: true });
  const answer = await harness.service.start(fromText(text, harness));
  if (!answer.ok) throw new Error(answer.error.line);
  const { id } = answer.value;
  expect(await reached(harness.service, id)).toMatchObject({ state: 'finished', reason: null });

  expect(target.hits.setups).toBe(1);
  expect(target.hits.teardowns).toEqual([{ saleId: 'sale-1' }]);
  const lines = await readFile(join(harness.dataDir, 'runs', id, 'frames.ndjson'), 'utf8');
  const frames = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Frame => JSON.parse(line));
  const startedBy = [0, 1, 2].map((shard) =>
    frames
      .filter((frame) => frame.shard === shard)
      .flatMap((frame) => frame.cells)
      .reduce((sum, cell) => sum + cell.started, 0),
  );
  expect(startedBy).toEqual([40, 40, 40]);
  // A journey without the setup's data would name another sale, or none.
  expect(target.hits.sales).toEqual({ 'sale-1': 120 });
});
