import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '../../core/report/report.ts';
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
  const file = target.file({ postgresUrl: harness.auditorUrl });
  // The search ends at 30% of the peak, after two stages.
  await writeTarget(
    harness,
    'corner-shop',
    file.replace('ratePerSecondMax: 500', 'ratePerSecondMax: 30'),
  );
});
afterAll(async () => {
  await harness.close();
  await target.stop();
});

const scenario = `name: limit
target: corner-shop
data: { stock: { default: 10 } }
paths: { browse: { within: 2s, steps: { item: GET /items } } }
load: { goal: find-capacity, peak: { browse: 100/s }, require: 25% }
slos: { browse: { p50: 1500ms, errors: 10% } }
`;

it('a search drives a round after the other, also when another server takes it over, and a replay of its folder says the same', async () => {
  const id = await startOn(harness, scenario);
  await reached(harness.service, id, ({ state }) => state === 'running');
  await harness.service.close();
  const next = await harness.anotherService();
  const row = await reached(next, id);
  expect(row).toMatchObject({ state: 'finished', reason: null });
  const detail = await next.get(id);
  const report: Report | null = await next.report(id);
  if (detail === null || report === null) throw new Error('no report');
  const driven = detail.plan.rounds.map(({ stages }) => stages[0]?.level ?? 0);
  // A busy machine drives a level again, or finds less.
  expect(driven[0]).toBe(0.25);
  expect(driven.length).toBeGreaterThan(1);
  expect(report.points.map(({ round, level }) => [round, level])).toEqual([...driven.entries()]);
  const text = report.capacity?.search?.text ?? '';
  expect(report.headline.text.startsWith(`${text}; needed 25/s`)).toBe(true);
  expect(text).toMatch(/^SLO capacity (?:at least 29\.9\d% of the peak|cannot be known|\d)/);
  const folder = join(harness.dataDir, 'runs', id);
  const written = await readFile(join(folder, 'report.json'), 'utf8');
  const replayed = await replayFolder(folder);
  expect(replayed.ok).toBe(true);
  expect(await readFile(join(folder, 'report.json'), 'utf8')).toBe(written);
  // The server that took over planned every further round once, and drove none of the first server's again.
  const planned = (await next.events(id, 0)).filter(({ kind }) => kind === 'search-stage');
  expect(planned.map(({ data }) => data.round)).toEqual(driven.slice(1).map((_, at) => at + 1));
  const { rows } = await harness.pool.query(
    'select round, count(*)::int as shards, max(epoch)::int as epoch from shards where run_id = $1 group by round order by round',
    [id],
  );
  expect(rows).toEqual(driven.map((_, round) => ({ round, shards: 1, epoch: 1 })));
  const events = await readFile(join(folder, 'events.ndjson'), 'utf8');
  expect(events).toContain('"kind":"search-stage","message":"stage 2 at ');
  expect(events).toContain('"kind":"search-ended","message":"SLO capacity ');
});
