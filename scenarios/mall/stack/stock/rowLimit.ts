import { setTimeout as sleep } from 'node:timers/promises';
import type { PgPoolLike } from '@zerohour/shadow-data';
import { createSlots, type Slots } from '../bank/slots.ts';
import { currentOwner } from '../kit/ids.ts';
import { HttpError } from '../kit/reply.ts';

/** Where statements go: a pool, or one connection of it. */
export type Statements = Pick<PgPoolLike, 'query'>;

/** The declared limit of the row of an item, held in computed time, apart for customers and each rehearsal. */
export interface RowLimit {
  /** Runs one commit on the row when its turn has come; 503 when it would wait for too long. */
  run<T>(pool: PgPoolLike, sku: string, commit: (on: Statements) => Promise<T>): Promise<T>;
}

const rowsMax = 10_000;
/** As `lock_timeout` of the shop's roles. */
const waitMsMax = 4_000;

const realTime = { now: () => performance.now(), sleep: (ms: number) => sleep(ms) };

/** `perSecond` 0: no limit. Whoever waits for a row holds a connection, as one does that waits for a lock. */
export function createRowLimit(perSecond: number, time = realTime): RowLimit {
  if (perSecond === 0) return { run: (pool, _, commit) => commit(pool) };
  const rows = new Map<string, Slots>();
  const rowOf = (name: string): Slots => {
    const row =
      rows.get(name) ??
      createSlots({ slots: 1, serviceMs: 1_000 / perSecond, rejectionMs: 0, waitMsMax });
    rows.delete(name);
    rows.set(name, row);
    for (const oldest of rows.keys()) {
      if (rows.size <= rowsMax) break;
      rows.delete(oldest);
    }
    return row;
  };
  return {
    async run(pool, sku, commit) {
      const client = await pool.connect();
      try {
        const nowMs = time.now();
        const doneMs = rowOf(`${currentOwner()} ${sku}`).reserve(nowMs);
        if (doneMs === null) throw new HttpError(503, 'row-is-busy');
        await time.sleep(doneMs - nowMs);
        const result = await commit(client);
        client.release();
        return result;
      } catch (error) {
        // A connection whose statement failed may be broken.
        client.release(error instanceof HttpError ? undefined : Error('its statement failed'));
        throw error;
      }
    },
  };
}
