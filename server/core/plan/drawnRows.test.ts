import { describe, expect, it } from 'vitest';
import { targetCase } from '../../test/support/targetCase.ts';
import { parseScenario } from '../scenario/parseScenario.ts';
import { compilePlan } from './compile.ts';
import { drawnRows, mostRows, plannedRows } from './drawnRows.ts';
import type { Plan } from './plan.ts';
import { changeRate } from './rate/changeRate.ts';

const rowsOf = (count: number) => Array.from({ length: count }, (_, n) => [`u${n}`]);

/** `join` draws 20 and 40 users in two stages, `pay` 12 after the first 20 of them; three shards. */
function planOf({ start = 0, session = '', hold = '4s', rows = 200 } = {}): Plan {
  const scenario = parseScenario(
    `name: club
target: shop
data:
  datasets:
    user: { file: users.csv, pick: unique, start: ${start} }
    item: { file: items.csv }
${session}
paths:
  join: { within: 1s, steps: { join: "GET /join/\${user.name}/\${item.name}" } }
  pay: { within: 1s, steps: { pay: "GET /pay/\${user.name}" } }
  look: { within: 1s, steps: { look: GET /look } }
load: { goal: hold, require: 50%, peak: { join: 10/s, pay: 3/s, look: 5/s }, levels: [{ join: 50%, pay: 100%, look: 100% }, { join: 100%, look: 110% }], hold: ${hold}, shards: 3 }
slos: {}
`,
    'club.yaml',
  );
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.error));
  const columns = ['name'];
  const datasets = {
    user: { columns, rows: rowsOf(rows), checksum: 'sum' },
    item: { columns, rows: rowsOf(3), checksum: 'other' },
  };
  const target = targetCase({
    caps: { ratePerSecondMax: 1_000, vusMax: 1_000, durationMsMax: 600_000 },
  });
  const plan = compilePlan(scenario.value, datasets, target);
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return plan.value;
}

const plan = planOf();
/** Of every shard `counts` of the stage and path. */
const seen = (counts: Readonly<Record<string, readonly number[]>>, untilMs = 8_000) => [
  {
    round: 0,
    untilMs,
    startsOf: (shard: number, stage: number, path: string) =>
      counts[`${stage} ${path}`]?.[shard] ?? 0,
  },
];
const drawn = (rows: number, isExact: boolean, firstRow = 0) => [
  { dataset: 'user', checksum: 'sum', firstRow, nextRow: firstRow + rows, isExact },
];

it('plans a row for each start of its paths, after those that are left out', () => {
  expect(plannedRows(plan)).toEqual(drawn(72, false));
  expect(plannedRows(planOf({ start: 30 }))).toEqual(drawn(72, false, 30));
});

describe('a load whose starts are all known drew up to the last of them', () => {
  it.each([
    ['all of it', { '0 join': [7, 7, 6], '0 pay': [4, 4, 4], '1 join': [14, 13, 13] }, 72],
    // The last journey of shard 1 is its 13th, number 1 + 12 × 3 of the stage.
    ['without the last of two shards', { '1 join': [12, 13, 12] }, 32 + 38],
    ['the second path of the first stage', { '0 join': [7, 7, 6], '0 pay': [1, 0, 0] }, 21],
    ['one start of the last shard', { '0 join': [0, 0, 1] }, 3],
    // k6 may make a start beyond the plan, which draws nothing.
    ['one beyond its plan', { '1 join': [15, 13, 13] }, 72],
    ['none', {}, 0],
  ])('%s', (_, counts, rows) => {
    expect(drawnRows(plan, seen(counts))).toEqual(drawn(rows, true));
  });
});

it.each([
  [0, 0],
  // Both paths have begun; pay draws from the 21st row on.
  [1, 21],
  // The second of its three starts a second is planned at 333 ms.
  [333, 21],
  [334, 22],
  [4_000, 32],
  [4_001, 33],
  [6_000, 52],
  [60_000, 72],
])('a load that stopped after %i ms drew up to row %i at most, by its plan', (untilMs, rows) => {
  expect(drawnRows(plan, [{ round: 0, untilMs, startsOf: null }])).toEqual(drawn(rows, false));
});

it('a round that has not begun drew nothing, and datasets of other picks have no last row', () => {
  expect(drawnRows(plan, [])).toEqual(drawn(0, true));
  expect(plan.datasets.map(({ name, checksum }) => [name, checksum])).toEqual([
    ['user', 'sum'],
    ['item', undefined],
  ]);
});

it('each VU that logs in has a row, as soon as the round begins', () => {
  const withSession = planOf({
    session: `session: { steps: { log-in: "POST /login/\${user.name}" } }`,
  });
  const vus = withSession.session?.vus ?? 0;
  expect(vus).toBeGreaterThan(10);
  expect(plannedRows(withSession)).toEqual(drawn(vus, false));
  expect(drawnRows(withSession, seen({}))).toEqual(drawn(vus, true));
  expect(drawnRows(withSession, seen({}, 0))).toEqual(drawn(0, true));
});

describe('a rate that was asked for', () => {
  const long = planOf({ hold: '30s', rows: 600 });
  const change = { round: 0, elapsedMs: 1_000, rate: 0.1, by: 'ada' };
  const asked = changeRate(long, change);
  if (!asked.ok) throw new Error(asked.error);
  const whole = { round: 0, untilMs: 60_000, startsOf: null };

  it('leaves the rows as they were while its round has not begun', () => {
    expect(plannedRows(long)).toEqual(drawn(540, false));
    expect(drawnRows(asked.value, [whole])).toEqual(drawn(540, false));
  });

  it('may not come to be, so that a run is known to draw the more of both', () => {
    const fewer = plannedRows(asked.value);
    expect(fewer[0]?.nextRow).toBeLessThan(540);
    expect(mostRows(plannedRows(long), fewer)).toEqual(drawn(540, false));
    expect(mostRows(fewer, plannedRows(long))).toEqual(drawn(540, false));
    expect(mostRows(fewer, [])).toEqual(fewer);
  });
});
