import { noProgress } from '../../core/audit/engine/progress.ts';
import { auditStatus } from '../../core/audit/findingSummary.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { ok } from '../../core/result.ts';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import type { RunEvent, RunRow } from '../../core/run/run.ts';
import type { NewEvent } from '../../edge/store/measureStore.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import type { BacklogWatch } from '../audit/drainWait.ts';
import type { RunUpdate } from '../follow/runUpdates.ts';
import { contractEgress, contractPlan } from '../worker/shard/shardCase.support.ts';
import type { ConductorPorts } from './conductor.ts';

export const ID = 'run000000001';
export const audited: Plan = {
  ...contractPlan(1),
  audit: { file: 'audit.yaml', everyMs: 60_000, settleMs: 0 },
};

/** The calls that a test replaces. */
export interface Replaced {
  saveMachine?: (machine: RunMachine) => Promise<boolean>;
  isOwner?: () => Promise<boolean>;
  saveEvents?: (events: readonly NewEvent[]) => Promise<readonly RunEvent[] | null>;
  row?: () => Promise<RunRow | null>;
  egress?: ConductorPorts['targetPort']['egress'];
  findings?: () => Promise<never[]>;
  openAuditor?: () => Promise<unknown>;
  closeAuditor?: () => Promise<unknown>;
  /** What the audit waits for after the load; left out: nothing. */
  backlogs?: BacklogWatch;
  tick?: () => Promise<unknown>;
}

function targetPortCase(replaced: Replaced, log: string[]) {
  const checkpoint = { progress: noProgress, register: new Map() };
  const auditor = {
    tick: replaced.tick ?? (() => new Promise(() => undefined)),
    backlogs: replaced.backlogs ?? null,
    final: async () => [],
    status: () => auditStatus([]),
    checkpoint: () => ({ shadow: checkpoint, live: checkpoint }),
    close: async () => {
      await replaced.closeAuditor?.();
      log.push('audit closed');
    },
  };
  return {
    egress: replaced.egress ?? (() => new Promise(() => undefined)),
    proof: async () => ({ state: 'not-needed', text: '' }),
    openAuditor: async () => {
      await replaced.openAuditor?.();
      log.push('audit opened');
      return ok(auditor);
    },
    scanLeaks: async () => ({ state: 'clean', reason: null, scanned: [], leaks: [] }),
  };
}

/** A log that keeps its lines, and what each is about. */
function logCase() {
  const lines: string[] = [];
  const subjects: object[] = [];
  const say = (given: object | string, line = ''): void => {
    lines.push(typeof given === 'string' ? given : line);
    subjects.push(typeof given === 'string' ? {} : given);
  };
  return { say, lines, subjects };
}

/** The ports of conductors whose stores hold one run in memory, its record, and what the conductors wrote. */
export function conductorCase(
  machine: Partial<RunMachine>,
  replaced: Replaced = {},
  plan: Plan = audited,
) {
  const log: string[] = [];
  const owners = new Set<string>();
  const { say, lines, subjects } = logCase();
  const stored: RunMachine[] = [];
  const events: NewEvent[] = [];
  const updates: RunUpdate[] = [];
  const start: RunMachine = { ...newMachine(1, 1), ...machine };
  const row = { id: ID, state: start.state } as RunRow;
  const save = (given: readonly NewEvent[]): readonly RunEvent[] =>
    given.map((event) => {
      events.push(event);
      return { ...event, seq: events.length, at: '2026-11-11T00:00:00.000Z' };
    });
  const shard = { round: 0, shard: 0, epoch: 1, state: 'claimed', expired: false, message: null };
  const ports = {
    runs: {
      saveMachine: async (_id: string, owner: string, next: RunMachine) => {
        owners.add(owner);
        if (!(await (replaced.saveMachine?.(next) ?? true))) return false;
        stored.push(next);
        log.push(`saved ${next.state}`);
        return true;
      },
      isOwner: replaced.isOwner ?? (async () => true),
      row: replaced.row ?? (async () => row),
      stopRequest: async () => null,
    },
    rounds: {
      shards: async () => {
        log.push('shards read');
        return [shard];
      },
      rounds: async () => [],
      giveUp: async () => undefined,
      flagAbort: async () => void log.push('flagged'),
    },
    measures: {
      saveEvents: async (_id: string, owner: string, given: readonly NewEvent[]) => {
        owners.add(owner);
        return replaced.saveEvents?.(given) ?? save(given);
      },
      events: async () => [],
      findings: replaced.findings ?? (async () => []),
      progress: async () => [],
      saveProgress: async () => undefined,
      saveStatus: async () => undefined,
      saveAudit: async () => true,
    },
    shardQueue: { enqueue: async () => undefined, onFrames: () => () => void log.push('deaf') },
    auditClock: { start: () => async () => void log.push('ticks stopped') },
    updates: { publish: (_id: string, update: RunUpdate) => void updates.push(update) },
    targetPort: targetPortCase(replaced, log),
    dataDir: '/nowhere',
    now: Date.now,
    log: { info: say, warn: say, error: say },
  } as unknown as ConductorPorts;
  const record = {
    ...{ row, machine: start, plan, egress: contractEgress, setupData: {}, preflight: null },
    ...{ loadEndedAt: null, stopRequest: null, targetRef: '', scenarioDir: '', scenarioText: '' },
  } as RunRecord;
  return { ports, record, owners, log, lines, subjects, stored, events, updates, save };
}
