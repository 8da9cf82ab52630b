import { setTimeout as sleep } from 'node:timers/promises';
import type { PgPoolLike } from '@zerohour/shadow-data';
import { currentRun } from '../kit/ids.ts';

/** How a deduction is kept from selling what is not there. */
export const guards = ['row-lock', 'conditional-update', 'none'] as const;
export type Guard = (typeof guards)[number];

export interface Deduction {
  readonly orderId: string;
  readonly reservationId: string;
  readonly sku: string;
  readonly units: number;
}

/** `priceCents` when the units were taken; null when there were too few, or no such item. */
export type Deduct = (pool: PgPoolLike, wanted: Deduction) => Promise<number | null>;

/** The time that an unguarded shop spends between reading the stock and writing it. */
const thinkMs = 15;

export const deductBy: Readonly<Record<Guard, Deduct>> = {
  'row-lock': (pool, wanted) => write(pool, writeLocked, wanted),
  'conditional-update': (pool, wanted) => write(pool, writeConditional, wanted),
  none: async (pool, wanted) => {
    const { rows } = await pool.query('select available from stock where sku = $1', [wanted.sku]);
    const available = Number(rows[0]?.available ?? 0);
    if (available < wanted.units) return null;
    await sleep(thinkMs);
    return write(pool, writeBlindly, wanted, [available - wanted.units]);
  },
};

/** One commit: the counter moves, and the reservation and the ledger say why. */
function writing(counter: string): string {
  return `
  with ${counter}, held as (
    insert into reservations (id, order_id, sku, units, state)
    select $3, $4, $1, $2, 'open' from taken
  ), journal as (
    insert into stock_ledger (sku, kind, units, order_id, reservation_id, run)
    select $1, 'reserve', $2, $4, $3, $5 from taken
  )
  select price_cents from taken`;
}

/** Waits for the row, sees it as it is now, and decides while nobody else can touch it. */
const writeLocked = writing(`
  item as materialized (
    select sku, available from stock where sku = $1 for update
  ), taken as (
    update stock set available = item.available - $2, reserved = stock.reserved + $2
    from item where stock.sku = item.sku and item.available >= $2
    returning stock.price_cents
  )`);

const writeConditional = writing(`
  taken as (
    update stock set available = available - $2, reserved = reserved + $2
    where sku = $1 and available >= $2 returning price_cents
  )`);

const writeBlindly = writing(`
  taken as (
    update stock set available = $6::int, reserved = reserved + $2
    where sku = $1 returning price_cents
  )`);

async function write(
  pool: PgPoolLike,
  statement: string,
  { sku, units, reservationId, orderId }: Deduction,
  more: readonly number[] = [],
): Promise<number | null> {
  const values = [sku, units, reservationId, orderId, currentRun(), ...more];
  const { rows } = await pool.query(statement, values);
  return rows[0] === undefined ? null : Number(rows[0].price_cents);
}
