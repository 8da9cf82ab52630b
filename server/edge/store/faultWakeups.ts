import pg from 'pg';
import type { Queryable } from './pool.ts';

/** Tells agents at once that there is something for them; without it they find it at their next heartbeat. */
export interface FaultWakeups {
  /** Calls back until the returned function is called. It connects again, a second apart, while PostgreSQL is away. */
  listen(onWake: () => void): () => Promise<void>;
}

const CHANNEL = 'zerohour_faults';
const CONNECT_LIMIT_MS = 5_000;
const AGAIN_MS = 1_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

/** In a transaction the agents hear of it when it is committed. */
export async function wakeAgents(client: Queryable): Promise<void> {
  await client.query(`notify ${CHANNEL}`);
}

/** A connection of its own beside the pool's, because a notice comes only to the one that listens. */
export function createFaultWakeups(databaseUrl: string): FaultWakeups {
  return {
    listen(onWake) {
      let isOver = false;
      let timer: NodeJS.Timeout | undefined;
      const open = (): pg.Client => {
        const own = new pg.Client({
          connectionString: databaseUrl,
          connectionTimeoutMillis: CONNECT_LIMIT_MS,
          query_timeout: CONNECT_LIMIT_MS,
          keepAlive: true,
          keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
          application_name: 'zerohour',
        });
        // What fails ends the connection, and `end` opens the next one.
        own.on('error', () => undefined);
        own.once('end', again);
        own.on('notification', onWake);
        void listenOn(own).catch(() => {
          void own.end().catch(() => undefined);
          again();
        });
        return own;
      };
      const listenOn = async (own: pg.Client): Promise<void> => {
        await own.connect();
        await own.query(`listen ${CHANNEL}`);
        // What was asked for while nobody listened.
        onWake();
      };
      const again = (): void => {
        clearTimeout(timer);
        if (isOver) return;
        timer = setTimeout(() => {
          client = open();
        }, AGAIN_MS);
      };
      let client = open();
      return async () => {
        isOver = true;
        clearTimeout(timer);
        await client.end().catch(() => undefined);
      };
    },
  };
}
