import { expect, vi } from 'vitest';
import { inTransaction, type Pool, type Queryable } from '../../edge/store/pool.ts';
import { lockOrigins } from '../../edge/store/runRecord.ts';

/** What `insert` answers after it has waited for a transaction that held the lock of the origin, itself without one. */
export async function insertedBehind<T>(
  pool: Pool,
  origin: string,
  insert: () => Promise<T>,
): Promise<T> {
  const started = await inTransaction(pool, async (client) => {
    await lockOrigins(client, [origin]);
    const inserting = insert();
    await vi.waitFor(async () => expect(await locks(pool)).toEqual({ held: 1, waiting: 1 }), {
      timeout: 10_000,
    });
    return { inserting };
  });
  return started.inserting;
}

/** Locks of origins in the database, which have one key of 64 bits. */
async function locks(pool: Pool): Promise<unknown> {
  const { rows } = await pool.query(
    `select (count(*) filter (where granted))::int as held,
       (count(*) filter (where not granted))::int as waiting
     from pg_locks where locktype = 'advisory' and objsubid = 1
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows[0];
}

/** What `insert` answers after it has waited for the end of a transaction that `write` was done in, without any lock of origins. */
export async function insertedAfter<T>(
  pool: Pool,
  write: (client: Queryable) => Promise<unknown>,
  insert: () => Promise<T>,
): Promise<T> {
  const started = await inTransaction(pool, async (client) => {
    await write(client);
    const inserting = insert();
    const waiting = `select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    await vi.waitFor(async () => expect((await pool.query(waiting)).rowCount).toBe(1), {
      timeout: 10_000,
    });
    return { inserting };
  });
  return started.inserting;
}
