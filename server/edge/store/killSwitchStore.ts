import {
  type KillSwitch,
  type KillSwitchPull,
  killSwitchCause,
} from '../../core/run/killSwitch.ts';
import { OPEN_DRILL } from './drillRow.ts';
import { askFaultEnds } from './faultStore.ts';
import { inTransaction, type Pool } from './pool.ts';
import { flagAbort } from './roundStore.ts';
import { OPEN } from './runRecord.ts';
import { requestRollBacks } from './switchStore.ts';

export interface KillSwitchReader {
  read(): Promise<KillSwitch>;
}

/** The kill switch: one row, which every start of a run reads under a lock. */
export interface KillSwitchStore extends KillSwitchReader {
  /**
   * In one transaction: pulls the switch, asks every open run and drill to stop and flags all its shards, so that
   * their workers stop k6 at their next renewal, whichever server conducts them, and asks the agents to end
   * every fault. A second pull keeps who pulled it first and why, and stops the open runs again.
   */
  pull(by: string, reason: string): Promise<KillSwitchPull>;
  /** The switch after the lift. */
  lift(by: string): Promise<KillSwitch>;
}

export function createKillSwitchStore(pool: Pool): KillSwitchStore {
  return {
    async read() {
      const { rows } = await pool.query<Row>(`select ${COLUMNS} from kill_switch`);
      return killSwitchOf(rows[0]);
    },
    pull: (by, reason) => pull(pool, by, reason),
    async lift(by) {
      await pool.query(
        `update kill_switch set pulled = false, by_whom = $1, reason = null,
           changed_at = clock_timestamp()
         where pulled`,
        [by],
      );
      return this.read();
    },
  };
}

const COLUMNS = 'pulled, by_whom, reason, changed_at';

interface Row {
  readonly pulled: boolean;
  readonly by_whom: string | null;
  readonly reason: string | null;
  readonly changed_at: Date;
}

function pull(pool: Pool, by: string, reason: string): Promise<KillSwitchPull> {
  return inTransaction(pool, async (client) => {
    // Waits for starts in progress; the statements below see the runs that they wrote.
    const { rows } = await client.query<Row>(
      `update kill_switch set pulled = true,
         by_whom = case when pulled then by_whom else $1 end,
         reason = case when pulled then reason else $2 end,
         changed_at = case when pulled then changed_at else clock_timestamp() end
       returning ${COLUMNS}`,
      [by, reason],
    );
    const open = await client.query<{ id: string }>(
      `update runs set stop_request = coalesce(stop_request, $1) where ${OPEN} and state <> 'finishing'
       returning id`,
      [JSON.stringify(killSwitchCause(by, reason))],
    );
    await client.query(
      `update drills set stop_request = coalesce(stop_request, $1) where ${OPEN_DRILL} and state <> 'judging'`,
      [JSON.stringify(killSwitchCause(by, reason))],
    );
    const runs = open.rows.map((row) => row.id).sort();
    await flagAbort(client, runs);
    await requestRollBacks(client);
    await askFaultEnds(client, {});
    return { killSwitch: killSwitchOf(rows[0]), runs };
  });
}

/** The first migration writes the row; a check constraint keeps it the only one. */
function killSwitchOf(row: Row | undefined): KillSwitch {
  if (row === undefined) throw new Error('the table kill_switch has lost its row');
  const { pulled, by_whom, reason, changed_at } = row;
  return { pulled, by: by_whom, reason, at: changed_at.toISOString() };
}
