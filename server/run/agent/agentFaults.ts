import { type FaultOrder, faultKindOf } from '../../core/fault/fault.ts';
import {
  type FaultInstants,
  type FaultTold,
  noInstants,
  nothingTold,
} from '../../core/fault/faultTold.ts';
import type { Subject } from '../../core/fault/subject.ts';
import { err } from '../../core/result.ts';
import { faultTask } from '../../edge/stack/faults/faultTask.ts';
import type { FaultTools } from '../../edge/stack/faults/injector.ts';
import { injectorOf } from '../../edge/stack/faults/injectors/registry.ts';
import type { JournalFile } from '../../edge/stack/faults/journalFile.ts';
import type { Keeper } from '../../edge/stack/faults/keeper/keeper.ts';
import { readerOf } from '../../edge/stack/faults/sensors/registry.ts';
import type { OrderedFault } from '../../edge/store/agentStore.ts';
import type { Log } from '../../log.ts';
import { endedEarly, type FaultLife, startFault } from './faultLife.ts';

export interface Untold {
  readonly told: FaultTold;
  readonly instants: FaultInstants;
}

/** The faults of one agent that are alive, and what its server does not know of them yet. */
export interface AgentFaults {
  take(ordered: OrderedFault): void;
  refuse(id: string, problem: string): void;
  /** Ends what is there; nothing is taken from then on. */
  endAll(): Promise<void>;
  /** What the server does not know yet, by fault. */
  readonly untold: Map<string, Untold>;
}

export interface AgentFaultsOptions {
  readonly version: string;
  readonly subjects: readonly Subject[];
  readonly journal: JournalFile;
  readonly keeper: Keeper;
  readonly tools: FaultTools;
  readonly log: Log;
}

export function createAgentFaults(options: AgentFaultsOptions): AgentFaults {
  const { journal, keeper, tools, subjects, version, log } = options;
  const alive = new Map<string, AliveFault>();
  const untold = new Map<string, Untold>();
  let isStopping = false;

  const refuse = (id: string, problem: string): void => {
    untold.set(id, { told: { ...nothingTold, phase: 'ended', problem }, instants: noInstants });
  };

  const rejection = ({ order, version: asked, endAsked }: OrderedFault): string | null => {
    if (journal.knows(order.id)) return 'the agent was started again after it took this order';
    if (endAsked) return endedEarly;
    if (isStopping) return 'the agent is being stopped';
    if (asked !== version) return `the server has version ${asked} and this agent ${version}`;
    return conflict(order, [...alive.values()]);
  };

  function take(ordered: OrderedFault): void {
    const { order, headers, endAsked } = ordered;
    const known = alive.get(order.id);
    if (endAsked) known?.life.end();
    if (known !== undefined || untold.has(order.id)) return;
    const reason = rejection(ordered);
    const task = reason === null ? faultTask(order, subjects, tools, headers) : err(reason);
    if (!task.ok) {
      refuse(order.id, task.error);
      return;
    }
    const life = startFault({
      task: task.value,
      injector: injectorOf(order.kind),
      sensor: readerOf(faultKindOf(order.kind).sensor)(task.value),
      journal,
      keeper,
      tell: (told, instants) => void untold.set(order.id, { told, instants }),
    });
    alive.set(order.id, { order, life });
    void life.over.then((told) => {
      alive.delete(order.id);
      log.info(
        { fault: order.id, kind: order.kind, bite: told.bite?.state, end: told.end?.state },
        'a fault has ended',
      );
    });
  }

  return {
    take,
    refuse,
    untold,
    async endAll() {
      isStopping = true;
      const lives = [...alive.values()].map(({ life }) => life);
      for (const life of lives) life.end();
      await Promise.all(lives.map(({ over }) => over));
    },
  };
}

interface AliveFault {
  readonly order: FaultOrder;
  readonly life: FaultLife;
}

/** A sensor cannot tell two faults of a subject apart. */
function conflict(order: FaultOrder, alive: readonly AliveFault[]): string | null {
  const { subject, kind } = order;
  const { sensor } = faultKindOf(kind);
  const other = alive.find(
    ({ order: one }) => one.subject === subject && faultKindOf(one.kind).sensor === sensor,
  )?.order;
  return other === undefined
    ? null
    : `subject ${subject} has the fault ${other.id} (${other.kind}) already, which the same sensor reads`;
}
