import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMigratedDatabase } from '../support/database.ts';
import {
  fromText,
  openRunHarness,
  type RunHarness,
  reached,
  startOn,
  writeTarget,
} from '../support/runHarness.ts';

/** Runs of one scenario after each other, with real k6, PostgreSQL and Redis: what each draws of two datasets. */

let harness: RunHarness;
let shop: Server;
let sent: string[] = [];
beforeAll(async () => {
  shop = createServer((request, response) => {
    const { url = '' } = request;
    if (/^\/\d+\//.test(url)) sent.push(url);
    response.end('{}');
  });
  // A server that closes an idle connection races with the next request on it.
  shop.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', () => resolve()));
  const { port } = shop.address() as AddressInfo;
  harness = await openRunHarness(await createMigratedDatabase());
  const host = `127.0.0.1:${port}`;
  await writeTarget(
    harness,
    'club',
    `name: club\nbaseUrl: http://${host}\nallowHosts: [${host}]\nisolation: dedicated
caps: { ratePerSecondMax: 1000, vusMax: 1000, durationMsMax: 10m }\n`,
  );
  await writeCards('old');
});
afterAll(async () => {
  await harness?.close();
  shop?.closeAllConnections();
  shop?.close();
});

const writeCards = (name: string): Promise<void> => {
  const rows = Array.from({ length: 200 }, (_, n) => `${name}-${n + 1}\n`);
  return writeFile(join(harness.targetsRoot, 'cards.csv'), `number\n${rows.join('')}`);
};

/** 60 journeys in 4 s, over three shards. */
const scenario = `name: club
target: club
data:
  datasets:
    user: { generate: { name: "\${row}" }, rows: 10000000, pick: unique, resume: true }
    card: { file: cards.csv, pick: unique, resume: true }
paths: { join: { within: 2s, steps: { join: "GET /\${user.name}/\${card.number}" } } }
load: { goal: hold, peak: { join: 15/s }, levels: [100%], hold: 4s, shards: 3 }
slos: { join: { errors: 1% } }
`;

/** A run to its end, or until `stop` journeys have begun: the rows that were sent, in order. */
async function drawn(text = scenario, stop = Infinity) {
  sent = [];
  const id = await startOn(harness, text);
  if (stop < Infinity) {
    await expect.poll(() => sent.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(stop);
    await harness.service.abort(id, 'ada', 'enough');
  }
  await reached(harness.service, id);
  const rows = sent.map((url) => url.slice(1).split('/'));
  const users = rows.map(([user]) => Number(user)).sort((a, b) => a - b);
  const [, cards = ''] = rows[0] ?? [];
  const detail = await harness.service.get(id);
  const starts = detail?.plan.datasets.map(({ start = 0 }) => start);
  return { id, users, cards: cards.replace(/-.*/, ''), starts, rows };
}

const usedNow = async () =>
  Object.fromEntries((await harness.service.usedRows('club')).map((each) => [each.dataset, each]));

it('each run goes on after the last row of the one before, over all shards, also where it was stopped', async () => {
  const first = await drawn();
  // Three shards share the rows out: all distinct, none left out; a stall of this machine may drop the last starts.
  const { user } = await usedNow();
  expect(user).toMatchObject({ run: first.id, isExact: true, nextRow: Math.max(...first.users) });
  expect(new Set(first.users).size).toBe(first.users.length);
  expect(first.users[0]).toBe(1);
  expect(first.rows.every(([row, card]) => card === `old-${row}`)).toBe(true);

  const stopped = await drawn(scenario, 6);
  expect(stopped.starts).toEqual([user?.nextRow, user?.nextRow]);
  expect(stopped.users[0]).toBe((user?.nextRow ?? 0) + 1);
  const after = (await usedNow()).user;
  expect(after).toMatchObject({ run: stopped.id, isExact: false });
  const last = Math.max(...stopped.users);
  expect(after?.nextRow).toBeGreaterThanOrEqual(last);
  expect(after?.nextRow).toBeLessThanOrEqual((user?.nextRow ?? 0) + 60);

  await writeCards('new');
  const third = await drawn();
  expect(third.starts).toEqual([after?.nextRow, 0]);
  expect(third.users[0]).toBe((after?.nextRow ?? 0) + 1);
  expect(third.cards).toBe('new');
  const report = await harness.service.report(third.id);
  expect(report?.caveats).toContainEqual(
    `Dataset user goes on at row ${(after?.nextRow ?? 0) + 1}, after run ${stopped.id}, which may have left out some of the rows before. Dataset card begins anew at row 1: its rows are not those of run ${stopped.id}.`,
  );
  const all = [first, stopped, third].flatMap(({ users }) => users);
  expect(new Set(all).size).toBe(all.length);
});

it('a run that finds too few rows is refused before it starts', async () => {
  const text = scenario.replace('rows: 10000000', 'rows: 60');
  const { user } = await usedNow();
  const refused = await harness.service.start(fromText(text, harness));
  expect(refused.ok ? [] : refused.error.diagnostics).toMatchObject([
    {
      line: 5,
      path: 'data.datasets.user.resume',
      message: `dataset "user" has no row left: run ${user?.run} ended at row ${user?.nextRow}; raise "rows", or begin anew with resume: false`,
    },
  ]);
});
