import type pg from 'pg';
import { err, ok, type Result } from '../../../../core/result.ts';
import { oneLine } from '../../../../core/text/oneLine.ts';
import type { Injector } from '../injector.ts';
import { quoted } from './dbLock.ts';
import { endSessions, openSession, sessionName } from './sessions.ts';

/**
 * An agent that stands still between two statements leaves a transaction idle, and one that waits for the lock makes
 * others wait: both end within a second after the time to live.
 */
const LAST_MS_MAX = 700;

/** Transactions that hold the whole table, one after the other. */
export const dbSlow: Injector<'db-slow', 'postgres'> = {
  mark: async () => ok({}),

  async inject({ order, subject }, _marks, lifeMs) {
    const { table, holdMs } = order.parameters;
    const untilMs = performance.now() + lifeMs;
    const opened = await lockedTable(subject.at.url, sessionName(order), table, lifeMs);
    if (!opened.ok) return opened;
    const client = opened.value;
    let isOver = false;
    const holding = holdAgain(client, table, () =>
      isOver ? 0 : Math.min(holdMs, untilMs - performance.now()),
    );
    return ok({
      async end() {
        isOver = true;
        // PostgreSQL does not see that the socket of a session that sleeps is closed. Where it takes no further session
        // the hold ends by itself.
        await Promise.all([holding, endSessions({ order, subject })]);
        await client.end().catch(() => undefined);
      },
    });
  },

  undo: (task) => endSessions(task),
  kept: () => [],
};

async function lockedTable(
  url: string,
  name: string,
  table: string,
  lifeMs: number,
): Promise<Result<pg.Client, string>> {
  try {
    const client = await openSession(url, name, lifeMs, {
      idleMs: Math.min(lifeMs, LAST_MS_MAX),
      lockMs: LAST_MS_MAX,
    });
    try {
      await client.query('begin');
      await lock(client, table);
      return ok(client);
    } catch (error) {
      await client.end().catch(() => undefined);
      return err(oneLine(error));
    }
  } catch (error) {
    return err(oneLine(error));
  }
}

const lock = (client: pg.Client, table: string): Promise<unknown> =>
  client.query(`lock table ${quoted(table)} in access exclusive mode`);

/** Holds the lock that is taken for `nextMs()`, then takes the next one; until there is no next. */
async function holdAgain(client: pg.Client, table: string, nextMs: () => number): Promise<void> {
  try {
    for (let forMs = nextMs(); forMs > 0; forMs = nextMs()) {
      // The server holds the time, so that the agent cannot prolong it.
      await client.query('select pg_sleep($1)', [forMs / 1000]);
      await client.query('commit');
      await client.query('begin');
      await lock(client, table);
    }
    await client.query('rollback');
  } catch {
    // The session has ended, and the lock with it.
  }
}
