import {
  type AuditMemory,
  type AuditOptions,
  type AuditStep,
  auditStep,
  checkedOf,
  emptyMemory,
  type Snapshot,
} from '../../core/audit/engine/auditStep.ts';
import { type FindingRegister, listFindings } from '../../core/audit/engine/findingRegister.ts';
import {
  type AuditProgress,
  type AuditRead,
  afterRead,
  noProgress,
  unwatchedMsLimit,
  unwatchedText,
  withDoubt,
} from '../../core/audit/engine/progress.ts';
import { registerOf } from '../../core/audit/engine/storedRegister.ts';
import { type AuditSummary, byAge, type Finding, olderText } from '../../core/audit/finding.ts';
import type { Invariant } from '../../core/audit/invariants/invariant.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { Store, StoreReading } from '../../edge/stack/audit/postgresReader.ts';
import type { StoredAudit } from '../../edge/store/measureStore.ts';
import { stateDifference } from './stateDifference.ts';

/** The audit of one store over a run. What it read can be read again; its standing must be kept. */
export interface StoreAudit {
  /** Facts from this transaction on are asked for next; null: from the beginning. */
  readonly watermark: bigint | null;
  readonly facts: number;
  readonly findings: number;
  /** Takes a reading in; returns findings that are new or grew, and what went wrong. */
  take(reading: StoreReading, moment: Moment): Taken;
  /** Disagreements that are younger than the settle time, since when. */
  waiting(): ReadonlyMap<string, number>;
  standing(): Standing;
  summary(): AuditSummary;
}

/** What cannot be read from the store again: what another server needs to go on. */
export interface Standing {
  readonly progress: AuditProgress;
  readonly register: FindingRegister;
}

export interface StoreAuditOptions {
  readonly store: Store;
  readonly invariants: readonly Invariant[];
  readonly settleMs: number;
  /** What the server that was left came to; null when the audit begins. */
  readonly earlier: StoredAudit | null;
  /** Could load run while nobody watched? */
  readonly unwatched: boolean;
}

type Readable = Exclude<StoreReading, { readonly problem: string }>;

export interface Moment extends AuditRead {
  readonly foundAtMs: number;
}

export interface Taken {
  readonly changed: readonly Finding[];
  readonly problem: string | null;
  readonly watermarkAgeMs: number | null;
}

/** An audit whose watermark is older than this is unknown (DESIGN §4.6). */
export const watermarkAgeMsLimit = 5000;

export function createStoreAudit(options: StoreAuditOptions): StoreAudit {
  const { store, invariants, settleMs, earlier } = options;
  let memory: AuditMemory = { ...emptyMemory, register: registerOf(earlier?.entries ?? []) };
  let progress = earlier?.progress ?? noProgress;
  let unwatched = earlier !== null && options.unwatched;
  let last: Pick<AuditStep, 'view' | 'memory'> | null = null;
  /** Not kept: the state is folded from all facts again after a take-over. */
  let watermark: bigint | null = null;
  let lastProblem: string | null = null;

  const doubt = (text: string): void => {
    progress = withDoubt(progress, text);
  };
  const optionsAt = (moment: Moment, full: boolean): AuditOptions => ({
    store,
    invariants,
    settleMs,
    full,
    foundAtMs: moment.foundAtMs,
    duringLoad: moment.phase === 'load',
    baseline: moment.phase === 'baseline' && store === 'live',
    settledBeforeMs:
      store === 'live' && progress.baselineAtMs !== null ? progress.baselineAtMs - settleMs : null,
  });

  const step = (snapshot: Snapshot, moment: Moment): AuditStep => {
    const done = auditStep(memory, snapshot, optionsAt(moment, false));
    memory = done.memory;
    last = done;
    for (const { invariant, message } of done.crashed) {
      doubt(`the check ${invariant} crashed: ${message}`);
    }
    return done;
  };

  /** The same snapshot from zero: what the increments say must be what a recount says. */
  const recount = (done: AuditStep, snapshot: Snapshot, moment: Moment): readonly Finding[] => {
    const fresh = { ...emptyMemory, pending: memory.pending, register: memory.register };
    const counted = auditStep(fresh, snapshot, optionsAt(moment, true));
    const difference = stateDifference(done.view.state, counted.view.state);
    if (difference !== null) {
      doubt(`recount from zero differs from what was followed: ${difference}`);
    }
    memory = {
      base: memory.base,
      pending: counted.memory.pending,
      register: counted.memory.register,
    };
    last = { view: counted.view, memory };
    return counted.changed;
  };

  const follow = (reading: Readable, moment: Moment): Taken => {
    const looked = afterRead(progress, moment, unwatched);
    progress = looked.progress;
    unwatched = false;
    const done = step(reading.snapshot, moment);
    watermark = moment.xmin;
    const again = reading.full === null ? [] : recount(done, reading.full, moment);
    return { changed: [...done.changed, ...again], problem: null, watermarkAgeMs: looked.ageMs };
  };

  return {
    get watermark() {
      return watermark;
    },
    get facts() {
      return last?.view.state.facts ?? 0;
    },
    get findings() {
      return memory.register.size;
    },
    take(reading, moment) {
      progress = { ...progress, ticks: progress.ticks + 1 };
      lastProblem = 'problem' in reading ? reading.problem : null;
      if ('problem' in reading) {
        return { changed: [], problem: reading.problem, watermarkAgeMs: null };
      }
      try {
        return follow(reading, moment);
      } catch (error) {
        const problem = `the audit crashed: ${oneLine(error)}`;
        doubt(problem);
        return { changed: [], problem, watermarkAgeMs: null };
      }
    },
    waiting() {
      const lastAtMs = progress.watermark?.atMs ?? 0;
      const since = new Map<string, number>();
      for (const [name, pending] of memory.pending) {
        for (const [key, { sinceMs }] of pending) {
          if (lastAtMs - sinceMs < settleMs) since.set(`${name} ${key}`, sinceMs);
        }
      }
      return since;
    },
    standing: () => ({ progress, register: memory.register }),
    summary() {
      const findings = listFindings(memory.register);
      const reasons = [
        ...(lastProblem === null ? [] : [lastProblem]),
        ...progress.doubts,
        ...unseen(progress),
      ];
      if (last === null && reasons.length === 0) reasons.push('the store was never read');
      const { ageMsMax, unwatchedMs } = progress;
      return {
        store,
        state: stateOf(findings, reasons),
        reason: reasons.length > 0 ? reasons.join('; ') : beforeRunText(findings),
        ticks: progress.ticks,
        facts: last?.view.state.facts ?? 0,
        watermarkAgeMsMax: ageMsMax === null ? null : Math.round(ageMsMax),
        ...(unwatchedMs.length === 0 ? {} : { unwatchedMs: unwatchedMs.map(Math.round) }),
        findings,
        checked: last === null ? [] : checkedOf(last, invariants),
      };
    },
  };
}

/** What was not looked at in time, a line each. */
function unseen({ watermark, baselineAtMs, ageMsMax, unwatchedMs }: AuditProgress): string[] {
  const reasons: string[] = [];
  if (watermark !== null && baselineAtMs === null) {
    reasons.push('it was first read when the run had begun: what is older cannot be told apart');
  }
  if (ageMsMax !== null && ageMsMax > watermarkAgeMsLimit) {
    const age = Math.round(ageMsMax);
    reasons.push(
      `the watermark was ${age} ms old while load ran, more than ${watermarkAgeMsLimit}`,
    );
  }
  if (unwatchedMs.some((ms) => ms > unwatchedMsLimit)) {
    reasons.push(
      `it was ${unwatchedText(unwatchedMs)}, more than ${unwatchedMsLimit / 1000} s: what arose and healed meanwhile is not known`,
    );
  }
  return reasons;
}

/** Fail beats unknown, unknown beats clean; what was there before the run does not fail it. */
function stateOf(findings: readonly Finding[], reasons: readonly string[]): AuditSummary['state'] {
  if (byAge(findings).own.length > 0) return 'broken';
  return reasons.length > 0 ? 'unknown' : 'clean';
}

function beforeRunText(findings: readonly Finding[]): string | null {
  const { older } = byAge(findings);
  return older.length === 0 ? null : olderText(older.length);
}
