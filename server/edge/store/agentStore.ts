import { z } from 'zod';
import { type FaultOrder, faultOrderSchema } from '../../core/fault/fault.ts';
import { subjectKinds } from '../../core/fault/faultKind.ts';
import { agesOf, type FaultInstants, type FaultTold } from '../../core/fault/faultTold.ts';
import type { Pool } from './pool.ts';

/** A subject as an agent tells it to its server: no address of it. */
export const toldSubjectSchema = z.object({
  name: z.string(),
  is: z.enum(subjectKinds),
  carries: z.enum(['shadow', 'all']),
});
export type ToldSubject = Readonly<z.output<typeof toldSubjectSchema>>;

export interface AgentHeartbeat {
  readonly name: string;
  readonly host: string;
  readonly version: string;
  readonly subjects: readonly ToldSubject[];
}

/** A fault as its agent gets it. */
export interface OrderedFault {
  readonly order: FaultOrder;
  /** Of the sensors' HTTP requests. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the server that ordered it. */
  readonly version: string;
  readonly endAsked: boolean;
}

/** An order that this version does not understand: a server of another version gave it. */
export interface UnreadableOrder {
  readonly id: string;
  readonly reason: string;
}

export interface AgentTasks {
  readonly isLeverPulled: boolean;
  readonly orders: readonly OrderedFault[];
  readonly unreadable: readonly UnreadableOrder[];
}

const answerSchema = z.object({
  isLeverPulled: z.boolean(),
  orders: z.array(
    z.object({
      order: z.looseObject({ id: z.string() }),
      headers: z.record(z.string(), z.string()),
      version: z.string(),
      endAsked: z.boolean(),
    }),
  ),
});

/** The agent's side: it calls functions of `worker_api` only. Throws while PostgreSQL is away. */
export interface AgentStore {
  heartbeat(agent: AgentHeartbeat): Promise<AgentTasks>;
  /** `instants` are of `performance.now()`. */
  tell(agent: string, fault: string, told: FaultTold, instants: FaultInstants): Promise<void>;
}

export function createAgentStore(pool: Pool): AgentStore {
  return {
    async heartbeat({ name, host, version, subjects }) {
      const { rows } = await pool.query<{ answer: unknown }>(
        'select worker_api.agent_heartbeat($1, $2, $3, $4) as answer',
        [name, host, version, JSON.stringify(subjects)],
      );
      return readTasks(rows.map(({ answer }) => answer)[0]);
    },
    async tell(agent, fault, told, instants) {
      const ages = agesOf(instants, performance.now());
      await pool.query('select worker_api.fault_told($1, $2, $3, $4)', [agent, fault, told, ages]);
    },
  };
}

/** One order that is not understood leaves the others, and the lever, in force. */
function readTasks(answer: unknown): AgentTasks {
  const { isLeverPulled, orders } = answerSchema.parse(answer);
  const read = orders.map((written) => {
    const order = faultOrderSchema.safeParse(written.order);
    return { written, order };
  });
  return {
    isLeverPulled,
    orders: read.flatMap(({ written, order }) =>
      order.success ? [{ ...written, order: order.data }] : [],
    ),
    unreadable: read.flatMap(({ written: { order: given, version }, order }) =>
      order.success
        ? []
        : [
            {
              id: given.id,
              reason: `this agent does not understand an order of version ${version}`,
            },
          ],
    ),
  };
}
