import { restockUnits, type ShopSession, skus } from './correctShop.ts';

/** What a shop does in one transaction; each leaves the records right once it is committed. */

/** Orders of one transaction: a million come in minutes. */
export const batch = 100;

interface Order {
  readonly id: string;
  readonly units: number;
  readonly cents: number;
}

export interface Draws {
  readonly random: () => number;
  /** The next order's id. */
  readonly nextId: () => string;
}

const pick = <T>(random: () => number, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;

export const anySku = ({ random }: Draws): string => pick(random, skus);

/** Runs statements in one transaction, of which a few are rolled back as a shop's are. */
export async function inTransaction(
  session: ShopSession,
  random: () => number,
  work: () => Promise<void>,
): Promise<void> {
  await session.query('BEGIN');
  await work();
  await session.query(random() < 0.02 ? 'ROLLBACK' : 'COMMIT');
}

const rows = (orders: readonly Order[], row: (order: Order) => string): string =>
  orders.map((order) => `(${row(order)})`).join();

const ids = (orders: readonly Order[]): string => orders.map(({ id }) => `'${id}'`).join();

const unitsOf = (orders: readonly Order[]): number =>
  orders.reduce((sum, { units }) => sum + units, 0);

/** Places orders of a SKU, and puts units in stock first where there are too few. */
export async function place(session: ShopSession, sku: string, draws: Draws): Promise<void> {
  const { random, nextId } = draws;
  const orders = Array.from({ length: batch }, (): Order => {
    const units = 1 + Math.floor(random() * 3);
    return { id: nextId(), units, cents: units * 250 };
  });
  const wanted = unitsOf(orders);
  // One row is locked first, by every transaction that touches this SKU.
  const [stock] = await session.query(
    `SELECT available FROM stock WHERE sku = '${sku}' FOR UPDATE`,
  );
  if (Number(stock?.available) < wanted) await restock(session, sku);
  await session.query(
    `UPDATE stock SET available = available - ${wanted}, reserved = reserved + ${wanted} WHERE sku = '${sku}'`,
  );
  await session.query(
    `INSERT INTO orders (id, state, version, sku, units, cents) VALUES ${rows(orders, ({ id, units, cents }) => `'${id}', 'placed', 1, '${sku}', ${units}, ${cents}`)}`,
  );
  await session.query(
    `INSERT INTO order_lines (order_id, sku, units, price_cents) VALUES ${rows(orders, ({ id, units }) => `'${id}', '${sku}', ${units}, 250`)}`,
  );
  await event(session, orders, 'placed');
  await move(session, orders, sku, 'reserve');
}

async function restock(session: ShopSession, sku: string): Promise<void> {
  await session.query(
    `UPDATE stock SET available = available + ${restockUnits} WHERE sku = '${sku}'`,
  );
  await session.query(
    `UPDATE stock_units SET units = units + ${restockUnits} WHERE sku = '${sku}'`,
  );
  await session.query(
    `INSERT INTO stock_ledger (sku, kind, units) VALUES ('${sku}', 'restock', ${restockUnits})`,
  );
}

const event = (session: ShopSession, orders: readonly Order[], kind: string) =>
  session.query(
    `INSERT INTO order_events (order_id, kind) VALUES ${rows(orders, ({ id }) => `'${id}', '${kind}'`)}`,
  );

const move = (session: ShopSession, orders: readonly Order[], sku: string, kind: string) =>
  session.query(
    `INSERT INTO stock_ledger (sku, kind, units, order_id, reservation_id) VALUES ${rows(orders, ({ id, units }) => `'${sku}', '${kind}', ${units}, '${id}', 'r-${id}'`)}`,
  );

const becomes = (session: ShopSession, orders: readonly Order[], state: string) =>
  session.query(
    `UPDATE orders SET state = '${state}', version = version + 1 WHERE id IN (${ids(orders)})`,
  );

const money = (
  session: ShopSession,
  table: 'payments' | 'refunds',
  orders: readonly Order[],
  centsOf: (order: Order) => number = ({ cents }) => cents,
) =>
  session.query(
    `INSERT INTO ${table} (order_id, amount_cents) VALUES ${rows(orders, (order) => `'${order.id}', ${centsOf(order)}`)}`,
  );

type Step = (session: ShopSession, orders: readonly Order[], sku: string) => Promise<void>;

/** Ends the reservations of orders: their units are counted elsewhere. */
const ends =
  (state: 'paid' | 'cancelled', kind: 'sell' | 'release', counter: 'sold' | 'available'): Step =>
  async (session, orders, sku) => {
    const units = unitsOf(orders);
    await session.query(
      `UPDATE stock SET reserved = reserved - ${units}, ${counter} = ${counter} + ${units} WHERE sku = '${sku}'`,
    );
    await event(session, orders, state);
    await move(session, orders, sku, kind);
    await becomes(session, orders, state);
  };

const pay = ends('paid', 'sell', 'sold');

/** Each with the state that an order has before it. */
export const steps = {
  payAtOnce: {
    from: 'placed',
    async run(session, orders, sku) {
      await money(session, 'payments', orders);
      await pay(session, orders, sku);
    },
  },
  /** The money is captured in one transaction, and the order is paid by the next. */
  charge: {
    from: 'placed',
    async run(session, orders) {
      await money(session, 'payments', orders);
      await becomes(session, orders, 'charged');
    },
  },
  confirm: { from: 'charged', run: pay },
  cancel: { from: 'placed', run: ends('cancelled', 'release', 'available') },
  refundSome: {
    from: 'paid',
    async run(session, orders) {
      await money(session, 'refunds', orders, ({ cents }) => Math.floor(cents / 3));
      await becomes(session, orders, 'refunded');
    },
  },
  /** A payment of an order that was cancelled meanwhile; it is paid back by a transaction of its own. */
  payLate: {
    from: 'cancelled',
    async run(session, orders) {
      await money(session, 'payments', orders);
      await becomes(session, orders, 'late');
    },
  },
  payBack: {
    from: 'late',
    async run(session, orders) {
      await money(session, 'refunds', orders);
      await becomes(session, orders, 'returned');
    },
  },
} as const satisfies Readonly<Record<string, { readonly from: string; readonly run: Step }>>;

export type StepName = keyof typeof steps;

/** Takes a step with up to `most` orders of a SKU. How many there were. */
export async function takeStep(
  session: ShopSession,
  name: StepName,
  sku: string,
  most = batch,
): Promise<number> {
  const { from, run }: { readonly from: string; readonly run: Step } = steps[name];
  await session.query(`SELECT sku FROM stock WHERE sku = '${sku}' FOR UPDATE`);
  const found = await session.query(
    `SELECT id, units, cents FROM orders WHERE sku = '${sku}' AND state = '${from}' ORDER BY id LIMIT ${most}`,
  );
  const orders = found.map(({ id, units, cents }) => ({
    ...{ id: String(id), units: Number(units), cents: Number(cents) },
  }));
  if (orders.length > 0) await run(session, orders, sku);
  return orders.length;
}
