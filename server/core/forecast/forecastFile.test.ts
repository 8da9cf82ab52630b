import { describe, expect, it } from 'vitest';
import { parseForecast } from './forecastFile.ts';

const service = `
  payments:
    calls: { pay: 1 }
    measured:
      - { replicas: 1, capacity: 50/s, interval: [48/s, 52/s] }
`;
const text = (rest: string, services = service): string =>
  `name: night\npeak: { browse: 900/s, pay: { likely: 100/s, low: 80/s, high: 150/s } }\n${rest}services:${services}`;

function parsed(rest: string, services?: string) {
  const forecast = parseForecast(text(rest, services), 'forecast.yaml');
  if (!forecast.ok) throw new Error(forecast.error.map(({ message }) => message).join('; '));
  return forecast.value;
}

const refused = (rest: string, services?: string): readonly string[] => {
  const forecast = parseForecast(text(rest, services), 'forecast.yaml');
  return forecast.ok ? [] : forecast.error.map(({ path, message }) => `${path}: ${message}`);
};

describe('a forecast', () => {
  it('has what its file says, in the units of the code, and defaults for the rest', () => {
    const one = { likely: 1, low: 1, high: 1 };
    expect(parsed('')).toEqual({
      ...{ name: 'night', runs: [] },
      peak: {
        browse: { likely: 900, low: 900, high: 900 },
        pay: { likely: 100, low: 80, high: 150 },
      },
      ...{ burst: one, growth: one, lastsMs: 3_600_000, headroom: 0, survive: 0, enough: 0.95 },
      orders: null,
      services: [
        {
          ...{ name: 'payments', calls: { pay: 1 }, pricePerHour: null, replicasPerMachine: 1 },
          ...{ replicasMin: 1, replicasMax: 10_000 },
          measured: [{ replicas: 1, capacity: 50, low: 48, high: 52 }],
        },
      ],
    });
  });

  it('takes each of its keys', () => {
    const given = parsed(
      `burst: 1.3
growth: { likely: 1.2, low: 1, high: 1.5 }
lasts: 2h
headroom: 20%
survive: 1
enough: 99%
orders: pay
orderValue: 12.5
`,
      `
  payments:
    calls: { pay: 2 }
    price: 0.4
    perMachine: 4
    replicas: [2, 12]
    measured: [{ replicas: 3, run: m2f8k1c9x0aa }]
`,
    );
    expect(given).toMatchObject({
      burst: { likely: 1.3, low: 1.3, high: 1.3 },
      growth: { likely: 1.2, low: 1, high: 1.5 },
      ...{ lastsMs: 7_200_000, headroom: 0.2, survive: 1, enough: 0.99 },
      orders: { path: 'pay', value: 12.5 },
      services: [
        {
          ...{ pricePerHour: 0.4, replicasPerMachine: 4, replicasMin: 2, replicasMax: 12 },
          measured: [{ replicas: 3, run: 'm2f8k1c9x0aa' }],
        },
      ],
    });
    expect(parsed('orders: pay\n').orders).toEqual({ path: 'pay', value: null });
  });
});

const measuring = (entries: string): string => `
  payments:
    calls: { pay: 1 }
    measured: ${entries}
`;

describe('what is refused, with its place', () => {
  it.each([
    ['burst: fast\n', 'burst: write a factor such as 1.3, or { likely: 1.3, low: 1.1, high: 1.8 }'],
    ['burst: 0\n', 'burst: 0 is too little; more than 0'],
    ['growth: { likely: 1, low: 2, high: 3 }\n', 'growth: low, likely and high rise in this order'],
    ['lasts: 0s\n', 'lasts: a night lasts longer than 0 s'],
    ['headroom: 100%\n', 'headroom: headroom is below 100%'],
    ['enough: 100%\n', 'enough: a share of nights lies above 0% and up to 99%'],
    ['survive: -1\n', 'survive: -1 is too little; at least 0'],
    ['orders: buy\n', 'orders: "buy" is no path of the peak; its paths are browse, pay'],
    ['orderValue: 3\n', 'orderValue: no path is an order; name it as "orders"'],
    ['machines: 3\n', expect.stringContaining('machines: unknown key "machines"')],
  ])('%j', (rest, message) => {
    expect(refused(rest)).toEqual([message]);
  });

  it.each([
    [
      '[{ replicas: 1 }]',
      'services.payments.measured[0]: give a run, or a capacity with its interval such as [88/s, 97/s]',
    ],
    [
      '[{ replicas: 1, capacity: 50/s }]',
      'services.payments.measured[0]: give a run, or a capacity with its interval such as [88/s, 97/s]',
    ],
    [
      '[{ replicas: 1, run: a, capacity: 50/s, interval: [48/s, 52/s] }]',
      'services.payments.measured[0]: give a run, or a capacity with its interval such as [88/s, 97/s]',
    ],
    [
      '[{ replicas: 1, capacity: 60/s, interval: [48/s, 52/s] }]',
      'services.payments.measured[0].interval: the interval does not hold the capacity',
    ],
    [
      '[{ replicas: 1, run: a }, { replicas: 2, run: a }]',
      'services.payments.measured[1]: the same run stands twice, and one run is no repetition of itself',
    ],
    ['[]', expect.stringContaining('services.payments.measured: ')],
  ])('measured: %s', (entries, message) => {
    expect(refused('', measuring(entries))).toEqual([message]);
  });

  it('a path that the peak lacks, a service that nothing calls, bounds in the wrong order', () => {
    expect(
      refused(
        '',
        `
  payments: { calls: { buy: 1 }, measured: [{ replicas: 1, run: a }] }
`,
      ),
    ).toEqual([
      'services.payments.calls.buy: "buy" is no path of the peak; its paths are browse, pay',
    ]);
    const wrong = `
  payments: { calls: { pay: 0 }, replicas: [3, 2], measured: [{ replicas: 1, run: a }] }
`;
    expect(refused('', wrong)).toEqual([
      'services.payments.calls: name a path that calls it',
      'services.payments.replicas: the least stands before the most',
    ]);
  });

  it('a file that is no YAML', () => {
    expect(parseForecast('name: [', 'forecast.yaml').ok).toBe(false);
  });
});
