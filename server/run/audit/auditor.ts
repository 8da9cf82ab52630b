import { setTimeout as sleep } from 'node:timers/promises';
import type { Drain } from '../../core/audit/drain/drain.ts';
import {
  type HeldWatermark,
  heldWatermark,
  type OpenTransactions,
} from '../../core/audit/engine/openTransactions.ts';
import type { OrderRules } from '../../core/audit/engine/orderRules.ts';
import type { Paging } from '../../core/audit/engine/paging.ts';
import type { AuditView } from '../../core/audit/engine/state.ts';
import { type AuditSummary, type Finding, type Store, stores } from '../../core/audit/finding.ts';
import { type AuditStatus, auditStatus } from '../../core/audit/findingSummary.ts';
import type { RegisteredInvariant } from '../../core/audit/invariants/registry.ts';
import type { SqlRule } from '../../core/audit/rules/sqlRule.ts';
import type { AuditSource, SourceReading } from '../../core/audit/sources/auditSource.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { StoredAudit } from '../../edge/store/auditCheckpoints.ts';
import type { BacklogWatch } from './drainWait.ts';
import { type ScoredFile, scoreBounds, scoreRun } from './scoreRun.ts';
import {
  type ReadStores,
  readUntilPassed,
  readUntilSettled,
  type SettleClock,
  type StoreAudits,
} from './settleWait.ts';
import { type AuditCheckpoint, createStoreAudit, type StoreAudit } from './storeAudit.ts';

export interface AuditorOptions {
  /** The auditor closes it. */
  readonly source: AuditSource;
  readonly invariants: readonly RegisteredInvariant[];
  /** Rules of the audit file, in SQL; absent: none. */
  readonly sqlRules?: readonly SqlRule[];
  /** How the shop's rows are meant; absent: it writes events. */
  readonly rules?: OrderRules;
  /** The stores that it reads and sums up; absent: both. One is the only store of a dedicated stack. */
  readonly stores?: readonly Store[];
  /** Does what the first reading finds count too? So it is without a run that it could be older than. */
  readonly includesOlder?: boolean;
  /** Is the outcome wanted once? Then, without backlogs and with a time to settle, only the end is read. Absent: no. */
  readonly once?: boolean;
  /** For how long two services may disagree; at least the grace of the rules. */
  readonly settleMs: number;
  /** Keeps what was not used for some time out of memory; null or absent: everything stays. */
  readonly paging?: Paging | null;
  /** Called when the source is closed; absent: nothing is. */
  readonly onClose?: () => void;
  /** What an earlier server stored; null or absent: the audit begins. */
  readonly earlier?: EarlierAudit | null;
  /** For how long after the load it waits for the transactions that were open then, in milliseconds. */
  readonly restMs?: number;
  /** What is worked off after the load, in the store that the load writes to; null or absent: nothing is read. */
  readonly drain?: Drain | null;
  /** What to score the audit by at the end; absent: it is not scored. */
  readonly scored?: ScoredFile;
  /** Milliseconds that only move forward; for tests. */
  readonly now?: () => number;
  /** Waits; for tests. */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** The audit of a run that another server began. */
export interface EarlierAudit {
  readonly audits: readonly StoredAudit[];
  /** Could load run while no server watched? */
  readonly unwatched: boolean;
}

/**
 * Audits both stores of a shop. It is made after the shadow stock was seeded and before load starts:
 * what its first reading finds in either store is older than the run. One that continues an earlier
 * audit has no such reading: its first tick reads all facts and judges them by what was stored (once: ADR 59).
 */
export interface Auditor {
  /**
   * Reads and judges what is new. Never rejects: a problem makes the audit unknown. Calls that overlap share
   * one reading.
   */
  tick(duringLoad: boolean): Promise<AuditTick>;
  /** The backlogs that are waited for before the final check; null where there are none. */
  readonly backlogs: BacklogWatch | null;
  /** After the load: waits until disagreements settle, recounts from zero, and sums up. */
  final(): Promise<readonly AuditSummary[]>;
  /** What the audit has come to so far. */
  status(): AuditStatus;
  /** What another server needs to continue from here. */
  checkpoint(): Readonly<Record<Store, AuditCheckpoint>>;
  close(): Promise<void>;
}

export interface AuditTick {
  /** The database's clock at the snapshot; null when there was none. */
  readonly atMs: number | null;
  /** Findings that are new or grew since the tick before. */
  readonly findings: readonly Finding[];
  /** Facts seen so far in both stores. */
  readonly facts: number;
  readonly watermarkAgeMs: number | null;
  readonly tookMs: number;
  readonly stores: Readonly<Record<Store, StoreTick>>;
  /** Transactions that are open; absent where the source does not say. */
  readonly open?: OpenTransactions;
  /** What keeps facts from settling; null: nothing does for long, or the source does not say. */
  readonly held: HeldWatermark | null;
}

export interface StoreTick {
  readonly facts: number;
  /** Findings so far. */
  readonly findings: number;
  readonly problem: string | null;
}

/** A slow shop holds its transactions for less. */
const usualRestMs = 60_000;
/** Readings at the end that look at facts again; each may show new facts that want it too. */
const recallsMax = 3;
/** After a reading that looked at facts again, none does so at once for this many times as long. */
const recallPace = 10;

export async function createAuditor(options: AuditorOptions): Promise<Auditor> {
  const { source, invariants } = options;
  const settleMs = Math.max(options.settleMs, options.rules?.graceMs ?? 0);
  const earlier = options.earlier ?? null;
  const audited = options.stores ?? stores;
  const auditOf = (store: Store): StoreAudit =>
    createStoreAudit({
      store,
      invariants,
      sqlRules: options.sqlRules ?? [],
      // Customers may go on; the load wrote to the shadow store, or to the only one, which goes by that name.
      drain: store === 'shadow' ? (options.drain ?? null) : null,
      ...(options.rules === undefined ? {} : { rules: options.rules }),
      ...{ settleMs, paging: options.paging ?? null },
      othersWrite: store === 'live' || audited.length === 1,
      includesOlder: options.includesOlder === true,
      earlier: earlier?.audits.find((audit) => audit.store === store) ?? null,
      unwatched: earlier?.unwatched ?? false,
    });
  const audits = { shadow: auditOf('shadow'), live: auditOf('live') };
  const now = options.now ?? (() => performance.now());
  const reads = confirmingReader(storesReader(source, audits, now), audits, now);
  let isBegun = earlier !== null;
  const read: ReadStores<AuditTick> = (phase, recount) => {
    const first = isBegun ? phase : 'baseline';
    isBegun = true;
    return reads(first, recount);
  };
  const { restMs = usualRestMs } = options;
  const clock: SettleClock = { now, sleep: options.sleep ?? ((ms) => sleep(ms)) };
  const inTurn = oneAtATime();
  let waiting: Promise<AuditTick> | null = null;
  let held: HeldWatermark | null = null;
  // Without a time to settle, what settles is told by the second reading alone.
  const isAtEnd = options.once === true && (options.drain ?? null) === null && settleMs > 0;
  if (!isBegun && !isAtEnd) await inTurn(() => read('baseline', false));
  return {
    tick(duringLoad) {
      waiting ??= inTurn(async () => {
        waiting = null;
        const tick = await read(duringLoad ? 'load' : 'idle', false);
        held = tick.held;
        return tick;
      });
      return waiting;
    },
    backlogs: (options.drain ?? null) === null ? null : backlogsOf(audits.shadow),
    final: () =>
      inTurn(async () => {
        const { atMs } = await read('idle', true);
        if (atMs !== null) await readUntilPassed(audited, audits, read, { ...clock, atMs, restMs });
        await readUntilSettled(audits, settleMs, read, clock);
        // What settled last is looked at again, whatever pace was kept while load ran.
        for (let left = recallsMax; left > 0 && mustRecall(audits); left--)
          await read('idle', false);
        const summaries = audited.map((store) => audits[store].summary());
        return options.scored === undefined
          ? summaries
          : withScore(summaries, audits.shadow.view(), options.scored, now);
      }),
    status: () =>
      auditStatus(
        audited.map((store) => ({ store, ...audits[store].status() })),
        held,
      ),
    checkpoint: () => ({ shadow: audits.shadow.checkpoint(), live: audits.live.checkpoint() }),
    close: () => inTurn(() => source.close()).finally(options.onClose),
  };
}

/** The backlogs of a store that has some. */
const backlogsOf = (audit: StoreAudit): BacklogWatch => ({
  begin: () => audit.beginDrain(),
  trail() {
    const trail = audit.drain();
    if (trail === null) throw new Error('the store has no backlogs');
    return trail;
  },
  end: (end) => audit.endDrain(end),
});

/** The load wrote to the shadow store, or to the only one, which goes by that name. */
async function withScore(
  summaries: readonly AuditSummary[],
  view: AuditView | null,
  file: ScoredFile,
  now: () => number,
): Promise<readonly AuditSummary[]> {
  const score = await scoreRun(view, file, { ...scoreBounds, now });
  return summaries.map((each) => (each.store === 'shadow' ? { ...each, score } : each));
}

/** Runs each work after the one before it has ended. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** Reads both stores and judges what was read. From zero there is nothing that a recount could compare. */
function storesReader(
  source: AuditSource,
  audits: StoreAudits,
  now: () => number,
): ReadStores<AuditTick> {
  return async (phase, recount) => {
    const startedMs = now();
    const kind = { phase, recount };
    const requests = { shadow: audits.shadow.request(kind), live: audits.live.request(kind) };
    const isFromZero = stores.every((store) => requests[store].after === null);
    const request = { stores: requests, recount: recount && !isFromZero };
    const reading = await source.read(request).catch(unreadable);
    const tookMs = now() - startedMs;
    // By the database's clock, as commits are; the time for reading counts as delay.
    const time = {
      ...{ atMs: reading.atMs, tookMs, phase, isWhole: recount && isFromZero },
      foundAtMs: (reading.clockMs ?? reading.atMs) + tookMs,
      ...(reading.open === undefined ? {} : { open: reading.open }),
      ...(reading.byHand === undefined ? {} : { byHand: reading.byHand }),
    };
    const results = {
      shadow: audits.shadow.judge(reading.stores.shadow, time),
      live: audits.live.judge(reading.stores.live, time),
    };
    const storeTick = (store: Store): StoreTick => ({
      facts: audits[store].facts(),
      findings: audits[store].findings(),
      problem: results[store].problem,
    });
    const ages = stores.flatMap((store) => results[store].watermarkAgeMs ?? []);
    return {
      atMs: ages.length === 0 ? null : reading.atMs,
      findings: stores.flatMap((store) => results[store].changed),
      facts: audits.shadow.facts() + audits.live.facts(),
      watermarkAgeMs: ages.length === 0 ? null : Math.max(...ages),
      tookMs: now() - startedMs,
      held: heldWatermark(reading.open, heldMsOf(reading)),
      stores: { shadow: storeTick('shadow'), live: storeTick('live') },
      ...(reading.open === undefined ? {} : { open: reading.open }),
    };
  };
}

/** For how long facts of any store have been kept from settling. */
const heldMsOf = ({ stores: read }: SourceReading): number =>
  Math.max(...stores.map((store) => ('problem' in read[store] ? 0 : read[store].watermarkAgeMs)));

const mustRecall = (audits: StoreAudits): boolean =>
  stores.some((store) => audits[store].mustRecall());

/** Reads once more at once when suspicions wait for that alone, and leaves the database time between such readings. */
function confirmingReader(
  read: ReadStores<AuditTick>,
  audits: StoreAudits,
  now: () => number,
): ReadStores<AuditTick> {
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  return async (phase, recount) => {
    const first = await read(phase, recount);
    if (!mustRecall(audits) || now() < notBeforeMs) return first;
    const startedMs = now();
    const second = await read(phase, false);
    notBeforeMs = now() + recallPace * (now() - startedMs);
    return {
      ...second,
      findings: [...first.findings, ...second.findings],
      tookMs: first.tookMs + second.tookMs,
    };
  };
}

/** A source that cannot be read is a problem of both stores. */
function unreadable(error: unknown): SourceReading {
  const problem = oneLine(error);
  return { atMs: 0, stores: { shadow: { problem }, live: { problem } } };
}
