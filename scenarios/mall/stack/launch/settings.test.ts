import { expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const env = { MALL_DATABASE_URL: 'postgres://a', MALL_REDIS_URL: 'redis://b' };

it('declares four slots of 80 ms unless told otherwise', () => {
  const settings = readSettings([], env);
  expect(settings).toMatchObject({
    databaseUrl: 'postgres://a',
    redisUrl: 'redis://b',
    replicas: 1,
    out: null,
    unpaidTimeoutMs: 30_000,
    customersPerSecond: 5,
    gatewayPerSecond: 0,
    ordersPerSecond: 0,
    rowPerSecond: 0,
    unitsPerCustomer: 0,
    ...{ couponBudgetCents: 0, inventoryKept: false },
    payments: { instances: 1, perSecond: 0, agentPort: null, agentLinks: false },
    bankMock: { slots: 4, serviceMs: 80, waitMsMax: 3_000, rejectionMs: 0 },
    bankMockProcess: { nice: 0, journal: null },
    shadowRedisUrl: null,
  });
  expect(settings.shadowKey).toMatch(/^[0-9a-f]{64}$/);
  expect(readSettings([], env).shadowKey).not.toBe(settings.shadowKey);
});

it('takes what it is told', () => {
  const settings = readSettings(['--replicas', '3', '--out', 'x.yaml'], {
    ...env,
    MALL_SHADOW_KEY: 'k',
    MALL_BANK_SLOTS: '8',
    MALL_BANK_SERVICE_MS: '20',
    MALL_BANK_WAIT_MS_MAX: '0',
    MALL_BANK_REJECTION_MS: '20',
    MALL_UNPAID_TIMEOUT_MS: '100',
    MALL_PAYMENTS_INSTANCES: '5',
    MALL_PAYMENTS_PER_SECOND: '20',
    MALL_AGENT_PORT: '14200',
    MALL_AGENT_LINKS: '1',
    MALL_GATEWAY_PER_SECOND: '400',
    MALL_ORDERS_PER_SECOND: '90',
    MALL_ROW_PER_SECOND: '25',
    MALL_BANK_NICE: '10',
    MALL_BANK_JOURNAL: '/mnt/journal',
    MALL_SHADOW_REDIS_URL: 'redis://c',
    MALL_UNITS_PER_CUSTOMER: '4',
    MALL_COUPON_BUDGET_CENTS: '5000',
    MALL_INVENTORY_KEPT: '1',
  });
  expect(settings).toMatchObject({
    replicas: 3,
    out: 'x.yaml',
    shadowKey: 'k',
    unpaidTimeoutMs: 100,
    gatewayPerSecond: 400,
    ordersPerSecond: 90,
    rowPerSecond: 25,
    unitsPerCustomer: 4,
    ...{ couponBudgetCents: 5_000, inventoryKept: true },
    payments: { instances: 5, perSecond: 20, agentPort: 14_200, agentLinks: true },
    bankMock: { slots: 8, serviceMs: 20, waitMsMax: 0, rejectionMs: 20 },
    bankMockProcess: { nice: 10, journal: '/mnt/journal' },
    shadowRedisUrl: 'redis://c',
  });
});

it('opens as many instances of payments as of the others unless told otherwise', () => {
  expect(readSettings(['--replicas', '2'], env).payments.instances).toBe(2);
});

it('says in a line what is wrong', () => {
  expect(() => readSettings([], {})).toThrow(
    'MALL_DATABASE_URL is not set; the shop needs a PostgreSQL and a Redis of its own',
  );
  expect(() => readSettings([], { ...env, MALL_REDIS_URL: '' })).toThrow(
    'MALL_REDIS_URL is not set',
  );
  for (const replicas of ['0', '9', '1.5', 'two']) {
    expect(() => readSettings(['--replicas', replicas], env)).toThrow(
      `--replicas is "${replicas}"; wanted a whole number from 1 to 8`,
    );
  }
  expect(() => readSettings([], { ...env, MALL_UNPAID_TIMEOUT_MS: '99' })).toThrow(
    'MALL_UNPAID_TIMEOUT_MS is "99"',
  );
  for (const [name, text] of [
    ['MALL_PAYMENTS_INSTANCES', '9'],
    ['MALL_PAYMENTS_PER_SECOND', '1001'],
    ['MALL_GATEWAY_PER_SECOND', '10001'],
    ['MALL_ORDERS_PER_SECOND', '10001'],
    ['MALL_ROW_PER_SECOND', '1001'],
    ['MALL_AGENT_PORT', '1023'],
    ['MALL_AGENT_PORT', '65526'],
    ['MALL_AGENT_LINKS', '2'],
    ['MALL_INVENTORY_KEPT', '2'],
  ] as const) {
    expect(() => readSettings([], { ...env, [name]: text })).toThrow(`${name} is "${text}"`);
  }
  expect(() => readSettings(['--what'], env)).toThrow(/--what/);
});
