import type { Drain } from '../../core/audit/drain/drain.ts';
import { newTrail, withBefore, withReading } from '../../core/audit/drain/drainTrail.ts';
import type { AuditMemory } from '../../core/audit/engine/auditMemory.ts';
import {
  type AuditOptions,
  type AuditStep,
  auditStep,
  recalledOf,
} from '../../core/audit/engine/auditStep.ts';
import { type HandStatement, nextInterventions } from '../../core/audit/engine/interventions.ts';
import {
  type HangingTransaction,
  nextTransactions,
  type OpenTransactions,
} from '../../core/audit/engine/openTransactions.ts';
import type { OrderRules } from '../../core/audit/engine/orderRules.ts';
import type { Paging } from '../../core/audit/engine/paging.ts';
import {
  type AuditProgress,
  type AuditRead,
  withDoubt,
  withOverwritten,
  withTakenBack,
} from '../../core/audit/engine/progress.ts';
import { recountOf, repeatedIds, stepDoubts } from '../../core/audit/engine/recount.ts';
import type { AuditView } from '../../core/audit/engine/state.ts';
import {
  describeIds,
  emptyDelta,
  type FactIds,
  idCount,
  totalOf,
} from '../../core/audit/facts/registry.ts';
import type { Finding, Store } from '../../core/audit/finding.ts';
import type { RegisteredInvariant } from '../../core/audit/invariants/registry.ts';
import type { SqlRule } from '../../core/audit/rules/sqlRule.ts';
import type { Snapshot, StoreReading, Watermark } from '../../core/audit/sources/auditSource.ts';
import { type Held, heldWith } from '../../core/audit/sources/readBudget.ts';
import type { StoredAudit } from '../../edge/store/auditCheckpoints.ts';

export interface StoreAuditOptions {
  /** How the shop's rows are meant; absent: it writes events. */
  readonly rules?: OrderRules;
  readonly store: Store;
  readonly invariants: readonly RegisteredInvariant[];
  /** Rules of the audit file; absent: none. */
  readonly sqlRules: readonly SqlRule[];
  /** What is worked off after the load; null or absent: nothing is looked at. */
  readonly drain?: Drain | null;
  readonly settleMs: number;
  /** Keeps what was not used for some time out of memory; null or absent: everything stays. */
  readonly paging?: Paging | null;
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
  /** How long the reading took. */
  readonly tookMs: number;
  readonly phase: AuditRead['phase'];
  /** Are these all facts of one snapshot, in place of a recount? */
  readonly isWhole: boolean;
  /** Transactions that were open; absent where the source does not say. */
  readonly open?: OpenTransactions;
  /** Statements by hand since the reading before; absent where the source does not say. */
  readonly byHand?: readonly HandStatement[];
}

export interface JudgedTime extends ReadTime {
  /** Is this the first reading that succeeded? */
  readonly isFirst: boolean;
}

export interface StoreState {
  readonly memory: AuditMemory;
  readonly progress: AuditProgress;
  /** Facts up to here are folded. Not stored: after a take-over all facts are folded again. */
  readonly foldedTo: Watermark | null;
  /** How much of the store is folded, in memory or out of it. */
  readonly held: Held;
  /** Is the next reading the first after a time in which no server watched? */
  readonly takenOver: boolean;
  readonly view: AuditView | null;
  readonly problem: string | null;
  /** Facts that the next reading looks at again. */
  readonly unconfirmed: FactIds;
  /** The latest reading whose transactions have all ended; undefined: the source does not say. */
  readonly passedAtMs: number | undefined;
  /** Were all facts read in one snapshot, and not compared with what was followed up to it? */
  readonly isOneSnapshot: boolean;
  /** A transaction that did not end when the load had ended. */
  readonly hanging: HangingTransaction | null;
}

/** A state, and the findings that are new or grew on the way to it. */
export interface Judged {
  readonly state: StoreState;
  readonly changed: readonly Finding[];
}

/** The state after the step, and the one after the recount when there is one. */
export function* judgeReading(
  begun: StoreState,
  options: StoreAuditOptions,
  reading: StoreReading,
  time: JudgedTime,
): Generator<Judged> {
  const state = { ...begun, progress: withBacklogs(begun.progress, options, reading, time) };
  const { recalled: found } = reading;
  const before = state.memory.base.facts;
  const step = auditStep(state.memory, reading.snapshot, {
    ...stepOptions(state, options, time, false),
    recalled: found === null ? null : recalledOf(state.unconfirmed, found),
  });
  const { memory, view, changed, unconfirmed } = step;
  const held = heldWith(state.held, reading.snapshot.settled);
  const progress =
    time.phase === 'baseline' && !options.includesOlder
      ? {
          ...state.progress,
          baselineFacts: view.state.facts,
          baselineOrders: view.state.orderCounts,
        }
      : state.progress;
  const folded = {
    ...{ ...state, memory, view, held, unconfirmed, foldedTo: reading.watermark },
    isOneSnapshot: state.isOneSnapshot || time.isWhole,
    progress: withInterventions(
      withTransactions(
        withOverwritten(progress, view, state.foldedTo === null),
        totalOf(view.state.facts),
        reading,
        time,
      ),
      reading,
      time,
    ),
  };
  const counts = found === null ? { before, after: view.state.facts } : null;
  const doubts = [...stepDoubts(step), ...repeatedIds(reading.snapshot, counts)];
  const stepped = withGone(withDoubts(folded, doubts), step.gone);
  yield { state: stepped, changed };
  if (reading.recount !== null) yield recounted(stepped, step, reading.recount, options, time);
}

/** What the reading showed of the backlogs. */
function withBacklogs(
  progress: AuditProgress,
  { drain = null, includesOlder }: StoreAuditOptions,
  { backlogs }: StoreReading,
  { atMs, phase }: JudgedTime,
): AuditProgress {
  if (backlogs === undefined || drain === null) return progress;
  const trail = progress.drain ?? newTrail(drain);
  if (phase !== 'baseline') return { ...progress, drain: withReading(trail, backlogs, atMs) };
  return includesOlder ? progress : { ...progress, drain: withBefore(trail, backlogs) };
}

/** What the reading showed of open transactions. */
function withTransactions(
  progress: AuditProgress,
  facts: number,
  { watermarkAgeMs: heldMs }: StoreReading,
  { atMs, phase, open }: JudgedTime,
): AuditProgress {
  if (open === undefined) return progress;
  const seen = { atMs, duringLoad: phase === 'load', facts, heldMs, open };
  return { ...progress, transactions: nextTransactions(progress.transactions, seen) };
}

/** What the reading showed of tables that changed and of statements by hand. */
function withInterventions(
  progress: AuditProgress,
  { tables }: StoreReading,
  { byHand }: JudgedTime,
): AuditProgress {
  if (tables === undefined && (byHand === undefined || byHand.length === 0)) return progress;
  const seen = {
    ...(tables === undefined ? {} : { tables }),
    ...(byHand === undefined ? {} : { byHand }),
  };
  return { ...progress, interventions: nextInterventions(progress.interventions, seen) };
}

/** Facts that vanished: expected where rows are deleted, and against the file's word where they are append-only. */
function withGone(state: StoreState, gone: FactIds): StoreState {
  if (idCount(gone) === 0) return state;
  if (!state.memory.base.rules.appendOnly) {
    return { ...state, progress: withTakenBack(state.progress, gone) };
  }
  const doubt = `rows vanished from tables that the audit file calls appendOnly: ${describeIds(gone)}`;
  return withDoubts(state, [doubt]);
}

/** Judges every subject of the snapshot again, with all facts as it shows them. */
function recounted(
  state: StoreState,
  followed: AuditStep,
  snapshot: Snapshot,
  options: StoreAuditOptions,
  time: JudgedTime,
): Judged {
  // First: the step changes what was followed in place.
  const { recalled, doubts } = recountOf(followed.view.state, state.memory.base, snapshot);
  const counted = auditStep(
    state.memory,
    { ...snapshot, settled: emptyDelta, recent: emptyDelta },
    { ...stepOptions(state, options, time, true), recalled },
  );
  const { memory, view, unconfirmed } = counted;
  const all = [...doubts, ...stepDoubts(counted)];
  const corrected = withDoubts({ ...state, memory, view, unconfirmed, isOneSnapshot: false }, all);
  return { state: withGone(corrected, counted.gone), changed: counted.changed };
}

function stepOptions(
  { progress, passedAtMs }: StoreState,
  { store, invariants, settleMs, othersWrite, includesOlder, sqlRules }: StoreAuditOptions,
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
    ...(progress.drain === undefined ? {} : { drain: progress.drain }),
    ...(passedAtMs === undefined ? {} : { passedAtMs }),
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

export function withDoubts(state: StoreState, doubts: readonly string[]): StoreState {
  return { ...state, progress: doubts.reduce(withDoubt, state.progress) };
}
