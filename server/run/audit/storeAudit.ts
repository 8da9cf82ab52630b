import type { Drain } from '../../core/audit/drain/drain.ts';
import {
  type DrainEnd,
  type DrainTrail,
  newTrail,
  withEnd,
} from '../../core/audit/drain/drainTrail.ts';
import { begunMemory } from '../../core/audit/engine/auditMemory.ts';
import { type FindingRegister, findingsOf } from '../../core/audit/engine/findingRegister.ts';
import { heldInMemory } from '../../core/audit/engine/heldInMemory.ts';
import {
  hangingTransaction,
  type OpenTransactions,
} from '../../core/audit/engine/openTransactions.ts';
import { eventRules } from '../../core/audit/engine/orderRules.ts';
import { type AuditProgress, afterRead, noProgress } from '../../core/audit/engine/progress.ts';
import type { AuditView } from '../../core/audit/engine/state.ts';
import { restoreRegister } from '../../core/audit/engine/storedRegister.ts';
import { doubtsOf, summarize } from '../../core/audit/engine/summary.ts';
import { unsettled } from '../../core/audit/engine/underWay.ts';
import { idCount, noIds, totalOf } from '../../core/audit/facts/registry.ts';
import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import { totalsOf } from '../../core/audit/findingSummary.ts';
import { sqlRules } from '../../core/audit/invariants/sqlRules.ts';
import { dueRules, type ReadKind } from '../../core/audit/rules/ruleTrail.ts';
import type { SqlRule } from '../../core/audit/rules/sqlRule.ts';
import type {
  StoreProblem,
  StoreReading,
  StoreRequest,
} from '../../core/audit/sources/auditSource.ts';
import { nothingHeld } from '../../core/audit/sources/readBudget.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import {
  judgeReading,
  type ReadTime,
  type StoreAuditOptions,
  type StoreState,
  withDoubts,
} from './judgeReading.ts';

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
  /** Have all transactions that were open at this reading ended, as far as the source says? */
  hasPassed(atMs: number): boolean;
  /** Says that one did not end in this time after the load. */
  keepHanging(open: OpenTransactions | null, waitedMs: number): void;
  /** Asks for the backlogs with each reading from now on, until the drain has ended. */
  beginDrain(): void;
  /** What was seen of the backlogs; null where the audit file names none. */
  drain(): DrainTrail | null;
  endDrain(end: DrainEnd): void;
  checkpoint(): AuditCheckpoint;
  /** The latest snapshot; null when the store was never read. */
  view(): AuditView | null;
  summary(): AuditSummary;
  /** The part of the summary that is known at any time without counting all subjects. */
  status(): Pick<AuditSummary, 'totals'> & { readonly doubts: readonly string[] };
}

/** What cannot be read from the store again and another server needs to continue. */
export interface AuditCheckpoint {
  readonly progress: AuditProgress;
  readonly register: FindingRegister;
}

export interface StoreResult {
  /** Findings that are new or grew. */
  readonly changed: readonly Finding[];
  readonly problem: string | null;
  readonly watermarkAgeMs: number | null;
}

/**
 * Method: each reading is folded and judged by `auditStep`. With the last one comes a recount: all facts of the same
 * snapshot are compared with those that were followed, and correct them.
 */
export function createStoreAudit(options: StoreAuditOptions): StoreAudit {
  const { store, invariants, settleMs, drain = null } = options;
  let isDraining = false;
  let state = begunState(options);
  return {
    request: (kind) => ({
      after: state.foldedTo,
      latest: state.progress.lastRead?.watermark ?? null,
      held: heldInMemory(state.held, state.memory.base.known),
      ...(idCount(state.unconfirmed) === 0 ? {} : { recall: state.unconfirmed }),
      rules: rulesFor(state, options, kind),
      ...(isDraining || kind.phase === 'baseline' ? backlogsOf(drain) : {}),
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
      const isFirst = state.progress.lastRead === null;
      const { state: read, ageMs } = afterReading({ ...state, progress }, reading, time);
      state = read;
      try {
        const changed: Finding[] = [];
        for (const { state: next, changed: found } of judgeReading(state, options, reading, {
          ...time,
          isFirst,
        })) {
          state = next;
          changed.push(...found);
        }
        return { changed, problem: null, watermarkAgeMs: ageMs };
      } catch (error) {
        const problem = `the audit crashed: ${oneLine(error)}`;
        state = withDoubts(state, [problem]);
        return { changed: [], problem, watermarkAgeMs: null };
      }
    },
    unsettled: () => unsettled(state.memory, state.progress.lastRead?.atMs ?? 0, settleMs),
    // A store that cannot be read says so by its problem, and is not waited for.
    hasPassed: (atMs) =>
      state.problem !== null || (state.passedAtMs ?? Number.POSITIVE_INFINITY) >= atMs,
    keepHanging(open, waitedMs) {
      state = { ...state, hanging: hangingTransaction(open, waitedMs) };
    },
    beginDrain() {
      isDraining = drain !== null && state.progress.drain?.end == null;
    },
    drain: () => state.progress.drain ?? (drain === null ? null : newTrail(drain)),
    endDrain(end) {
      isDraining = false;
      if (drain !== null) state = withDrainEnd(state, drain, end);
    },
    checkpoint: () => ({ progress: state.progress, register: state.memory.register }),
    view: () => state.view,
    status: () => ({
      totals: totalsOf(findingsOf(state.memory.register)),
      doubts: doubtsOf(state),
    }),
    summary: () =>
      summarize({
        ...{ ...state, store, invariants, register: state.memory.register },
        rules: options.sqlRules,
      }),
  };
}

const backlogsOf = (drain: Drain | null): Pick<StoreRequest, 'backlogs'> =>
  drain === null ? {} : { backlogs: drain.backlogs };

const withDrainEnd = (state: StoreState, drain: Drain, end: DrainEnd): StoreState => ({
  ...state,
  progress: { ...state.progress, drain: withEnd(state.progress.drain ?? newTrail(drain), end) },
});

/** What an audit begins with, by what an earlier server stored. */
function begunState(options: StoreAuditOptions): StoreState {
  const { rules = eventRules, earlier, unwatched, paging = null } = options;
  const progress = earlier?.progress ?? noProgress;
  return {
    memory: begunMemory(rules, progress, restoreRegister(earlier?.entries ?? []), paging),
    ...{ progress, foldedTo: null, held: nothingHeld, takenOver: unwatched, view: null },
    ...{ problem: null, unconfirmed: noIds, passedAtMs: undefined, hanging: null },
    isOneSnapshot: false,
  };
}

/** The state with the progress of a reading, before it is judged, and the age of the watermark. */
function afterReading(
  state: StoreState,
  { watermark, watermarkAgeMs, passedAtMs }: StoreReading,
  time: ReadTime,
): { readonly state: StoreState; readonly ageMs: number } {
  const said = passedAtMs === undefined ? {} : { passedAtMs };
  const read = { ...time, watermark, watermarkAgeMs, ...said };
  const { progress, ageMs } = afterRead(state.progress, read, state.takenOver);
  const passed = passedAtMs === null ? Number.NEGATIVE_INFINITY : passedAtMs;
  return {
    state: { ...state, progress, takenOver: false, problem: null, passedAtMs: passed },
    ageMs,
  };
}

const rulesFor = (
  { memory, foldedTo, progress }: StoreState,
  { sqlRules: rules, settleMs }: StoreAuditOptions,
  kind: ReadKind,
): readonly SqlRule[] =>
  dueRules(rules, memory.rules, {
    ...{ ...kind, settleMs, waiting: memory.pending.get(sqlRules.name) ?? new Map() },
    lastAtMs: foldedTo && (progress.lastRead?.atMs ?? null),
  });
