import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { replayFolder } from '../../run/record/runFolder.ts';
import { createMigratedDatabase } from '../support/database.ts';
import {
  openRunHarness,
  type RunHarness,
  reached,
  startOn,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget } from '../support/testTarget.ts';

let target: TestTarget;
let harness: RunHarness;
beforeAll(async () => {
  target = await startTestTarget();
  harness = await openRunHarness(await createMigratedDatabase());
  await harness.pool.query(
    `create schema live; create schema shadow;
     create table live.orders (id text primary key, customer text);
     create table shadow.orders (id text primary key, customer text)`,
  );
  await writeTarget(harness, 'corner-shop', target.file({ postgresUrl: harness.auditorUrl }));
  // Beyond that, requests wait, and take 2.5 s once 400 ms of them do.
  target.answer.capacityPerSecond = 40;
});
afterAll(async () => {
  await harness.close();
  await target.stop();
});

const scenario = `name: spike
target: corner-shop
data: { stock: { default: 10 } }
paths: { browse: { within: 3s, steps: { item: GET /items } } }
load: { goal: spike, peak: { browse: 20/s }, to: 500%, before: 5s, hold: 4s, watch: 6s }
slos: { browse: { p50: 1s, errors: 10% } }
`;

it('a spike shows what is answered well under it and when the target is back, and so does a replay of its folder', async () => {
  const id = await startOn(harness, scenario);
  const row = await reached(harness.service, id);
  const report = await harness.service.report(id);
  const [overload] = report?.goal?.overloads ?? [];
  if (report === null || overload === undefined) throw new Error(`no overload: ${row.reason}`);
  expect(overload).toMatchObject({ stage: 1, level: 5, offeredPerSecond: 100 });
  const { due, good, slow, dropped, overdue, failed } = overload.ends;
  expect(due).toBe(400);
  // The target carries 160 in that time, and a second's worth more that wait.
  expect(good).toBeLessThan(260);
  expect(good + slow + dropped + overdue + failed).toBeGreaterThan(200);
  // A busy machine may have been the limit, and then nothing is known.
  const { goodput, recovery } = overload;
  if (goodput.perSecond !== null) {
    expect(goodput.beforePerSecond).toBeGreaterThan(15);
    expect(goodput.perSecond).toBeLessThan(65);
  }
  expect(recovery.afterMs === null).toBe(recovery.state !== 'recovered');
  expect(recovery).toMatchObject({ watchedMs: 6_000, windowSeconds: 5 });
  expect(report.headline.text).toContain(report.goal?.text);
  expect(report.points.map(({ stage }) => stage)).toEqual([0, 1]);
  const folder = join(harness.dataDir, 'runs', id);
  const written = await readFile(join(folder, 'report.json'), 'utf8');
  expect((await replayFolder(folder)).ok).toBe(true);
  expect(await readFile(join(folder, 'report.json'), 'utf8')).toBe(written);
});
