import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PgPoolLike } from '@zerohour/shadow-data';
import type { Redis } from 'ioredis';
import { currentOwner, currentRun } from '../kit/ids.ts';
import { createMerging } from './merging.ts';
import { giveBackUnits, settleUnits, type Taken, type Token, takeUnits } from './redisUnits.ts';
import { createRowLimit, type RowLimit, type Statements } from './rowLimit.ts';

/** How a deduction is kept from selling what is not there. */
export const guards = ['row-lock', 'conditional-update', 'merged', 'redis', 'none'] as const;
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

/** PostgreSQL's unique_violation: this order holds a reservation already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

const togetherMax = 100;
const waitingMax = 1_000;

const noRedis = (): never => {
  throw new Error('these deductions were made without a Redis');
};

/** An instance that is between Redis and database for longer may have died there. */
const usualUnderWayMsMax = 2_000;
const askAgainMs = 20;

/**
 * How each guard deducts. One for each instance: what is merged waits in it, and what waits for a row. `underWayMsMax`: for
 * so long a repeated order waits for the first one that is between Redis and database.
 */
export function createDeductions(
  row: RowLimit = createRowLimit(0),
  redis: () => Redis = noRedis,
  underWayMsMax = usualUnderWayMsMax,
): Readonly<Record<Guard, Deduct>> {
  const merging = createMerging<Deduction>(togetherMax, waitingMax);
  const commit = (pool: PgPoolLike, statement: string, wanted: Deduction, more?: unknown[]) =>
    row.run(pool, wanted.sku, (on) => write(on, statement, wanted, more));
  return {
    'row-lock': (pool, wanted) => commit(pool, writeLocked, wanted),
    'conditional-update': (pool, wanted) => commit(pool, writeConditional, wanted),
    redis: (pool, wanted) =>
      takeFirst({ pool, redis: redis(), underWayMsMax }, wanted, (take) =>
        commit(pool, writeTaken, wanted, [take]),
      ),
    none: async (pool, wanted) => {
      const { rows } = await pool.query('select available from stock where sku = $1', [wanted.sku]);
      const available = Number(rows[0]?.available ?? 0);
      if (available < wanted.units) return null;
      await sleep(thinkMs);
      return commit(pool, writeBlindly, wanted, [available - wanted.units]);
    },
    merged: (pool, wanted) =>
      merging.take(`${currentOwner()} ${wanted.sku}`, wanted, (all) =>
        row.run(pool, wanted.sku, (on) => takeTogether(on, all)),
      ),
  };
}

/** What a deduction writes beside the counter. */
export const deductionParts = {
  held: `insert into reservations (id, order_id, sku, units, state)
    select $3, $4, $1, $2, 'open' from taken`,
  journal: `insert into stock_ledger (sku, kind, units, order_id, reservation_id, run)
    select $1, 'reserve', $2, $4, $3, $5 from taken`,
} as const;

/** One commit: the counter moves, and the reservation and the ledger say why. */
export function writing(
  counter: string,
  parts: Readonly<Record<string, string>> = deductionParts,
): string {
  const others = Object.entries(parts).map(([name, sql]) => `, ${name} as (${sql})`);
  return `
  with ${counter}${others.join('')}
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

/** As the last, and says by which take Redis gave the units. */
const writeTaken = writing(
  `
  taken as (
    update stock set available = available - $2, reserved = reserved + $2
    where sku = $1 and available >= $2 returning price_cents
  )`,
  {
    ...deductionParts,
    held: `insert into reservations (id, order_id, sku, units, state, redis_take)
      select $3, $4, $1, $2, 'open', $6::text from taken`,
  },
);

const writeBlindly = writing(`
  taken as (
    update stock set available = $6::int, reserved = reserved + $2
    where sku = $1 returning price_cents
  )`);

/** Orders that hold a reservation already are left out; each of the others gets its units while they last. */
const writeTogether = `
  with recursive wanted as (
    select w.*, row_number() over (order by w.place) as n
    from unnest($2::text[], $3::text[], $4::int[]) with ordinality as w(order_id, id, units, place)
    where not exists (select from reservations r where r.order_id = w.order_id)
  ), item as materialized (
    select sku, available, price_cents from stock where sku = $1 for update
  ), walk as (
    select 0::bigint as n, available as remaining, false as is_taken from item
    union all
    select wanted.n,
      case when wanted.units <= walk.remaining then walk.remaining - wanted.units else walk.remaining end,
      wanted.units <= walk.remaining
    from walk join wanted on wanted.n = walk.n + 1
  ), taken as (
    select wanted.* from wanted join walk using (n) where is_taken
  ), counted as (
    update stock set available = item.available - sums.units, reserved = stock.reserved + sums.units
    from item, (select sum(units)::int as units from taken) as sums
    where stock.sku = item.sku and sums.units > 0
  ), held as (
    insert into reservations (id, order_id, sku, units, state)
    select id, order_id, $1, units, 'open' from taken
  ), journal as (
    insert into stock_ledger (sku, kind, units, order_id, reservation_id, run)
    select $1, 'reserve', units, order_id, id, $5 from taken
  )
  select taken.order_id as "orderId", item.price_cents as "priceCents" from taken, item`;

interface Taking {
  readonly pool: PgPoolLike;
  readonly redis: Redis;
  readonly underWayMsMax: number;
}

/**
 * Redis gives the units, and the database gets them after it. What the database refuses comes back; whatever else happens
 * in between leaves a token, which the compensation ends. A request that repeats an order waits for what becomes of the
 * first one's units, at whatever instance, before it takes any. Null where the first one has the units: they are in the
 * database then.
 */
async function takeFirst(
  at: Taking,
  { orderId, sku, units }: Deduction,
  settle: (take: string) => Promise<number | null>,
): Promise<number | null> {
  const token = { take: randomUUID(), order: orderId, sku, units, atMs: Date.now() };
  if ((await takeInTurn(at, token)) !== 'taken') return null;
  const { redis } = at;
  let priceCents: number | null = null;
  try {
    priceCents = await settle(token.take);
  } catch (error) {
    if (isDuplicate(error)) await giveBackUnits(redis, token);
    throw error;
  }
  if (priceCents === null) await giveBackUnits(redis, token);
  else await settleUnits(redis, token);
  return priceCents;
}

/**
 * Takes the units once no earlier request of the order is between the two stores. Throws where one that seems to have died
 * there holds units, and there are too few others: whether the order gets any is not known yet.
 */
async function takeInTurn(
  { pool, redis, underWayMsMax }: Taking,
  token: Token,
): Promise<Exclude<Taken, 'under way'>> {
  const untilMs = performance.now() + underWayMsMax;
  for (;;) {
    const isOver = performance.now() >= untilMs;
    const taken = await takeUnits(pool, redis, { ...token, atMs: Date.now() }, isOver);
    if (taken !== 'under way') return taken;
    if (await hasReservation(pool, token.order)) return 'written';
    if (isOver) throw new Error(`order ${token.order} is between Redis and database for too long`);
    await sleep(askAgainMs);
  }
}

async function hasReservation(pool: PgPoolLike, orderId: string): Promise<boolean> {
  const { rows } = await pool.query('select from reservations where order_id = $1', [orderId]);
  return rows.length > 0;
}

async function takeTogether(
  on: Statements,
  wanted: readonly Deduction[],
): Promise<ReadonlyMap<string, number>> {
  const sku = wanted[0]?.sku ?? '';
  const { rows } = await on.query(writeTogether, [
    sku,
    wanted.map(({ orderId }) => orderId),
    wanted.map(({ reservationId }) => reservationId),
    wanted.map(({ units }) => units),
    currentRun(),
  ]);
  return new Map(rows.map((row) => [String(row.orderId), Number(row.priceCents)]));
}

export async function write(
  on: Statements,
  statement: string,
  { sku, units, reservationId, orderId }: Deduction,
  more: readonly unknown[] = [],
): Promise<number | null> {
  const values = [sku, units, reservationId, orderId, currentRun(), ...more];
  const { rows } = await on.query(statement, values);
  return rows[0] === undefined ? null : Number(rows[0].price_cents);
}
