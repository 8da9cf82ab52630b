import {
  type KillSwitch,
  type KillSwitchPull,
  killSwitchCause,
} from '../../core/run/killSwitch.ts';
import { inTransaction, type Pool } from './pool.ts';
import { flagAbort } from './roundStore.ts';
import { OPEN } from './runStore.ts';

/** The safety lever of the harness: one row, which every start reads under a lock. */
export interface KillSwitchStore {
  read(): Promise<KillSwitch>;
  /**
   * In one transaction: pulls the lever, asks every open run to stop and flags all its shards, so
   * that their workers stop k6 at their next renewal, whichever server conducts them. Pulled again,
   * it keeps who pulled it first and why, and stops what runs all the same.
   */
  pull(by: string, reason: string): Promise<KillSwitchPull>;
  /** The lever as it stands then. */
  lift(by: string): Promise<KillSwitch>;
}

export function createKillSwitchStore(pool: Pool): KillSwitchStore {
  return {
    async read() {
      const { rows } = await pool.query<Row>(`select ${COLUMNS} from safety`);
      return killSwitchOf(rows[0]);
    },
    pull: (by, reason) => pull(pool, by, reason),
    async lift(by) {
      await pool.query(
        `update safety set stopped = false, by_whom = $1, reason = null,
           changed_at = clock_timestamp()
         where stopped`,
        [by],
      );
      return this.read();
    },
  };
}

const COLUMNS = 'stopped, by_whom, reason, changed_at';

interface Row {
  readonly stopped: boolean;
  readonly by_whom: string | null;
  readonly reason: string | null;
  readonly changed_at: Date;
}

function pull(pool: Pool, by: string, reason: string): Promise<KillSwitchPull> {
  return inTransaction(pool, async (client) => {
    // Waits for every start that is being decided; the statements below see what it wrote.
    const { rows } = await client.query<Row>(
      `update safety set stopped = true,
         by_whom = case when stopped then by_whom else $1 end,
         reason = case when stopped then reason else $2 end,
         changed_at = case when stopped then changed_at else clock_timestamp() end
       returning ${COLUMNS}`,
      [by, reason],
    );
    const open = await client.query<{ id: string }>(
      `update runs set stop_request = coalesce(stop_request, $1) where ${OPEN} and state <> 'finishing'
       returning id`,
      [JSON.stringify(killSwitchCause(by, reason))],
    );
    const runs = open.rows.map((row) => row.id).sort();
    await flagAbort(client, runs);
    return { killSwitch: killSwitchOf(rows[0]), runs };
  });
}

/** The row is written by the first migration, and a check keeps it the only one. */
function killSwitchOf(row: Row | undefined): KillSwitch {
  if (row === undefined) throw new Error('the table "safety" has lost its row');
  const { stopped, by_whom, reason, changed_at } = row;
  return { pulled: stopped, by: by_whom, reason, at: changed_at.toISOString() };
}
