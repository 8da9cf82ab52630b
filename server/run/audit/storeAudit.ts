import {
  type AuditMemory,
  type AuditOptions,
  type AuditStep,
  auditStep,
  begunMemory,
} from '../../core/audit/engine/auditStep.ts';
import { type FindingRegister, findingsOf } from '../../core/audit/engine/findingRegister.ts';
import { eventRules, type OrderRules } from '../../core/audit/engine/orderRules.ts';
import {
  type AuditProgress,
  type AuditRead,
  afterRead,
  noProgress,
  withDoubt,
  withOverwritten,
  withTakenBack,
} from '../../core/audit/engine/progress.ts';
import { recountOf, repeatedIds, stepDoubts } from '../../core/audit/engine/recount.ts';
import type { AuditView } from '../../core/audit/engine/state.ts';
import { restoreRegister } from '../../core/audit/engine/storedRegister.ts';
import { doubtsOf, summarize } from '../../core/audit/engine/summary.ts';
import { unsettled } from '../../core/audit/engine/underWay.ts';
import {
  describeIds,
  emptyDelta,
  type FactIds,
  idCount,
  noIds,
  totalOf,
} from '../../core/audit/facts/registry.ts';
import type { AuditSummary, Finding, Store } from '../../core/audit/finding.ts';
import { totalsOf } from '../../core/audit/findingSummary.ts';
import type { RegisteredInvariant } from '../../core/audit/invariants/registry.ts';
import { sqlRules } from '../../core/audit/invariants/sqlRules.ts';
import { dueRules, type ReadKind } from '../../core/audit/rules/ruleTrail.ts';
import type { SqlRule } from '../../core/audit/rules/sqlRule.ts';
import type {
  Snapshot,
  StoreProblem,
  StoreReading,
  StoreRequest,
  Watermark,
} from '../../core/audit/sources/auditSource.ts';
import { type Held, heldWith, nothingHeld } from '../../core/audit/sources/readBudget.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { StoredAudit } from '../../edge/store/auditCheckpoints.ts';

/** The audit of one store over a run. Its facts can be read again; its checkpoint must be stored. */
export interface StoreAudit {
  /** What the next reading must give. */
  request(kind: ReadKind): StoreRequest;
  /** Are there suspicions that count once their facts were looked at again? */
  mustRecall(): boolean;
  /** Facts seen so far. */
  facts(): number;
  /** Findings so far. */
  findings(): number;
  /** Judges a reading. Never throws: a crash is a problem and makes the audit unknown. */
  judge(reading: StoreReading | StoreProblem, time: ReadTime): StoreResult;
  /** Disagreements younger than the settle time, by when each was first seen. */
  unsettled(): ReadonlyMap<string, number>;
  checkpoint(): AuditCheckpoint;
  summary(): AuditSummary;
  /** The part of the summary that is known at any time without counting all subjects. */
  status(): Pick<AuditSummary, 'totals'> & { readonly doubts: readonly string[] };
}

/** What cannot be read from the store again and another server needs to continue. */
export interface AuditCheckpoint {
  readonly progress: AuditProgress;
  readonly register: FindingRegister;
}

export interface StoreAuditOptions {
  /** How the shop's rows are meant; absent: it writes events. */
  readonly rules?: OrderRules;
  readonly store: Store;
  readonly invariants: readonly RegisteredInvariant[];
  /** Rules of the audit file; absent: none. */
  readonly sqlRules?: readonly SqlRule[];
  readonly settleMs: number;
  /** Whether others than the run write to the store: in the live store, and in the only one of a dedicated stack. */
  readonly othersWrite: boolean;
  /** Does what the first reading finds count too? */
  readonly includesOlder: boolean;
  /** What an earlier server stored; null when the audit begins. */
  readonly earlier: StoredAudit | null;
  /** Could load run while no server watched? */
  readonly unwatched: boolean;
}

/** When a reading was taken and judged. Milliseconds by the database's clock. */
export interface ReadTime {
  readonly atMs: number;
  readonly foundAtMs: number;
  readonly phase: AuditRead['phase'];
}

interface JudgedTime extends ReadTime {
  /** Is this the first reading that succeeded? */
  readonly isFirst: boolean;
}

export interface StoreResult {
  /** Findings that are new or grew. */
  readonly changed: readonly Finding[];
  readonly problem: string | null;
  readonly watermarkAgeMs: number | null;
}

interface AuditState {
  readonly memory: AuditMemory;
  readonly progress: AuditProgress;
  /** Facts up to here are folded. Not stored: after a take-over all facts are folded again. */
  readonly foldedTo: Watermark | null;
  /** How much of the store is folded. */
  readonly held: Held;
  /** Is the next reading the first after a time in which no server watched? */
  readonly takenOver: boolean;
  readonly view: AuditView | null;
  readonly problem: string | null;
  /** Facts that the next reading looks at again. */
  readonly unconfirmed: FactIds;
}

/** A state, and the findings that are new or grew on the way to it. */
interface Judged {
  readonly state: AuditState;
  readonly changed: readonly Finding[];
}

/**
 * Method: each reading is folded and judged by `auditStep`. With the last one comes a recount: all facts of the same
 * snapshot are compared with those that were followed, and correct them.
 */
export function createStoreAudit(options: StoreAuditOptions): StoreAudit {
  const { store, invariants, settleMs, earlier } = options;
  let state: AuditState = {
    memory: begunMemory(
      options.rules ?? eventRules,
      earlier?.progress ?? noProgress,
      restoreRegister(earlier?.entries ?? []),
    ),
    progress: earlier?.progress ?? noProgress,
    foldedTo: null,
    held: nothingHeld,
    takenOver: options.unwatched,
    view: null,
    problem: null,
    unconfirmed: noIds,
  };
  return {
    request: (kind) => ({
      after: state.foldedTo,
      latest: state.progress.lastRead?.watermark ?? null,
      held: state.held,
      ...(idCount(state.unconfirmed) === 0 ? {} : { recall: state.unconfirmed }),
      ...(options.sqlRules && { rules: rulesFor(state, options, kind) }),
    }),
    mustRecall: () => idCount(state.unconfirmed) > 0,
    facts: () => (state.view === null ? 0 : totalOf(state.view.state.facts)),
    findings: () => findingsOf(state.memory.register).length,
    judge(reading, time) {
      const progress = { ...state.progress, ticks: state.progress.ticks + 1 };
      if ('problem' in reading) {
        state = { ...state, progress, problem: reading.problem };
        return { changed: [], problem: reading.problem, watermarkAgeMs: null };
      }
      const { watermark, watermarkAgeMs } = reading;
      const read = afterRead(progress, { ...time, watermark, watermarkAgeMs }, state.takenOver);
      const isFirst = state.progress.lastRead === null;
      state = { ...state, progress: read.progress, takenOver: false, problem: null };
      try {
        const changed: Finding[] = [];
        for (const { state: next, changed: found } of judgeReading(state, options, reading, {
          ...time,
          isFirst,
        })) {
          state = next;
          changed.push(...found);
        }
        return { changed, problem: null, watermarkAgeMs: read.ageMs };
      } catch (error) {
        const problem = `the audit crashed: ${oneLine(error)}`;
        state = withDoubts(state, [problem]);
        return { changed: [], problem, watermarkAgeMs: null };
      }
    },
    unsettled: () => unsettled(state.memory, state.progress.lastRead?.atMs ?? 0, settleMs),
    checkpoint: () => ({ progress: state.progress, register: state.memory.register }),
    status: () => ({
      totals: totalsOf(findingsOf(state.memory.register)),
      doubts: doubtsOf(state),
    }),
    summary: () =>
      summarize({
        ...{ ...state, store, invariants, register: state.memory.register },
        rules: options.sqlRules ?? [],
      }),
  };
}

const rulesFor = (
  { memory, foldedTo, progress }: AuditState,
  { sqlRules: rules = [], settleMs }: StoreAuditOptions,
  kind: ReadKind,
): readonly SqlRule[] =>
  dueRules(rules, memory.rules, {
    ...{ ...kind, settleMs, waiting: memory.pending.get(sqlRules.name) ?? new Map() },
    lastAtMs: foldedTo && (progress.lastRead?.atMs ?? null),
  });

/** The state after the step, and the one after the recount when there is one. */
function* judgeReading(
  state: AuditState,
  options: StoreAuditOptions,
  reading: StoreReading,
  time: JudgedTime,
): Generator<Judged> {
  const { recalled: found } = reading;
  const step = auditStep(state.memory, reading.snapshot, {
    ...stepOptions(state, options, time, false),
    recalled: found === null ? null : { asked: state.unconfirmed, found },
  });
  const { memory, view, changed, unconfirmed } = step;
  const held = heldWith(state.held, reading.snapshot.settled);
  const progress =
    time.phase === 'baseline' && !options.includesOlder
      ? { ...state.progress, baselineFacts: view.state.facts }
      : state.progress;
  const folded = {
    ...{ ...state, memory, view, held, unconfirmed, foldedTo: reading.watermark },
    progress: withOverwritten(progress, view, state.foldedTo === null),
  };
  const doubts = [...stepDoubts(step), ...repeatedIds(reading.snapshot)];
  const stepped = withGone(withDoubts(folded, doubts), step.gone);
  yield { state: stepped, changed };
  if (reading.recount !== null) yield recounted(stepped, step, reading.recount, options, time);
}

/** Facts that vanished: expected where rows are deleted, and against the file's word where they are append-only. */
function withGone(state: AuditState, gone: FactIds): AuditState {
  if (idCount(gone) === 0) return state;
  if (!state.memory.base.rules.appendOnly) {
    return { ...state, progress: withTakenBack(state.progress, gone) };
  }
  const doubt = `rows vanished from tables that the audit file calls appendOnly: ${describeIds(gone)}`;
  return withDoubts(state, [doubt]);
}

/** Judges every subject of the snapshot again, with all facts as it shows them. */
function recounted(
  state: AuditState,
  followed: AuditStep,
  snapshot: Snapshot,
  options: StoreAuditOptions,
  time: JudgedTime,
): Judged {
  // First: the step changes what was followed in place.
  const { recalled, doubts } = recountOf(followed.view.state, snapshot);
  const counted = auditStep(
    state.memory,
    { ...snapshot, settled: emptyDelta, recent: emptyDelta },
    { ...stepOptions(state, options, time, true), recalled },
  );
  const { memory, view, unconfirmed } = counted;
  const all = [...doubts, ...stepDoubts(counted)];
  const corrected = withDoubts({ ...state, memory, view, unconfirmed }, all);
  return { state: withGone(corrected, counted.gone), changed: counted.changed };
}

function stepOptions(
  { progress }: AuditState,
  { store, invariants, settleMs, othersWrite, includesOlder, sqlRules = [] }: StoreAuditOptions,
  { foundAtMs, phase, isFirst }: JudgedTime,
  full: boolean,
): AuditOptions {
  const baselineAtMs = includesOlder ? null : progress.baselineAtMs;
  return {
    store,
    invariants,
    settleMs,
    full,
    rules: sqlRules,
    foundAtMs,
    duringLoad: phase === 'load',
    // Seeding may leave what an earlier run did to the shadow store.
    baseline: isFirst && !includesOlder,
    // Work of others may have been under way then; what is the run's alone holds only what came before it.
    settledBeforeMs:
      baselineAtMs === null ? null : othersWrite ? baselineAtMs - settleMs : baselineAtMs,
    baselineAtMs,
  };
}

function withDoubts(state: AuditState, doubts: readonly string[]): AuditState {
  return { ...state, progress: doubts.reduce(withDoubt, state.progress) };
}
