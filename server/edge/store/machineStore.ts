import { type RunMachine, reasonOf } from '../../core/run/lifecycle.ts';
import { type Pool, QUERY_LIMIT_MS, within } from './pool.ts';
import { FINAL } from './runRecord.ts';

/** The state machine of a run, written by the server that conducts it. */
export interface MachineStore {
  /** False when another server conducts the run now; then nothing was written. */
  saveMachine(id: string, owner: string, machine: RunMachine): Promise<boolean>;
  /** Does `owner` conduct the run now? */
  isOwner(id: string, owner: string): Promise<boolean>;
}

export function machineStore(pool: Pool): MachineStore {
  return {
    saveMachine: (id, owner, machine) => saveMachine(pool, id, owner, machine),
    async isOwner(id, owner) {
      const found = await pool.query('select from runs where id = $1 and owner = $2', [id, owner]);
      return found.rowCount === 1;
    },
  };
}

async function saveMachine(
  pool: Pool,
  id: string,
  owner: string,
  machine: RunMachine,
): Promise<boolean> {
  const saved = await pool.query(
    within(
      QUERY_LIMIT_MS.stop,
      `update runs set state = $3, machine = $4, reason = $5,
         started_at = case when $3 = 'running' then coalesce(started_at, clock_timestamp())
           else started_at end,
         load_ended_at = case when $3 = 'finishing' then coalesce(load_ended_at, clock_timestamp())
           else load_ended_at end,
         ended_at = case when $3 in (${FINAL}) then clock_timestamp() end
       where id = $1 and owner = $2`,
      [id, owner, machine.state, JSON.stringify(machine), reasonOf(machine)],
    ),
  );
  return saved.rowCount === 1;
}
