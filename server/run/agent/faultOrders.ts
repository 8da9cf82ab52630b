import { randomBytes } from 'node:crypto';
import { type Failure, failure } from '../../core/errors/failure.ts';
import { type FaultOrder, faultKindOf } from '../../core/fault/fault.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { killSwitchRejection } from '../../core/run/killSwitch.ts';
import {
  faultProblem,
  faultsNeedApproval,
  reachProblem,
} from '../../core/target/faultPermission.ts';
import type { Target } from '../../core/target/target.ts';
import type { AgentRow, FaultStatus, FaultStore } from '../../edge/store/faultStore.ts';
import type { KillSwitchReader } from '../../edge/store/killSwitchStore.ts';

/** Who orders a fault, and for what. */
export interface FaultOrderer {
  readonly by: string;
  /** The second person; absent: nobody. */
  readonly approvedBy?: string;
  readonly runId: string | null;
  /** Headers of the sensors' requests: the tag. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Orders faults of the agents that are there, as far as the target allows them. */
export interface FaultOrders {
  /** Why the order cannot be given, before anything happens; null where it can. */
  problem(target: Target, order: FaultOrder, orderer: FaultOrderer): Promise<Failure | null>;
  order(target: Target, order: FaultOrder, orderer: FaultOrderer): Promise<Result<null, Failure>>;
  /** Asks for its end before its time. */
  end(id: string): Promise<void>;
  /** The same for every open fault of a run or drill. */
  endAll(runId: string): Promise<void>;
  /** What its agent told. Null for an unknown id. */
  status(id: string): Promise<FaultStatus | null>;
}

/** An id that no other order has: the kind and ten random characters. */
export const newFaultId = (kind: FaultOrder['kind']): string =>
  `${kind}-${randomBytes(5).toString('hex')}`;

export function createFaultOrders(
  store: FaultStore,
  killSwitch: KillSwitchReader,
  version: string,
): FaultOrders {
  const chosen = async (
    target: Target,
    order: FaultOrder,
    { by, approvedBy }: FaultOrderer,
  ): Promise<Result<AgentRow, Failure>> => {
    const reason = faultProblem(target, order);
    if (reason !== null) return err(failure('ZH-FAULT-001', { reason }));
    // Nobody is a second person for an order of their own.
    if (faultsNeedApproval(target) && (approvedBy === undefined || approvedBy === by)) {
      return err(failure('ZH-FAULT-002', { target: target.name }));
    }
    const pulled = killSwitchRejection(await killSwitch.read());
    if (pulled !== null) return err(failure('ZH-RUN-004', { reason: pulled }));
    const agents = await store.agents();
    return agentFor(agents, target, order, version);
  };
  return {
    async problem(target, order, orderer) {
      const agent = await chosen(target, order, orderer);
      return agent.ok ? null : agent.error;
    },
    async order(target, order, orderer) {
      const agent = await chosen(target, order, orderer);
      if (!agent.ok) return agent;
      const { by, headers, runId } = orderer;
      const approvedBy = faultsNeedApproval(target) ? (orderer.approvedBy ?? null) : null;
      const fault = { order, agent: agent.value.name, target: target.name, headers, version };
      const given = await store.order({ ...fault, runId, by, approvedBy });
      if (given === 'ordered') return ok(null);
      return given === 'known'
        ? err(failure('ZH-FAULT-001', { reason: `fault ${order.id} was ordered before` }))
        : err(failure('ZH-RUN-004', { reason: pulledMeanwhile }));
    },
    end: (id) => store.askEnd({ id }),
    endAll: (runId) => store.askEnd({ runId }),
    status: (id) => store.status(id),
  };
}

const pulledMeanwhile =
  'the safety lever was pulled meanwhile; no fault begins until an admin lifts it';

/** The one live agent that names the subject, when it fits. */
export function agentFor(
  agents: readonly AgentRow[],
  target: Target,
  order: FaultOrder,
  version: string,
): Result<AgentRow, Failure> {
  const { subject } = order;
  const naming = agents.filter(
    ({ live, subjects }) => live && subjects.some(({ name }) => name === subject),
  );
  const [agent, other] = naming;
  if (agent === undefined) return err(failure('ZH-FAULT-003', { subject }));
  const refused = (reason: string): Result<never, Failure> =>
    err(failure('ZH-FAULT-001', { reason }));
  if (other !== undefined) {
    return refused(`agents ${agent.name} and ${other.name} both name the subject ${subject}`);
  }
  if (agent.version !== version) {
    const { name } = agent;
    return err(failure('ZH-FAULT-004', { agent: name, version: agent.version, own: version }));
  }
  const told = agent.subjects.find(({ name }) => name === subject);
  const needed = faultKindOf(order.kind).subject;
  if (told === undefined || told.is !== needed) {
    return refused(
      `subject ${subject} is of the kind ${told?.is}; "${order.kind}" harms ${needed}`,
    );
  }
  const reach = reachProblem(target, told);
  return reach === null ? ok(agent) : refused(reach);
}
