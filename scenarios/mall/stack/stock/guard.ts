import { setTimeout as sleep } from 'node:timers/promises';
import type { PgClientLike, PgPoolLike } from '@zerohour/shadow-data';
import { currentRun } from '../kit/ids.ts';
import { inTransaction } from '../kit/stores.ts';

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

/** What the shop of 2012 did between reading the stock and writing it. */
const thinkMs = 15;

export const deductBy: Readonly<Record<Guard, Deduct>> = {
  'row-lock': (pool, wanted) =>
    inTransaction(pool, async (client) => {
      const item = await read(client, readLocked, wanted);
      return item === null ? null : write(client, writeRelative, wanted, []);
    }),
  'conditional-update': (pool, wanted) => write(pool, writeConditional, wanted, []),
  none: async (pool, wanted) => {
    const item = await read(pool, readPlain, wanted);
    if (item === null) return null;
    await sleep(thinkMs);
    return write(pool, writeAbsolute, wanted, [item.available - wanted.units]);
  },
};

const readPlain = 'select available from stock where sku = $1';
const readLocked = `${readPlain} for update`;

/** One statement: the counter moves, and the reservation and the ledger say why. */
function writing(available: string, condition: string): string {
  return `
  with taken as (
    update stock set available = ${available}, reserved = reserved + $2
    where sku = $1 ${condition} returning price_cents
  ), held as (
    insert into reservations (id, order_id, sku, units, state)
    select $3, $4, $1, $2, 'open' from taken
  ), journal as (
    insert into stock_ledger (sku, kind, units, order_id, reservation_id, run)
    select $1, 'reserve', $2, $4, $3, $5 from taken
  )
  select price_cents from taken`;
}

const writeRelative = writing('available - $2', '');
const writeConditional = writing('available - $2', 'and available >= $2');
const writeAbsolute = writing('$6::int', '');

async function read(
  client: Pick<PgClientLike, 'query'>,
  statement: string,
  { sku, units }: Deduction,
): Promise<{ readonly available: number } | null> {
  const { rows } = await client.query(statement, [sku]);
  const available = Number(rows[0]?.available ?? 0);
  return available >= units ? { available } : null;
}

async function write(
  client: Pick<PgClientLike, 'query'>,
  statement: string,
  { sku, units, reservationId, orderId }: Deduction,
  more: readonly number[],
): Promise<number | null> {
  const values = [sku, units, reservationId, orderId, currentRun(), ...more];
  const { rows } = await client.query(statement, values);
  return rows[0] === undefined ? null : Number(rows[0].price_cents);
}
