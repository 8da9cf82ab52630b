import type { DrillAction } from '../../core/drill/action.ts';
import { type DrillEvent, type NewDrillEvent, playEvents } from '../../core/drill/drillEvents.ts';
import type { DrillMachine } from '../../core/drill/lifecycle.ts';
import type { DrillStatus } from '../../edge/store/drillReader.ts';
import type { DrillRow, StoredDrill } from '../../edge/store/drillRow.ts';
import type { DrillStep, DrillStore } from '../../edge/store/drillStore.ts';
import type { Log } from '../../log.ts';
import { newDrillCase } from '../../test/support/drillCase.ts';
import type { ConductorPorts } from './drillConductor.ts';
import type { ActionPlace, Performer } from './performers/performer.ts';

export const startAtMs = Date.parse('2026-11-11T12:00:00Z');

/** The sound drill of one target as it is stored; for tests of what conducts it. */
export function storedDrillCase(machine: Partial<DrillMachine> = {}): StoredDrill {
  const { id, runId, drill, drillText, ...given } = newDrillCase(1);
  const row: DrillRow = {
    ...{ id, runId, name: drill.name, target: given.target, scenario: 's', by: 'ada' },
    ...{ state: machine.state ?? 'queued', reason: null, verdict: null, sentence: null },
    ...{ createdAt: '2026-11-11T11:59:00.000Z', startedAt: null, endedAt: null },
    ...{ withoutProtection: false, durationMs: given.durationMs },
  };
  return {
    ...{ row, drill, drillText, steps: 0, stopRequest: null, approvedBy: 'eve' },
    ...{ machine: { ...given.machine, ...machine }, runRequest: given.runRequest },
    ...{ targetRef: 'mall.yaml', targetDir: '/dir' },
  };
}

/** A performer that notes what it does, as `begin 0`. */
function performerCase(calls: string[], places: ActionPlace[]): Performer<DrillAction> {
  const note = (what: string) => async (_: DrillAction, place: ActionPlace) => {
    calls.push(`${what} ${place.item}`);
    places.push(place);
    return null;
  };
  return { problem: async () => null, begin: note('begin'), undo: note('undo') };
}

export interface DrillRunOver {
  readonly machine?: Partial<DrillMachine>;
  readonly events?: readonly DrillEvent[];
  readonly drills?: Partial<DrillStore>;
  readonly load?: Partial<ConductorPorts['load']>;
  readonly performer?: Partial<ConductorPorts['performer']>;
  readonly dataDir?: string;
}

type Status = { -readonly [Key in keyof DrillStatus]: DrillStatus[Key] };

/** A store in memory that holds one drill, and what was written to it. */
function storeCase(stored: StoredDrill, over: DrillRunOver, calls: string[]) {
  const steps: DrillStep[] = [];
  const events: DrillEvent[] = [...(over.events ?? [])];
  const owners = new Set<string | null>();
  const status: Status = {
    ...{ owner: 'one', stopRequest: null, startAtMs: null, nowMs: startAtMs, run: null },
  };
  const saveEvent = (owner: string | null, event: NewDrillEvent): boolean => {
    owners.add(owner);
    events.push({ ...event, seq: events.length + 1, at: '2026-11-11T12:03:00.000Z' });
    return true;
  };
  const drills = {
    async saveStep(_: string, owner: string, step: DrillStep) {
      steps.push(step);
      return saveEvent(owner, step.event);
    },
    saveEvent: async (_: string, owner: string | null, event: NewDrillEvent) =>
      saveEvent(owner, event),
    async saveStart(_: string, owner: string, at: string) {
      owners.add(owner);
      calls.push(`start ${at}`);
      return true;
    },
    isOwner: async () => true,
    status: async () => ({ ...status }),
    record: async () => stored,
    events: async () => events,
    row: async () => stored.row,
    async saveReport(_: string, owner: string | null) {
      owners.add(owner);
      calls.push('report saved');
      return true;
    },
    ...over.drills,
  } as unknown as DrillStore;
  return { drills, steps, events, owners, status };
}

/** A log that keeps its lines, and what each is about. */
function logCase() {
  const lines: string[] = [];
  const subjects: object[] = [];
  const say = (given: object | string, line = ''): void => {
    lines.push(typeof given === 'string' ? given : line);
    subjects.push(typeof given === 'string' ? {} : given);
  };
  return { lines, subjects, log: { info: say, warn: say, error: say } as unknown as Log };
}

/** The ports of a conductor over a store in memory that holds one drill, and what was done with them. */
export function drillRunCase(over: DrillRunOver = {}) {
  const stored = storedDrillCase(over.machine);
  const calls: string[] = [];
  const places: ActionPlace[] = [];
  const store = storeCase(stored, over, calls);
  const { log, ...logged } = logCase();
  const ports: ConductorPorts = {
    drills: store.drills,
    load: {
      async start(runId, _, { by, approvedBy }) {
        calls.push(`run ${runId} by ${by}, approved by ${approvedBy}`);
        return { ok: true, value: null };
      },
      stop: async (runId, reason) => void calls.push(`stop ${runId}: ${reason}`),
      record: async () => ({ ok: false, error: 'no record' }),
      ...over.load,
    },
    performer: { ...performerCase(calls, places), ...over.performer },
    async readStack() {
      calls.push('read');
      return { state: 'read', value: 3, text: '3' };
    },
    dataDir: over.dataDir ?? '/dev/null/nowhere',
    log,
  };
  const past = playEvents(stored.drill, over.events ?? []);
  const inputs = () =>
    store.steps.map(({ event }) => (event.kind === 'step' ? event.data.input : null));
  return { ...store, ...logged, ports, stored, past, calls, places, inputs };
}
