/**
 * What a service process is told by the one that started it, over IPC: nothing secret is in an environment or
 * an argument list.
 */
export interface ServiceConfig {
  readonly service: ServiceName;
  /** `orders-1`: the service and its replica. */
  readonly instance: string;
  readonly logLevel: string;
  readonly shadowKey: string;
  /** Where it listens on 127.0.0.1; 0: a free port. */
  readonly port: number;
  /** Its nice class: 0 to 19. */
  readonly nice: number;
  /** Base URLs of every replica of the services behind this one. */
  readonly upstream: Readonly<Partial<Record<ServiceName, readonly string[]>>>;
  /** Null for a process that keeps nothing. */
  readonly stores: StorePair | null;
  readonly shop: ShopFacts;
}

export const serviceNames = [
  'bank',
  'bank-mock',
  'catalog',
  'inventory',
  'orders',
  'payments',
  'gateway',
  'customers',
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The name of a service's replica, counted from 1. */
export const instanceName = (service: ServiceName, number: number): string =>
  `${service}-${number}`;

export interface StorePair {
  readonly live: StoreLogin;
  readonly shadow: StoreLogin;
}

export interface StoreLogin {
  readonly postgresUrl: string;
  /** Most connections that this process may hold. */
  readonly connectionsMax: number;
  readonly redis: {
    readonly host: string;
    readonly port: number;
    readonly username: string;
    readonly password: string;
  };
  /** Every Redis key of this store begins with it: `mall:shadow:`. */
  readonly prefix: string;
}

export interface ShopFacts {
  readonly saleId: string;
  readonly unpaidTimeoutMs: number;
  /** What a bank shows when it calls back. */
  readonly callbackSecret: string;
  readonly items: readonly Item[];
  readonly bank: BankLimit;
  readonly bankMock: BankLimit;
  /** The folder of the bank mock's journal of charges; null: it keeps none. */
  readonly bankMockJournal: string | null;
  /** What one gateway carries, apart for customers and rehearsals; 0: it declares no limit. */
  readonly gatewayPerSecond: number;
  /** How many new orders a second one instance of orders carries, apart for customers and rehearsals; 0: it declares no limit. */
  readonly ordersPerSecond: number;
  /** What one instance of payments carries, apart for customers and rehearsals; 0: it declares no limit. */
  readonly paymentsPerSecond: number;
  /** How many commits a second the row of one item carries, apart for customers and rehearsals; 0: it declares no limit. */
  readonly rowPerSecond: number;
  /**
   * The gateway asks for the health of the nth instance of payments at this port + n - 1, and sends payments of rehearsals
   * there; null: to the instance itself.
   */
  readonly agentPort: number | null;
  /** Units of one item that one customer may have on orders that are not cancelled; 0: any number. */
  readonly unitsPerCustomer: number;
  /** What all coupons together may take from orders that are not cancelled, in cents; 0: anything. */
  readonly couponBudgetCents: number;
  /** Arrival rate of untagged customers' journeys. */
  readonly customersPerSecond: number;
}

export interface Item {
  readonly sku: string;
  readonly name: string;
  readonly priceCents: number;
}

/** A third party's declared capacity: `slots` charges at a time, each taking `serviceMs`. */
export interface BankLimit {
  readonly slots: number;
  readonly serviceMs: number;
  /** A charge that would wait longer for a slot is refused at once. */
  readonly waitMsMax: number;
  /** How long refusing a charge takes a slot. */
  readonly rejectionMs: number;
}

/** Charges per second that the limit allows. */
export function ratePerSecond(limit: BankLimit): number {
  return (limit.slots * 1000) / limit.serviceMs;
}

/** What a service says to the process that started it. */
export type FromService =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Connections of the enrolled items that one instance of inventory has to each store, beside its others. */
export const hotConnectionsMax = 4;
