import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { BankLimit } from '../kit/config.ts';
import { agentPortsMax } from './agentFile.ts';

export interface Settings {
  /** Superuser of a PostgreSQL that is the shop's own. */
  readonly databaseUrl: string;
  /** Administrator of a Redis that is the shop's own. */
  readonly redisUrl: string;
  /** Administrator of the Redis of rehearsals, where that is one of its own; null: both share one. */
  readonly shadowRedisUrl: string | null;
  readonly shadowKey: string;
  readonly replicas: number;
  /** Whether an inventory that ends is started again at its port, as by a supervisor of its own. */
  readonly inventoryKept: boolean;
  /** Where the target file goes; null to write none. */
  readonly out: string | null;
  readonly unpaidTimeoutMs: number;
  readonly customersPerSecond: number;
  /** The declared limit of one gateway; 0: none. */
  readonly gatewayPerSecond: number;
  /** The declared limit of one instance of orders, in new orders; 0: none. */
  readonly ordersPerSecond: number;
  /** The declared limit of the row of one item, in commits; 0: none. */
  readonly rowPerSecond: number;
  /** Units of one item that one customer may have; 0: any number. */
  readonly unitsPerCustomer: number;
  /** What all coupons together may take, in cents; 0: anything. */
  readonly couponBudgetCents: number;
  readonly payments: {
    readonly instances: number;
    /** The declared limit of one; 0: none. */
    readonly perSecond: number;
    /** Where an agent's proxy in front of the first listens, the others behind it; null: there is none. */
    readonly agentPort: number | null;
    /** Whether rehearsals come to their stores and to the bank mock by links of that agent. */
    readonly agentLinks: boolean;
  };
  readonly bank: BankLimit;
  readonly bankMock: BankLimit;
  readonly bankMockProcess: {
    /** Its nice class. In one of its own it can lose its CPU without harm for others. */
    readonly nice: number;
    /** The folder of its journal of charges; null: it keeps none. */
    readonly journal: string | null;
  };
  readonly logLevel: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const replicasMax = 8;

/** Reads the command line and the environment; throws one line that says what to change. */
export function readSettings(args: readonly string[], env: Environment): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: { replicas: { type: 'string', default: '1' }, out: { type: 'string' } },
  });
  const replicas = whole('--replicas', values.replicas, 1, replicasMax);
  const agentPort = fromEnv(env, 'MALL_AGENT_PORT', 0, 1_024, 65_536 - agentPortsMax);
  const links = fromEnv(env, 'MALL_AGENT_LINKS', 0, 0, 1);
  return {
    databaseUrl: required(env, 'MALL_DATABASE_URL'),
    redisUrl: required(env, 'MALL_REDIS_URL'),
    shadowRedisUrl: given(env, 'MALL_SHADOW_REDIS_URL'),
    shadowKey: env.MALL_SHADOW_KEY ?? randomBytes(32).toString('hex'),
    replicas,
    inventoryKept: fromEnv(env, 'MALL_INVENTORY_KEPT', 0, 0, 1) === 1,
    out: values.out ?? null,
    unpaidTimeoutMs: fromEnv(env, 'MALL_UNPAID_TIMEOUT_MS', 30_000, 100, 86_400_000),
    customersPerSecond: fromEnv(env, 'MALL_CUSTOMERS_PER_SECOND', 5, 1, 200),
    gatewayPerSecond: fromEnv(env, 'MALL_GATEWAY_PER_SECOND', 0, 0, 10_000),
    ordersPerSecond: fromEnv(env, 'MALL_ORDERS_PER_SECOND', 0, 0, 10_000),
    rowPerSecond: fromEnv(env, 'MALL_ROW_PER_SECOND', 0, 0, 1_000),
    unitsPerCustomer: fromEnv(env, 'MALL_UNITS_PER_CUSTOMER', 0, 0, 1_000),
    couponBudgetCents: fromEnv(env, 'MALL_COUPON_BUDGET_CENTS', 0, 0, 1_000_000_000),
    payments: {
      instances: fromEnv(env, 'MALL_PAYMENTS_INSTANCES', replicas, 1, replicasMax),
      perSecond: fromEnv(env, 'MALL_PAYMENTS_PER_SECOND', 0, 0, 1_000),
      agentPort: agentPort === 0 ? null : agentPort,
      agentLinks: links === 1 && agentPort !== 0,
    },
    bank: { slots: 16, serviceMs: 20, waitMsMax: 3_000, rejectionMs: 0 },
    bankMock: {
      slots: fromEnv(env, 'MALL_BANK_SLOTS', 4, 1, 1_000),
      serviceMs: fromEnv(env, 'MALL_BANK_SERVICE_MS', 80, 1, 60_000),
      waitMsMax: fromEnv(env, 'MALL_BANK_WAIT_MS_MAX', 3_000, 0, 60_000),
      rejectionMs: fromEnv(env, 'MALL_BANK_REJECTION_MS', 0, 0, 60_000),
    },
    bankMockProcess: {
      nice: fromEnv(env, 'MALL_BANK_NICE', 0, 0, 19),
      journal: given(env, 'MALL_BANK_JOURNAL'),
    },
    logLevel: env.MALL_LOG_LEVEL ?? 'warn',
  };
}

function given(env: Environment, name: string): string | null {
  const value = env[name];
  return value === undefined || value === '' ? null : value;
}

function required(env: Environment, name: string): string {
  const value = given(env, name);
  if (value !== null) return value;
  throw new Error(`${name} is not set; the shop needs a PostgreSQL and a Redis of its own`);
}

function fromEnv(env: Environment, name: string, normal: number, min: number, max: number): number {
  const text = env[name];
  return text === undefined || text === '' ? normal : whole(name, text, min, max);
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${name} is "${text}"; wanted a whole number from ${min} to ${max}`);
}
