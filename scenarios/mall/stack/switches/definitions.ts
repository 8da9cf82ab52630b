import { bugNames, noBug } from '../bugs/registry.ts';

/** Who reads a switch. */
export type SwitchedService = 'gateway' | 'catalog' | 'inventory' | 'orders' | 'payments';

/** A switch of this shop. All act on rehearsals alone: customers always have the default. */
export interface Definition {
  readonly service: SwitchedService;
  readonly kind: 'degrade' | 'limit' | 'guard' | 'route';
  readonly about: string;
  /** Texts, or a range of whole numbers. */
  readonly values: readonly string[] | { readonly min: number; readonly max: number };
  readonly default: string | number;
  /** What an instance shows by `GET /effects/NAME` for a value; a value that is not listed shows itself. */
  readonly shows: Readonly<Record<string, string>>;
}

const perSecond = { min: 0, max: 10_000 } as const;
const seconds = { min: 0, max: 10 } as const;
const unlimited = { '0': 'all' } as const;

/** The switches of the shop by name. */
export const definitions = {
  'inventory.guard': {
    service: 'inventory',
    kind: 'guard',
    about: 'How a deduction is kept from selling what is not there; none is a fault.',
    values: ['row-lock', 'conditional-update', 'merged', 'redis', 'none'],
    default: 'row-lock',
    shows: {
      'row-lock': 'locks the row',
      'conditional-update': 'writes where there is enough',
      merged: 'takes several at once',
      redis: 'takes it in Redis first',
      none: 'reads before it writes',
    },
  },
  'inventory.bug': {
    service: 'inventory',
    kind: 'guard',
    about:
      'A planted bug, which is a fault: inventory, orders and payments do one step as a shop with this bug would.',
    values: [noBug, ...bugNames],
    default: noBug,
    shows: {},
  },
  'inventory.item-queue': {
    service: 'inventory',
    kind: 'limit',
    about:
      'Deductions of one item that an instance does at a time; the others wait in line before they take a connection; 0: none waits.',
    values: { min: 0, max: 100 },
    default: 8,
    shows: unlimited,
  },
  'inventory.hot-pool': {
    service: 'inventory',
    kind: 'route',
    about: 'Whether the enrolled hot items have database connections of their own.',
    values: ['off', 'on'],
    default: 'off',
    shows: { off: 'one pool', on: 'own pool' },
  },
  'gateway.hot-key-rate': {
    service: 'gateway',
    kind: 'limit',
    about:
      'Reads of stock a second from which on an instance takes an item for hot and tells the inventory; 0: none is.',
    values: perSecond,
    default: 0,
    shows: { '0': 'none' },
  },
  'inventory.hot-key-cache': {
    service: 'inventory',
    kind: 'degrade',
    about:
      'Seconds for which an instance shows the stock of an item that it was told to be hot as it last read it; 0: it reads each time.',
    values: seconds,
    default: 0,
    shows: {},
  },
  'gateway.browse-limit': {
    service: 'gateway',
    kind: 'limit',
    about: 'Reads of pages and stock a second that an instance admits; 0: all.',
    values: perSecond,
    default: 0,
    shows: unlimited,
  },
  'gateway.order-limit': {
    service: 'gateway',
    kind: 'limit',
    about: 'Orders a second that an instance admits; 0: all.',
    values: perSecond,
    default: 0,
    shows: unlimited,
  },
  'gateway.pay-limit': {
    service: 'gateway',
    kind: 'limit',
    about: 'Payments a second that an instance admits; 0: all.',
    values: perSecond,
    default: 0,
    shows: unlimited,
  },
  'gateway.concurrency-limit': {
    service: 'gateway',
    kind: 'limit',
    about:
      'Requests that an instance serves at once: browsing up to half of it, orders up to three quarters, payments up to all; 0: no limit.',
    values: { min: 0, max: 4_000 },
    default: 0,
    shows: unlimited,
  },
  'gateway.ejection-floor': {
    service: 'gateway',
    kind: 'guard',
    about:
      'Percent of the instances of payments that stay in the pool of an instance whatever their health checks say; 100: none is ejected.',
    values: { min: 0, max: 100 },
    default: 100,
    shows: {},
  },
  'gateway.load-limit': {
    service: 'gateway',
    kind: 'limit',
    about:
      'Milliseconds by which an instance may be behind: from half of it on it sheds browsing, from three quarters orders, from all of it payments; 0: no limit.',
    values: { min: 0, max: 10_000 },
    default: 0,
    shows: { '0': 'none' },
  },
  'gateway.pages': {
    service: 'gateway',
    kind: 'degrade',
    about:
      'Whether a page is its static part, cached, and a refresh asks for the stock; or each page is made whole, with its stock.',
    values: ['split', 'whole'],
    default: 'split',
    shows: { split: 'one load', whole: 'a load each time' },
  },
  'inventory.stock-cache': {
    service: 'inventory',
    kind: 'degrade',
    about:
      'Seconds for which an instance shows the stock that it last read from Redis; 0: it reads each time.',
    values: seconds,
    default: 0,
    shows: {},
  },
  'orders.sold-out-cache': {
    service: 'orders',
    kind: 'degrade',
    about:
      'Seconds for which an instance refuses orders of an item that was sold out; 0: it asks each time.',
    values: seconds,
    default: 0,
    shows: {},
  },
  'payments.retries': {
    service: 'payments',
    kind: 'limit',
    about: 'How often a charge that a busy provider refused is tried again at once.',
    values: { min: 0, max: 10 },
    default: 0,
    shows: {},
  },
  'payments.breaker': {
    service: 'payments',
    kind: 'guard',
    about: 'Whether an instance keeps charges back for a second after five in a row failed.',
    values: ['off', 'on'],
    default: 'off',
    shows: { off: 'all', on: '5' },
  },
  'orders.spread': {
    service: 'orders',
    kind: 'degrade',
    about:
      'Seconds over which the orders of one moment are spread before they ask for stock; 0: none waits.',
    values: seconds,
    default: 0,
    shows: {},
  },
  'orders.caller-limit': {
    service: 'orders',
    kind: 'limit',
    about: 'Orders a second that an instance admits of one customer; 0: all.',
    values: { min: 0, max: 100 },
    default: 0,
    shows: unlimited,
  },
} as const satisfies Readonly<Record<string, Definition>>;

type Definitions = typeof definitions;
export type SwitchName = keyof Definitions;
export type SwitchValue = string | number;
export type ValueOf<Name extends SwitchName> =
  Definitions[Name]['values'] extends readonly (infer T)[] ? T : number;

export const switchNames = Object.keys(definitions) as SwitchName[];

export const isSwitchName = (name: string): name is SwitchName => Object.hasOwn(definitions, name);

/** The value when the switch takes it; a number may be given as a text. Null: it does not. */
export function allowedValue<Name extends SwitchName>(
  name: Name,
  given: unknown,
): ValueOf<Name> | null {
  const { values }: Definition = definitions[name];
  const value = readAs(values, given);
  // The values of a definition and `ValueOf` are one list; the compiler cannot follow the lookup.
  return value as ValueOf<Name> | null;
}

function readAs(values: Definition['values'], given: unknown): SwitchValue | null {
  if (!('min' in values)) return values.find((value) => value === given) ?? null;
  const isText = typeof given === 'string' && /^\d{1,9}$/.test(given);
  const number = isText ? Number(given) : given;
  if (typeof number !== 'number' || !Number.isInteger(number)) return null;
  return number >= values.min && number <= values.max ? number : null;
}
