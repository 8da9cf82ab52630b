import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../scenario/parseScenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Target } from '../target/target.ts';
import { hostOf } from './caps.ts';
import { compilePlan } from './compile.ts';
import type { DatasetRows } from './datasets.ts';
import { targetAt } from './k6/golden/cases.golden.ts';

const text = `name: little
target: shop
data:
  datasets: { item: { file: i.csv }, city: { file: c.csv } }
  stock: { default: 5, skus: { A: 1 } }
  switches: { guard: none }
  setup: { sale: GET /sale }
  teardown: { end: "GET http://shop.test/end" }
paths:
  browse: { within: 1s, steps: { item: "GET /items/\${item.sku}" } }
  pay: { within: 2s, steps: { pay: { request: POST /pay, headers: { X: "\${city.name}" }, body: ["\${item.sku}"] , think: 500ms..1s } } }
load: { goal: find-capacity, peak: { browse: 20/s, pay: 10/s }, levels: [25%, 150% for 6s], require: 150%, hold: 4s, seed: 9, shards: 2 }
slos: { pay: { p95: 1s } }
abort: [finding]
audit: { file: audit.yaml }
`;

function scenario(change: (text: string) => string = (same) => same): Scenario {
  const parsed = parseScenario(change(text), 'little.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

const rows: DatasetRows = {
  item: { columns: ['sku'], rows: [['A'], ['B']] },
  city: { columns: ['name'], rows: [['Delft']] },
};

const target: Target = {
  ...targetAt('http://127.0.0.1:8080/'),
  allowHosts: ['127.0.0.1:8080', 'SHOP.test:80'],
  allowAddresses: [],
  quiet: [],
  ownership: 'file',
  seed: null,
  isolation: 'shadow',
  switches: { url: 'http://127.0.0.1:8080/switches', names: ['guard'] },
};

const withCaps = (caps: Partial<Target['caps']>): Target => ({
  ...target,
  caps: { ...target.caps, ...caps },
});

const diagnosticsOf = (...args: Parameters<typeof compilePlan>) => {
  const plan = compilePlan(...args);
  return plan.ok ? [] : plan.error.map(({ path, message, kind }) => [path, message, kind ?? '']);
};

it('keeps every address of a target with several, and refuses to hand cookies of one to the others', () => {
  const baseUrls = ['http://127.0.0.1:8080/', 'http://shop.test/'];
  const plan = compilePlan(scenario(), rows, { ...target, baseUrls });
  expect(plan.ok && [plan.value.baseUrl, plan.value.baseUrls]).toEqual([
    'http://127.0.0.1:8080',
    ['http://127.0.0.1:8080', 'http://shop.test'],
  ]);
  const { data, ...rest } = scenario();
  const given = { ...rest, data: { ...data, setupCookies: true as const } };
  expect(diagnosticsOf(given, rows, target)).toEqual([]);
  expect(diagnosticsOf(given, rows, { ...target, baseUrls })).toEqual([
    [
      'data.cookies',
      'set-up is given the cookies of the first of the baseUrls, and no other address takes them; log VUs in by "session"',
      'beyond-caps',
    ],
  ]);
});

it('keeps that the target admits an audit role that may write', () => {
  const stores = { ...target.stores, allowWritableRole: true };
  const allowed = (over: Partial<Target>) => {
    const plan = compilePlan(scenario(), rows, { ...target, ...over });
    return plan.ok ? plan.value.allowWritableRole : plan.error;
  };
  expect(allowed({ stores })).toBe(true);
  expect(allowed({})).toBeUndefined();
});

describe('compilePlan', () => {
  it('multiplies stages by paths: whole rates, VUs for every shard', () => {
    const plan = compilePlan(scenario(), rows, target);
    expect(plan.ok && plan.value.rounds).toEqual([
      {
        index: 0,
        durationMs: 10_000,
        stages: [
          {
            index: 0,
            level: 0.25,
            startMs: 0,
            holdMs: 4_000,
            loads: [
              { path: 'browse', rate: 5, timeUnitMs: 1_000, ratePerSecond: 5, vus: 6 },
              { path: 'pay', rate: 5, timeUnitMs: 2_000, ratePerSecond: 2.5, vus: 6 },
            ],
          },
          {
            index: 1,
            level: 1.5,
            startMs: 4_000,
            holdMs: 6_000,
            loads: [
              { path: 'browse', rate: 30, timeUnitMs: 1_000, ratePerSecond: 30, vus: 36 },
              { path: 'pay', rate: 15, timeUnitMs: 1_000, ratePerSecond: 15, vus: 36 },
            ],
          },
        ],
      },
    ]);
  });

  it('carries all that judging needs', () => {
    const source = scenario();
    const plan = compilePlan(source, rows, target);
    if (!plan.ok) throw new Error(JSON.stringify(plan.error));
    const { rounds: _, ...rest } = plan.value;
    expect(rest).toEqual({
      schemaVersion: 1,
      scenario: 'little',
      target: 'shop',
      baseUrl: 'http://127.0.0.1:8080',
      isolation: 'shadow',
      precision: 'fine',
      goal: 'find-capacity',
      requiredLevel: 1.5,
      setup: source.data.setup,
      teardown: source.data.teardown,
      paths: [
        {
          name: 'browse',
          journey: source.paths.browse,
          peakRatePerSecond: 20,
          latencyBoundMs: 1_000,
        },
        { name: 'pay', journey: source.paths.pay, peakRatePerSecond: 10, latencyBoundMs: 2_000 },
      ],
      datasets: [
        { name: 'item', ...rows.item, pick: { kind: 'uniform' } },
        { name: 'city', ...rows.city, pick: { kind: 'uniform' } },
      ],
      slos: [
        ...source.slos,
        { kind: 'errors', path: 'browse', step: null, shareMax: 0.01, byDefault: true },
        { kind: 'errors', path: 'pay', step: null, shareMax: 0.01, byDefault: true },
      ],
      abort: [{ kind: 'finding' }],
      audit: { file: 'audit.yaml', everyMs: 500, settleMs: 3_000 },
      stock: { default: 5, skus: { A: 1 } },
      switches: { guard: 'none' },
      shards: 2,
      seed: 9,
    });
  });

  it('names the labels of its workers only where the scenario asks for some', () => {
    const anywhere = compilePlan(scenario(), rows, target);
    expect(anywhere.ok && 'place' in anywhere.value).toBe(false);
    const load = { ...scenario().load, place: { zone: 'a' } };
    const there = compilePlan({ ...scenario(), load }, rows, target);
    expect(there.ok && there.value.place).toEqual({ zone: 'a' });
  });

  it('is the same value for the same input, and survives JSON', () => {
    const once = compilePlan(scenario(), rows, target, { shards: 3 });
    const again = compilePlan(scenario(), rows, target, { shards: 3 });
    expect(again).toEqual(once);
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
    expect(once.ok && once.value.shards).toBe(3);
    expect(once.ok && once.value.rounds[0]?.stages[1]?.loads[0]?.vus).toBe(36);
  });

  it('compiles every scenario of the mall within its caps', () => {
    for (const name of ['midnight-peak', 'smoke', 'guard-off']) {
      const file = new URL(`../../../scenarios/mall/${name}.yaml`, import.meta.url);
      const parsed = parseScenario(readFileSync(file, 'utf8'), name);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
      const mall: Target = {
        ...target,
        caps: { ratePerSecondMax: 2_000, vusMax: 5_000, durationMsMax: 600_000 },
        switches: { url: 'http://127.0.0.1:8080/switches', names: ['inventory.guard'] },
        customerStatsUrl: 'http://127.0.0.1:8080/live',
      };
      const items = { item: { columns: ['sku'], rows: [['SKU-0001']] } };
      expect(diagnosticsOf(parsed.value, items, mall)).toEqual([]);
    }
  });
});

describe('switches', () => {
  it('refuses one that the target does not list, at its place', () => {
    const other = scenario((given) => given.replace('guard: none', 'gaurd: none'));
    expect(diagnosticsOf(other, rows, target)).toEqual([
      ['data.switches.gaurd', 'target shop has no switch "gaurd"; it lists guard', ''],
    ]);
    const two = { url: 'http://127.0.0.1:8080/switches', names: ['cache', 'price'] };
    expect(diagnosticsOf(scenario(), rows, { ...target, switches: two })).toEqual([
      ['data.switches.guard', 'target shop has no switch "guard"; it lists cache, price', ''],
    ]);
    expect(diagnosticsOf(scenario(), rows, { ...target, switches: null })).toEqual([
      ['data.switches.guard', 'target shop has no switch "guard"; it lists none', ''],
    ]);
  });
});

describe('caps', () => {
  it('are told at the shape that they refuse, with the line of a row', () => {
    const { load, ...rest } = scenario();
    const stages = load.stages.map((stage, nth) => ({ ...stage, line: nth + 2 }));
    const shaped = { ...rest, load: { ...load, stages, shape: { file: 'a.csv', rowMs: null } } };
    const caps = withCaps({ ratePerSecondMax: 44.9, durationMsMax: 9_999 });
    expect(diagnosticsOf(shaped, rows, caps)).toEqual([
      [
        'load.shape',
        "line 3 of the shape: journeys at 45/s are beyond the target's cap of 44.9/s",
        'beyond-caps',
      ],
      ['load.shape', "10s of load are beyond the target's cap of 9s999ms", 'beyond-caps'],
    ]);
  });

  it('refuses a rate beyond them, at its level', () => {
    expect(diagnosticsOf(scenario(), rows, withCaps({ ratePerSecondMax: 45 }))).toEqual([]);
    expect(diagnosticsOf(scenario(), rows, withCaps({ ratePerSecondMax: 44.9 }))).toEqual([
      ['load.levels[1]', "journeys at 45/s are beyond the target's cap of 44.9/s", 'beyond-caps'],
    ]);
  });

  it('refuses log-ins beyond them', () => {
    const session = (same: string) =>
      `${same}session: { rate: 50/s, steps: { log-in: POST /login } }\n`;
    const beyond = (ratePerSecondMax: number) =>
      diagnosticsOf(scenario(session), rows, withCaps({ ratePerSecondMax }));
    expect(beyond(50)).toEqual([]);
    expect(beyond(49.9)).toEqual([
      [
        'session.rate',
        'log-ins at 50/s are beyond the target\'s cap of 49.9/s; write a lower "rate"',
        'beyond-caps',
      ],
    ]);
  });

  it('refuses the highest second of a ramp, and VUs for it', () => {
    const ramp = scenario((same) => same.replace(/levels: \[/, 'levels: [0% to 200% for 2s, '));
    const beyond = (ratePerSecondMax: number) =>
      diagnosticsOf(ramp, rows, withCaps({ ratePerSecondMax })).filter(
        ([path]) => path === 'load.levels[0]',
      );
    expect(beyond(45)).toEqual([]);
    expect(beyond(44.9)[0]?.[1]).toMatch(
      /^journeys at [\d.]+\/s are beyond the target's cap of 44.9\/s$/,
    );
  });

  it('refuses VUs beyond them, those of overlapping stages together', () => {
    expect(diagnosticsOf(scenario(), rows, withCaps({ vusMax: 84 }))).toEqual([]);
    expect(diagnosticsOf(scenario(), rows, withCaps({ vusMax: 83 }))).toEqual([
      [
        'load.peak',
        '84 VUs are beyond the target\'s cap of 83; lower rates or "within": path "browse" takes 36 with "within: 1s", and "within: 900ms" would fit',
        'beyond-caps',
      ],
    ]);
    const [[, lost = ''] = []] = diagnosticsOf(scenario(), rows, withCaps({ vusMax: 30 }));
    expect(lost).toMatch(/: path "browse" takes 36 with "within: 1s"$/);
    // With the bound that is told the plan is within the cap, and with 100 ms more it is not.
    const within = (bound: string, vusMax: number) =>
      diagnosticsOf(
        scenario((same) => same.replace('within: 1s', `within: ${bound}`)),
        rows,
        withCaps({ vusMax }),
      ).map(([path]) => path);
    expect(within('900ms', 83)).toEqual([]);
    expect(within('1s', 83)).toEqual(['load.peak']);
  });

  it('refuses a load that lasts longer', () => {
    expect(diagnosticsOf(scenario(), rows, withCaps({ durationMsMax: 10_000 }))).toEqual([]);
    expect(diagnosticsOf(scenario(), rows, withCaps({ durationMsMax: 9_999 }))).toEqual([
      ['load.levels', "10s of load are beyond the target's cap of 9s999ms", 'beyond-caps'],
    ]);
  });

  it('refuses every host that is not allowed: the base, steps, setup and teardown', () => {
    expect(diagnosticsOf(scenario(), rows, { ...target, allowHosts: ['shop.test:81'] })).toEqual([
      ['target', 'host 127.0.0.1:8080 is not in allowHosts of target shop', 'beyond-caps'],
      [
        'data.teardown.end.request',
        'host shop.test:80 is not in allowHosts of target shop',
        'beyond-caps',
      ],
    ]);
    const baseUrls = ['http://127.0.0.1:8080/', 'http://b.test:82/', 'http://shop.test/'];
    expect(diagnosticsOf(scenario(), rows, { ...target, baseUrls })).toEqual([
      ['target', 'host b.test:82 is not in allowHosts of target shop', 'beyond-caps'],
    ]);
    const away = scenario((same) => same.replace('GET /items/', 'GET https://Away.test/items/'));
    expect(diagnosticsOf(away, rows, target)).toEqual([
      [
        'paths.browse.steps.item.request',
        'host away.test:443 is not in allowHosts of target shop',
        'beyond-caps',
      ],
    ]);
  });

  it.each([
    ['http://a.test', 'a.test:80'],
    ['https://A.test/x?y', 'a.test:443'],
    ['http://a.test:81/x', 'a.test:81'],
    ['http://[::1]:9/', '[::1]:9'],
    [`http://a.test/\${x}`, 'a.test:80'],
    ['/x', ''],
  ])('reads the host of %s', (url, host) => {
    expect(hostOf(url)).toBe(host);
  });
});

describe('diagnostics of a plan', () => {
  it('refuses more frames than a report can be made from', () => {
    const long = (seconds: number): Scenario =>
      scenario((same) =>
        same
          .replace(
            'levels: [25%, 150% for 6s], require: 150%, hold: 4s',
            `levels: [50%, 100%], hold: ${seconds}s`,
          )
          .replace('browse: 20/s, pay: 10/s', 'browse: 2000/s, pay: 1000/s'),
      );
    const roomy = withCaps({
      ratePerSecondMax: 1e6,
      vusMax: 1e6,
      durationMsMax: 10 * 3_600_000,
    });
    expect(diagnosticsOf(long(750), rows, roomy, { shards: 1_000 })).toEqual([]);
    expect(diagnosticsOf(long(751), rows, roomy, { shards: 1_000 })).toEqual([
      [
        'load.shards',
        '1000 shards for 25m2s write 1502000 frames, more than 1500000; ' +
          'use fewer shards (a k6 uses every CPU of its machine) or a shorter load',
        '',
      ],
    ]);
  });

  it('refuses more shards than there is work for', () => {
    expect(diagnosticsOf(scenario(), rows, target, { shards: 6 })).toEqual([]);
    expect(diagnosticsOf(scenario(), rows, target, { shards: 7 })).toEqual([
      [
        'load.shards',
        '7 shards, but path "browse" at 25% has work for 6 only; use fewer shards',
        '',
      ],
    ]);
    const rare = scenario((same) =>
      same.replace('pay: 10/s', 'pay: 2/s').replace('within: 2s', 'within: 60s'),
    );
    expect(diagnosticsOf(rare, rows, target, { shards: 3 })).toEqual([
      ['load.shards', '3 shards, but path "pay" at 25% has work for 2 only; use fewer shards', ''],
    ]);
  });

  it('refuses columns that no dataset has, wherever they stand, and datasets without rows', () => {
    const other: DatasetRows = {
      item: { columns: ['skv'], rows: [['A']] },
      city: { columns: ['town'], rows: [] },
    };
    expect(diagnosticsOf(scenario(), other, target)).toEqual([
      ['data.datasets.city.file', 'dataset "city" has no rows', ''],
      [
        'paths.browse.steps.item.request',
        'dataset "item" has no column "sku"; did you mean "skv"?',
        '',
      ],
      [
        'paths.pay.steps.pay.headers',
        'dataset "city" has no column "name"; the first line of a CSV names its columns, the keys of its objects those of JSON',
        '',
      ],
      ['paths.pay.steps.pay.body', 'dataset "item" has no column "sku"; did you mean "skv"?', ''],
    ]);
  });

  it('refuses a bound that the think times alone may use up', () => {
    const hasty = (within: string) =>
      scenario((same) => same.replace('within: 2s', `within: ${within}`));
    expect(diagnosticsOf(hasty('1001ms'), rows, target)).toEqual([]);
    expect(diagnosticsOf(hasty('1s'), rows, target)).toEqual([
      ['paths.pay.within', 'think times alone may take 1s; give the journey more', ''],
    ]);
  });

  it('refuses a step that sets the header of the tag, whatever its case', () => {
    const sly = scenario((same) => same.replace('headers: { X:', 'headers: { Baggage:'));
    expect(diagnosticsOf(sly, rows, target)).toEqual([
      [
        'paths.pay.steps.pay.headers.Baggage',
        'header Baggage carries the shadow tag of target shop; leave it out',
        '',
      ],
    ]);
  });

  it('refuses a rate that is not a whole number of arrivals', () => {
    const source = scenario();
    const odd = {
      ...source,
      load: {
        ...source.load,
        peak: { browse: 1 / 3601, pay: 10 },
        stages: [{ level: 1, holdMs: 4_000 }],
      },
    };
    expect(diagnosticsOf(odd, rows, target, { shards: 1 })).toEqual([
      [
        'load.levels[0]',
        `${1 / 3601}/s of path "browse" at 100% is not a whole number of arrivals in an hour; round one of them`,
        '',
      ],
    ]);
  });
});
