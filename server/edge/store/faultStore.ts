import { z } from 'zod';
import type { FaultOrder } from '../../core/fault/fault.ts';
import { type FaultInstants, type FaultTold, faultToldSchema } from '../../core/fault/faultTold.ts';
import { type ToldSubject, toldSubjectSchema } from './agentStore.ts';
import { wakeAgents } from './faultWakeups.ts';
import type { Pool, Queryable } from './pool.ts';

/** An agent as its server knows it. */
export interface AgentRow {
  readonly name: string;
  readonly host: string;
  readonly version: string;
  readonly subjects: readonly ToldSubject[];
  /** Its last sign of life is at most three seconds old. */
  readonly live: boolean;
}

export interface NewFault {
  readonly order: FaultOrder;
  readonly agent: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly version: string;
  readonly runId: string | null;
  readonly by: string;
  /** The second person; null where none is needed. */
  readonly approvedBy: string | null;
}

/** What is known of an ordered fault. Instants are epoch ms by PostgreSQL's clock; null: it has not come. */
export interface FaultStatus extends FaultInstants {
  /** Null until an agent has taken it. */
  readonly told: FaultTold | null;
  readonly orderedAtMs: number;
  readonly isEndAsked: boolean;
}

/** The server's side of faults. */
export interface FaultStore {
  agents(): Promise<readonly AgentRow[]>;
  /** `known`: the id is taken. `lever`: the kill switch is pulled. Nothing is ordered then. */
  order(fault: NewFault): Promise<'ordered' | 'known' | 'lever'>;
  /** Asks for the end of a fault, or of every open fault of a run. */
  askEnd(which: { readonly id: string } | { readonly runId: string }): Promise<void>;
  /** Null for an unknown id. */
  status(id: string): Promise<FaultStatus | null>;
}

const agentSchema = z.object({
  name: z.string(),
  host: z.string(),
  version: z.string(),
  subjects: z.array(toldSubjectSchema),
  live: z.boolean(),
});

export function createFaultStore(pool: Pool): FaultStore {
  return {
    async agents() {
      const { rows } = await pool.query(
        `select a.name, a.host, a.version, a.subjects,
           a.seen_at > clock_timestamp() - interval '3 seconds' as live
         from agents a
         where not exists (select from workers w where w.name = a.name and w.revoked_at is not null)
         order by a.name`,
      );
      return z.array(agentSchema).parse(rows);
    },
    async order({ order, agent, target, headers, version, runId, by, approvedBy }) {
      // The lock makes a pull wait, so that it asks for the end of this order too.
      const { rows } = await pool.query<{ is_free: boolean; is_new: boolean }>(
        `with lever as (select from kill_switch where not pulled for share),
           added as (
             insert into faults (id, agent, target, fault, run_id, ordered_by, approved_by)
             select $1, $2, $3, $4, $5, $6, $7 from lever on conflict (id) do nothing returning id)
         select exists (select from lever) as is_free, exists (select from added) as is_new`,
        [order.id, agent, target, { order, headers, version }, runId, by, approvedBy],
      );
      const [row] = rows;
      if (row?.is_new === true) {
        await wakeAgents(pool);
        return 'ordered';
      }
      return row?.is_free === true ? 'known' : 'lever';
    },
    askEnd: (which) => askFaultEnds(pool, which),
    async status(id) {
      const { rows } = await pool.query(
        `select told, end_asked as "isEndAsked", ${INSTANTS} from faults where id = $1`,
        [id],
      );
      return rows[0] === undefined ? null : statusSchema.parse(rows[0]);
    },
  };
}

/** Asks for the end of every open fault of an id or a run; of all without either, and wakes the agents. Rows are locked in one order. */
export async function askFaultEnds(
  client: Queryable,
  { id, runId }: { readonly id?: string; readonly runId?: string },
): Promise<void> {
  await client.query(
    `with open as (
       select id from faults
       where (told ->> 'phase') is distinct from 'ended'
         and ($1::text is null or id = $1) and ($2::text is null or run_id = $2)
       order by id for update)
     update faults f set end_asked = true from open where f.id = open.id`,
    [id ?? null, runId ?? null],
  );
  await wakeAgents(client);
}

const INSTANTS = [
  ['ordered_at', 'orderedAtMs'],
  ['injected_at', 'injectedAtMs'],
  ['bite_at', 'biteAtMs'],
  ['undone_at', 'undoneAtMs'],
  ['end_at', 'endAtMs'],
]
  .map(([column, name]) => `(extract(epoch from ${column}) * 1000)::float8 as "${name}"`)
  .join(', ');

const instant = z.number().nullable();
const statusSchema = z.object({
  told: faultToldSchema.nullable(),
  isEndAsked: z.boolean(),
  orderedAtMs: z.number(),
  injectedAtMs: instant,
  biteAtMs: instant,
  undoneAtMs: instant,
  endAtMs: instant,
});
