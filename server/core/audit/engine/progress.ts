import { duration } from '../../text/figures.ts';
import type { DrainTrail } from '../drain/drainTrail.ts';
import { describeIds, type FactCounts, type FactIds, idCount } from '../facts/registry.ts';
import type { Watermark } from '../sources/auditSource.ts';
import type { InterventionTrail } from './interventions.ts';
import type { TransactionTrail } from './openTransactions.ts';
import type { OrderCounts } from './orderCounts.ts';
import { type ReadingTimes, withReadingTime } from './readingCost.ts';
import type { AuditView } from './state.ts';
import { lostTrails, type StoredTrails, storeTrails } from './stateTrail.ts';
import type { StockLevel } from './stockLevel.ts';

/** One reading of a store. Times are the database's. */
export interface AuditRead {
  readonly watermark: Watermark;
  /** For how long facts have been kept from settling. */
  readonly watermarkAgeMs: number;
  readonly atMs: number;
  /** How long the reading took. */
  readonly tookMs: number;
  /** Absent: the source does not say which transactions have ended. */
  readonly passedAtMs?: number | null;
  readonly phase: 'baseline' | 'load' | 'idle';
}

/** The latest reading, as far as the next one needs it. */
export interface LastRead {
  readonly watermark: Watermark;
  readonly atMs: number;
  readonly duringLoad: boolean;
}

/** What is known of an audit beside its findings. Plain JSON: a server that takes the run over continues from it. */
export interface AuditProgress {
  /** When the store was first read: what that reading found is older than what follows; null before it. */
  readonly baselineAtMs: number | null;
  /** What that reading saw, if it was before the load; null, or absent in what an earlier version stored, otherwise. */
  readonly baselineFacts?: Partial<FactCounts> | null;
  /** Orders that it saw, where `baselineFacts` are known. */
  readonly baselineOrders?: OrderCounts;
  readonly lastRead: LastRead | null;
  /** What is known of overwritten stock; absent where the audit does not read it. */
  readonly stock?: readonly (readonly [sku: string, level: StockLevel])[];
  /** The rows whose state was seen to change last; absent where the audit reads no states. */
  readonly states?: StoredTrails;
  readonly ticks: number;
  /** The greatest age of the watermark while load ran and a server watched. */
  readonly ageMsMax: number | null;
  /** What the readings took while load ran; absent where none was taken. */
  readonly readings?: ReadingTimes;
  /** For each take-over: from the last reading before it to the first after it. */
  readonly unwatchedMs: readonly number[];
  /** Facts that vanished and were taken back: how many, and the first of them; absent where there were none. */
  readonly takenBack?: { readonly facts: number; readonly first: string };
  /** Reasons for an unknown audit that no later reading removes. */
  readonly doubts: readonly string[];
  /** What was seen of open transactions; absent where the source does not say. */
  readonly transactions?: TransactionTrail;
  /** What was done beside the shop's own work; absent where the source does not say. */
  readonly interventions?: InterventionTrail;
  /** What was seen of the backlogs of the audit file; absent where it names none. */
  readonly drain?: DrainTrail;
}

export const noProgress: AuditProgress = {
  baselineAtMs: null,
  baselineFacts: null,
  lastRead: null,
  ticks: 0,
  ageMsMax: null,
  unwatchedMs: [],
  doubts: [],
};

/** An audit whose watermark was older than this while load ran is unknown: it could not see what it judged. */
export const watermarkAgeMsLimit = 5000;

/** An audit that no server carried on for longer than this is unknown (ADR 13). */
export const unwatchedMsLimit = 15_000;

/**
 * The progress after a reading, and the age of the watermark: the larger of the time since the
 * reading before, if load ran then, and the time for which facts have been kept from settling. With
 * `takenOver` no server watched since the reading before; that time is counted as unwatched instead.
 */
export function afterRead(
  before: AuditProgress,
  read: AuditRead,
  takenOver: boolean,
): { readonly progress: AuditProgress; readonly ageMs: number } {
  const last = before.lastRead;
  const sinceLastMs = last === null ? 0 : read.atMs - last.atMs;
  const gapMs = !takenOver && last?.duringLoad ? sinceLastMs : 0;
  const ageMs = Math.max(gapMs, read.watermarkAgeMs);
  const duringLoad = read.phase === 'load';
  // Recent facts are judged too: where transactions are known to end later, only the time without a reading counts.
  const lateMs = read.passedAtMs === undefined ? ageMs : gapMs;
  const progress: AuditProgress = {
    ...before,
    baselineAtMs: last === null ? read.atMs : before.baselineAtMs,
    lastRead: { watermark: read.watermark, atMs: read.atMs, duringLoad },
    ageMsMax: duringLoad ? Math.max(before.ageMsMax ?? 0, lateMs) : before.ageMsMax,
    ...(duringLoad ? { readings: withReadingTime(before.readings, read.atMs, read.tookMs) } : {}),
    unwatchedMs:
      takenOver && last !== null ? [...before.unwatchedMs, sinceLastMs] : before.unwatchedMs,
  };
  const isLate = last === null && read.phase !== 'baseline';
  return { progress: isLate ? withDoubt(progress, lateDoubt) : progress, ageMs };
}

/** What the run did before the first reading counts as older then, so that such an audit is never clean. */
const lateDoubt = 'it was first read when the run had begun: what is older cannot be told apart';

/** The progress after these facts vanished. */
export function withTakenBack(progress: AuditProgress, gone: FactIds): AuditProgress {
  const facts = idCount(gone);
  if (facts === 0) return progress;
  const before = progress.takenBack;
  return {
    ...progress,
    takenBack: { facts: facts + (before?.facts ?? 0), first: before?.first ?? describeIds(gone) },
  };
}

/** `3 facts vanished and were taken back, first 3 lines (7, 8, 9)`; null where none did. */
export function takenBackText({ takenBack }: AuditProgress): string | null {
  if (takenBack === undefined) return null;
  const { facts, first } = takenBack;
  return `${facts} ${facts === 1 ? 'fact' : 'facts'} vanished and ${facts === 1 ? 'was' : 'were'} taken back, first ${first}`;
}

/**
 * The progress with what a reading showed of rows that the shop overwrites. `isFirst`: it is the first of this server,
 * which reads all rows.
 */
export function withOverwritten(
  before: AuditProgress,
  { state, stock, trails }: AuditView,
  isFirst: boolean,
): AuditProgress {
  const progress = { ...before, ...(stock === null ? {} : { stock: [...stock] }) };
  if (state.rules.automaton === null) return progress;
  const lost = isFirst ? lostTrails(before.states, state.facts.states) : null;
  const states = storeTrails(before.states ?? [], trails);
  return lost === null ? { ...progress, states } : withDoubt({ ...progress, states }, lost);
}

export function withDoubt(progress: AuditProgress, doubt: string): AuditProgress {
  if (progress.doubts.includes(doubt)) return progress;
  return { ...progress, doubts: [...progress.doubts, doubt] };
}

/** Says for how long no server watched; null when one always did. */
export function unwatchedText(unwatchedMs: readonly number[] | undefined): string | null {
  if (unwatchedMs === undefined || unwatchedMs.length === 0) return null;
  const each = unwatchedMs.map(duration).join(' and ');
  return `not watched for ${each} while another server took the run over`;
}
