import { describe, expect, it } from 'vitest';
import { targetCase } from '../../../test/support/targetCase.ts';
import { parseScenario } from '../../scenario/parseScenario.ts';
import type { Target } from '../../target/target.ts';
import { compilePlan } from '../compile.ts';
import type { DatasetRows } from '../datasets.ts';
import type { Plan } from '../plan.ts';
import { forecast } from './forecast.ts';

interface Case {
  readonly within?: string;
  readonly think?: string;
  readonly peak?: string;
  readonly levels?: string;
  readonly hold?: string;
  readonly arrivals?: string;
  readonly slos?: string;
  readonly abort?: string;
  readonly audit?: string;
  /** Rows of a dataset of unique rows. */
  readonly rows?: number;
  /** How many of them earlier runs have used. */
  readonly start?: number;
}

const text = (part: Case): string => `name: case
target: shop
${part.rows === undefined ? '' : `data: { datasets: { card: { file: c.csv, pick: unique, start: ${part.start ?? 0} } } }`}
paths:
  pay: { within: ${part.within ?? '1s'}, steps: { pick: { request: GET /a, think: ${part.think ?? '1ms'} }, pay: "GET /${part.rows === undefined ? 'b' : `\${card.id}`}" } }
  browse: { within: 1s, steps: { look: GET /c } }
load: { goal: hold, peak: { pay: ${part.peak ?? '10/s'}, browse: 1/s }, levels: ${part.levels ?? '[100%]'}, hold: ${part.hold ?? '10s'}${part.arrivals === undefined ? '' : `, arrivals: ${part.arrivals}`} }
slos: ${part.slos ?? '{ pay: { errors: 1% } }'}
abort: ${part.abort ?? '[]'}
${part.audit ?? ''}
`;

/** A target that lacks nothing. */
const whole = targetCase({
  allowHosts: ['127.0.0.1:1'],
  caps: { ratePerSecondMax: 1_000, vusMax: 100_000, durationMsMax: 3_600_000 },
  shadow: {
    key: 'a signing key of a test',
    header: 'baggage',
    hops: [{ service: 'shop', url: 'http://127.0.0.1:1' }],
    seedUrl: 'http://127.0.0.1:1/seed',
  },
  stores: { ...targetCase().stores, postgresUrl: 'postgres://h/d' },
  identity: [{ table: 'orders', column: 'customer' }],
});

/** `error` or `warning`, the key and the message of each. */
function foreseen(
  part: Case,
  target: Target | null = whole,
  change: (plan: Plan) => Plan = (same) => same,
): readonly string[] {
  const scenario = parseScenario(text(part), 'case.yaml');
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.error));
  const rows = Array.from({ length: part.rows ?? 0 }, (_, n) => [`${n}`]);
  const datasets: DatasetRows = part.rows === undefined ? {} : { card: { columns: ['id'], rows } };
  const plan = compilePlan(scenario.value, datasets, target);
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return forecast(change(plan.value), target).map(
    ({ severity, path, message }) => `${severity ?? 'error'} ${path}: ${message}`,
  );
}

it('foresees nothing of a plan that can be driven and judged', () => {
  expect(foreseen({})).toEqual([]);
  expect(foreseen({}, null)).toEqual([]);
});

describe('what the target lacks', () => {
  const { shadow, stores } = whole;
  const noStore = { ...stores, postgresUrl: null };
  const audit = 'audit: { file: audit.yaml }';
  it.each<[string, Case, Partial<Target>, readonly string[]]>([
    [
      'hops',
      {},
      { shadow: { ...shadow, hops: [] } },
      [
        'error target: target shop names no shadow.hops, which preflight asks whether they see the shadow tag; list every instance of every service',
      ],
    ],
    [
      'a seed address',
      {},
      { shadow: { ...shadow, seedUrl: null } },
      [
        "error target: target shop names no shadow.seedUrl, which fills the shadow stock before each run; add the stack's address for it, or seed with none, a SQL file or a command",
      ],
    ],
    [
      'nothing: it is not seeded',
      {},
      { shadow: { ...shadow, seedUrl: null }, seed: { kind: 'none' } },
      [],
    ],
    [
      'a store for the audit',
      { audit },
      { stores: noStore },
      [
        'error audit: target shop names no stores.postgresUrl or stores.mysqlUrl for this audit; add a read-only connection',
      ],
    ],
    [
      'a store for the audit, beside Redis',
      { audit },
      { stores: { ...noStore, redisUrl: 'redis://h' } },
      [
        'error audit: target shop names no stores.postgresUrl or stores.mysqlUrl for this audit; add a read-only connection',
      ],
    ],
    [
      'who wrote a row',
      {},
      { identity: [] },
      [
        'error target: target shop names no identity, by which the leak scan tells whose a row of stores.postgresUrl is; name its tables and columns',
      ],
    ],
    [
      'any store',
      {},
      { stores: noStore },
      [
        'warning target: target shop names no stores, so leaks cannot be looked for and the verdict is no pass unless each hop reports store "none"; add stores.postgresUrl with identity, or stores.redisUrl',
      ],
    ],
    [
      'nothing that a dedicated stack is not asked',
      {},
      { isolation: 'dedicated', shadow: { ...shadow, hops: [], seedUrl: null }, identity: [] },
      [],
    ],
    [
      'no store of a dedicated stack',
      {},
      { isolation: 'dedicated', stores: noStore, identity: [] },
      [],
    ],
    [
      'the store for the audit of a dedicated stack',
      { audit },
      { isolation: 'dedicated', stores: noStore },
      [
        'error audit: target shop names no stores.postgresUrl or stores.mysqlUrl for this audit; add a read-only connection',
      ],
    ],
    [
      'nothing that an observed stack has yet to get',
      { peak: '1/s' },
      {
        isolation: 'observe',
        shadow: { ...shadow, hops: [], seedUrl: null },
        stores: noStore,
        identity: [],
      },
      [],
    ],
    ['nothing: Redis alone', {}, { stores: { ...noStore, redisUrl: 'redis://h' } }, []],
    [
      'nothing: Redis needs no identity',
      {},
      { stores: { ...noStore, redisUrl: 'redis://h' }, identity: [] },
      [],
    ],
    ['nothing: an audit with its store', { audit }, {}, []],
  ])('%s', (_, part, over, told) => {
    expect(foreseen(part, { ...whole, ...over })).toEqual(told);
  });
});

describe('rows of a unique dataset', () => {
  it('are as many as the journeys that draw them', () => {
    expect(foreseen({ rows: 100 })).toEqual([]);
    expect(foreseen({ rows: 105, start: 5 })).toEqual([]);
    expect(foreseen({ rows: 104, start: 5 })).toEqual([
      'error data.datasets.card: dataset "card" has 99 rows after the first 5, and the load of "pay" draws 100, each once: it would be used up after 9.9 s; give it 105 rows, or lower rate or hold',
    ]);
    expect(foreseen({ rows: 99 })).toEqual([
      'error data.datasets.card: dataset "card" has 99 rows, and the load of "pay" draws 100, each once: it would be used up after 9.9 s; give it 100 rows, or lower rate or hold',
    ]);
  });

  it('are used up when the start that finds none is planned, in a ramp too', () => {
    const levels = '[0% to 100% for 10s, 100%]';
    expect(foreseen({ rows: 150, levels })).toEqual([]);
    // 50 starts in the ramp, t²/2 of them after t seconds.
    expect(foreseen({ rows: 25, levels })[0]).toContain(
      'draws 150, each once: it would be used up after 7.2 s;',
    );
  });

  it('are drawn by one stage after the other', () => {
    const levels = '[50% for 4s, 100% for 10s]';
    expect(foreseen({ rows: 120, levels })).toEqual([]);
    expect(foreseen({ rows: 70, levels })[0]).toContain(
      'draws 120, each once: it would be used up after 9.0 s;',
    );
    expect(foreseen({ rows: 10, levels })[0]).toContain('used up after 2.0 s;');
  });
});

it('the arrivals of a level that is too short, or has too few starts, cannot be as bursty as asked', () => {
  const told = (peak: string, hold: string) =>
    foreseen({ peak, hold: `${hold}, arrivals: bursty 8` });
  expect(told('100/s', '20s').filter((line) => line.includes('"pay"'))).toEqual([]);
  expect(told('1/s', '4s')).toContainEqual(
    expect.stringMatching(
      /^warning load.arrivals: arrivals of "pay" at 100% have an index of dispersion of [\d.]+ where 8 is asked: too few starts; hold it longer$/,
    ),
  );
});

describe('the samples of an SLO', () => {
  it('are the starts of its path in each stage', () => {
    const slos = '{ pay: { p95: 1s } }';
    expect(foreseen({ slos, hold: '20s' })).toEqual([]);
    expect(foreseen({ slos, hold: '19s' })).toEqual([
      'warning slos.pay.p95: pay p95 ≤ 1 s is judged from 200 journeys or more, and the plan has 190 at 100%: it stays unknown there; hold longer (100% for 20s), or limit a lower percentile',
    ]);
  });

  it('are asked of levels that are held and load the path', () => {
    const slos = '{ pay: { p95: 1s } }';
    const levels = '[0% to 1% for 1s, 0% for 1s, 1% for 1s, { browse: 100% }, 100%]';
    expect(foreseen({ slos, hold: '20s', levels })).toEqual([]);
  });

  it('are told for each stage that has too few, and for a step', () => {
    const slos = '{ pay: { steps: { pick: { p99: 1s } } } }';
    expect(foreseen({ slos, levels: '[50%, 100% for 100s, 75%]' })).toEqual([
      'warning slos.pay.steps.pick.p99: pay/pick p99 ≤ 1 s is judged from 1000 journeys or more, and the plan has 50 at 50%, 75 at 75%: it stays unknown there; hold longer (50% for 3m20s, 75% for 2m14s), or limit a lower percentile',
    ]);
  });
});

describe('an SLO that no answer could breach', () => {
  const at = (limits: string) =>
    foreseen({ within: '3s', peak: '300/s', slos: `{ pay: { ${limits} } }` });
  const beyond = (name: string) =>
    `${name} lies beyond the bound of "pay": a journey is interrupted after 3 s, and what it would have taken is not known; raise "within" to the limit, or lower the limit`;

  it('has a limit beyond the bound of its path', () => {
    expect(at('p95: 3s')).toEqual([]);
    expect(at('p95: 3001ms')).toEqual([`warning slos.pay: ${beyond('pay p95 ≤ 3.001 s')}`]);
    for (const [limits, name] of [
      ['max: 4s', 'pay max ≤ 4 s'],
      ['mean: 4s', 'pay mean ≤ 4 s'],
      ['p50 in 9% of seconds: 4s', 'pay p50 ≤ 4 s in 9% of seconds'],
    ] as const)
      expect(at(limits)).toContain(`warning slos.pay: ${beyond(name)}`);
    expect(at('steps: { pick: { p95: 4s } }')).toContain(
      `warning slos.pay.steps.pick: ${beyond('pay/pick p95 ≤ 4 s')}`,
    );
  });

  it('allows every journey to fail', () => {
    expect(at('errors: 99.9%')).toEqual([]);
    expect(at('errors: 100%')).toEqual([
      'warning slos.pay: pay errors ≤ 100% is met however much fails; ask for less',
    ]);
  });
});

describe('an SLO on a rate', () => {
  it('is judged by some level, and by the required load', () => {
    const at = (rate: string, levels = '[50%, 100%]') =>
      foreseen({ levels, slos: `{ pay: { throughput: ${rate} } }` });
    expect(at('10/s')).toEqual([]);
    expect(at('10.5/s')).toEqual([
      'error slos.pay.throughput: pay throughput ≥ 10.5/s is judged at levels that offer as much, and the most is 10/s; ask for less, or add a level',
    ]);
    expect(at('11/s', '[100%, 200%]')).toEqual([
      'warning slos.pay.throughput: pay throughput ≥ 11/s is no part of what is required: 100% of the peak offers 10/s; ask for less, or require more',
    ]);
    expect(at('11/s', '[100%, 200% for 1s]')[0]).toMatch(/^error .* and the most is 10\/s;/);
  });

  it('on single seconds needs its samples in each of them', () => {
    const at = (peak: string, more: Case = {}) =>
      foreseen({ peak, slos: '{ pay: { p95 in 99% of seconds: 500ms } }', ...more });
    expect(at('206/s')).toEqual([]);
    expect(at('205/s')).toEqual([
      'warning slos.pay: pay p95 ≤ 500 ms in 99% of seconds is judged from 200 journeys of each second or more, and the plan has 205/s at 100%: seconds with fewer stay unknown; drive more, or limit a lower percentile or the errors of a second',
    ]);
  });
});

it('foresees that a second of irregular arrivals has too few journeys', () => {
  const at = (peak: string) =>
    foreseen({
      ...{ peak, arrivals: 'poisson', hold: '60s' },
      slos: '{ pay: { p95 in 99% of seconds: 500ms } }',
    }).filter((line) => line.includes('of each second'));
  expect(at('248/s')).toEqual([]);
  expect(at('247/s')).toHaveLength(1);
});

describe('a goodput beside latency limits', () => {
  const at = (slos: string) =>
    foreseen({ peak: '300/s', slos: `{ pay: ${slos} }` }).filter((line) =>
      line.includes('goodput'),
    );

  it('asks for more than a tighter limit that fewer journeys must meet', () => {
    expect(at('{ p50: 100ms, p95: 500ms, goodput: 95% }')).toEqual([
      'warning slos.pay.goodput: pay goodput ≥ 95% counts each journey beyond 100 ms as not good, and pay p50 ≤ 100 ms allows that to 50% of them; lower the goodput, or leave the other limit out',
    ]);
    expect(at('{ p50 in 9% of seconds: 100ms, p95: 500ms, goodput: 60% }')).toHaveLength(1);
  });

  it.each([
    '{ p50: 100ms, p95: 500ms, goodput: 50% }',
    '{ p95: 500ms, goodput: 95% }',
    '{ goodput: 95% }',
    '{ max: 100ms, p50: 200ms, goodput: 95% }',
    '{ p50: 500ms, p95: 100ms, goodput: 95% }',
  ])('agrees with %s', (slos) => {
    expect(at(slos)).toEqual([]);
  });
});

describe('the time to measure in', () => {
  it('is left by the pauses of a journey', () => {
    const part = { within: '40s', hold: '10s' };
    expect(foreseen({ ...part, think: '8s' })).toEqual([]);
    expect(foreseen({ ...part, think: '8001ms' })).toEqual([
      'warning load.levels[0]: a journey of "pay" may take 8s1ms, so a hold of 10s at 100% may leave no time to measure throughput in; hold it for 11s or more',
    ]);
    expect(foreseen({ ...part, think: '9999ms' })[0]).toMatch(/^warning /);
    expect(foreseen({ ...part, think: '10s' })).toEqual([
      'error load.levels[0]: a journey of "pay" pauses for 10s, so none ends within a hold of 10s at 100% and no throughput can be measured; hold it for 12s or more',
    ]);
  });

  it('is told at the line of a shape', () => {
    const shaped = (plan: Plan): Plan => ({
      ...plan,
      rounds: plan.rounds.map((round) => ({
        ...round,
        stages: round.stages.map((stage) => ({ ...stage, shapeLine: 4 })),
      })),
    });
    const told = (think: string) =>
      foreseen({ within: '40s', hold: '10s', think }, whole, shaped).map((line) =>
        line.slice(0, line.indexOf('journey')),
      );
    expect(told('9s')).toEqual(['warning load.shape: line 4 of the shape: a ']);
    expect(told('10s')).toEqual(['error load.shape: line 4 of the shape: a ']);
  });

  it('is left by the slowest journey that meets its SLO', () => {
    const part = { within: '40s', hold: '20s', think: '2s' };
    const slos = (limit: string, key = 'p95') => ({
      ...part,
      slos: `{ pay: { ${key}: ${limit} } }`,
    });
    expect(foreseen(slos('16s'))).toEqual([]);
    expect(foreseen(slos('17s'))).toEqual([
      'warning load.levels[0]: a journey of "pay" may take 19s within its SLO, so a hold of 20s at 100% may leave no time to measure throughput in; hold it for 21s or more',
    ]);
    expect(foreseen(slos('17s', 'p90'))).toEqual([]);
    expect(foreseen(slos('17s', 'max'))).toEqual(foreseen(slos('17s')));
    expect(foreseen({ ...part, slos: '{ pay: { max: 30s, p95: 16s } }' })).toEqual([]);
  });

  it('is not asked of a ramp or a spike', () => {
    const part = { within: '40s', hold: '40s', think: '8s' };
    expect(foreseen({ ...part, levels: '[0% to 100% for 1s, 100% for 1s, 100%]' })).toEqual([]);
  });

  it('is left by the shortest hold after its first 3 s', () => {
    const short = { within: '40s', hold: '4s', think: '1ms', peak: '60/s' };
    expect(foreseen({ ...short, slos: '{ pay: { p95: 2999ms } }' })).toEqual([]);
    expect(foreseen({ ...short, slos: '{ pay: { p95: 3s } }' })).toHaveLength(1);
  });
});

describe('an abort rule', () => {
  it('has a load that is as long as its windows', () => {
    for (const rule of ['errors above 5% for 10s', '"errors above 5% for 8s, 3 times"']) {
      expect(foreseen({ abort: `[${rule}]` })).toEqual([]);
    }
    expect(foreseen({ abort: '["errors above 5% for 9s, 3 times"]' })).toEqual([
      'error abort[0]: the rule (errors above 5% over 9 s, 3 times) trips after 11 s at the earliest, and the load lasts 10s: it would never trip; shorten it, or leave it out',
    ]);
  });

  it.each([
    'starts below 98% for 11s',
    'customer errors above 5% for 11s',
    'customer p95 above 1s for 11s',
    'pay p50 above 1s for 11s',
    'health fails 11 times',
    'leak every 11s',
  ])('of every kind (%s)', (rule) => {
    const shown = {
      ...whole,
      healthUrl: 'http://127.0.0.1:1/health',
      customerStatsUrl: 'http://127.0.0.1:1/live',
    };
    expect(foreseen({ abort: `[${rule}]`, hold: '11s' }, shown)).toEqual([]);
    expect(foreseen({ abort: `[${rule}]`, hold: '10s' }, shown)).toEqual([
      expect.stringMatching(
        /^error abort\[0\]: .* trips after 11 s at the earliest, and the load lasts 10s/,
      ),
    ]);
  });

  it('has as many journeys in its window as its percentile needs', () => {
    const of = (seconds: number, levels = '[100%]') =>
      foreseen({ abort: `[pay p90 above 1s for ${seconds}s]`, levels });
    expect(of(10)).toEqual([]);
    expect(of(9)).toEqual([
      'warning abort[0]: the rule (p90 of pay above 1 s over 9 s) needs 100 journeys in 9 s, and the plan starts 90 at most: it may never trip; look at 10 s or more, or at a lower percentile',
    ]);
    expect(of(5, '[50%, 200%]')).toEqual([]);
  });
});
