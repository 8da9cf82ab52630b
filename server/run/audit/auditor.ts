import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import { type AuditFile, parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import {
  type AuditReader,
  type AuditReading,
  createAuditReader,
  type Store,
} from '../../edge/stack/audit/postgresReader.ts';
import type { StoredAudit } from '../../edge/store/measureStore.ts';
import { createStoreAudit, type Moment, type Standing, type StoreAudit } from './storeAudit.ts';

export interface AuditorOptions {
  readonly postgresUrl: string;
  readonly schemas: { readonly live: string; readonly shadow: string };
  /** Path of the audit file. */
  readonly auditFile: string;
  /** How long two services may disagree. */
  readonly settleMs: number;
  /** What the server that was left came to; null or absent: the audit begins. */
  readonly earlier?: Earlier | null;
  /** Milliseconds that only move forward; for tests. */
  readonly now?: () => number;
}

/** The audit of a run that another server began. */
export interface Earlier {
  readonly audits: readonly StoredAudit[];
  /** Could load run while nobody watched? */
  readonly unwatched: boolean;
}

/**
 * Audits both stores of a shop. Make it after the shadow stock was seeded and before load starts:
 * what it finds in the live store then was there before the run. One that goes on from an earlier
 * audit takes no such look: its first tick reads the store from zero into what was known.
 */
export interface Auditor {
  /** Reads what is new and judges it. Never rejects: a problem makes the audit unknown. Calls that overlap share one read. */
  tick(duringLoad: boolean): Promise<AuditTick>;
  /** After the load: settles what is open, recounts everything from zero, and sums up. */
  final(): Promise<readonly AuditSummary[]>;
  /** What another server would need to go on from here. */
  standing(): Readonly<Record<Store, Standing>>;
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
}

export interface StoreTick {
  readonly facts: number;
  /** Findings so far. */
  readonly findings: number;
  readonly problem: string | null;
}

export const stores = ['shadow', 'live'] as const;
const settleStepMs = 250;

/** Throws with every diagnostic, a line each, when the audit file cannot be used. */
export async function createAuditor(options: AuditorOptions): Promise<Auditor> {
  const file = await loadAuditFile(options.auditFile);
  const now = options.now ?? (() => performance.now());
  const reader = createAuditReader({ ...options, file });
  const earlier = options.earlier ?? null;
  const auditOf = (store: Store): StoreAudit =>
    createStoreAudit({
      store,
      invariants: file.invariants,
      settleMs: options.settleMs,
      earlier: earlier?.audits.find((audit) => audit.store === store) ?? null,
      unwatched: earlier?.unwatched ?? false,
    });
  const audits = { shadow: auditOf('shadow'), live: auditOf('live') };
  const look = (phase: Moment['phase'], full: boolean) =>
    takeReading(reader, audits, now, phase, full);
  let turn: Promise<unknown> = earlier === null ? look('baseline', false) : Promise.resolve();
  let waiting: Promise<AuditTick> | null = null;
  await turn;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine;
    return mine;
  };
  return {
    tick(duringLoad) {
      waiting ??= inTurn(() => {
        waiting = null;
        return look(duringLoad ? 'load' : 'idle', false);
      });
      return waiting;
    },
    final: () =>
      inTurn(async () => {
        await look('idle', true);
        await settleOpen(audits, options.settleMs, () => look('idle', false));
        return stores.map((store) => audits[store].summary());
      }),
    standing: () => ({ shadow: audits.shadow.standing(), live: audits.live.standing() }),
    async close() {
      await turn;
      await reader.close();
    },
  };
}

/** Reads and checks an audit file; the error has a line for every diagnostic. */
export async function loadAuditFile(path: string): Promise<AuditFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`audit file ${path} cannot be read: ${error.code ?? error.message}`);
  });
  const parsed = parseAuditFile(text, path);
  if (parsed.ok) return parsed.value;
  throw new Error(
    parsed.error.map((f) => `${f.file}:${f.line}:${f.column} ${f.path}: ${f.message}`).join('\n'),
  );
}

async function takeReading(
  reader: AuditReader,
  audits: Readonly<Record<Store, StoreAudit>>,
  now: () => number,
  phase: Moment['phase'],
  full: boolean,
): Promise<AuditTick> {
  const startedMs = now();
  const watermark = { shadow: audits.shadow.watermark, live: audits.live.watermark };
  const reading = await reader.read(watermark, full).catch(failed);
  // By the database's clock, as the commits are; the time for reading counts as delay.
  const foundAtMs = reading.atMs + (now() - startedMs);
  const moment = { ...reading, foundAtMs, phase };
  const taken = {
    shadow: audits.shadow.take(reading.stores.shadow, moment),
    live: audits.live.take(reading.stores.live, moment),
  };
  const storeTick = (store: Store): StoreTick => ({
    facts: audits[store].facts,
    findings: audits[store].findings,
    problem: taken[store].problem,
  });
  const ages = stores.flatMap((store) => taken[store].watermarkAgeMs ?? []);
  return {
    atMs: ages.length === 0 ? null : reading.atMs,
    findings: stores.flatMap((store) => taken[store].changed),
    facts: audits.shadow.facts + audits.live.facts,
    watermarkAgeMs: ages.length === 0 ? null : Math.max(...ages),
    tookMs: now() - startedMs,
    stores: { shadow: storeTick('shadow'), live: storeTick('live') },
  };
}

/** A database that cannot be asked is a problem of both stores. */
function failed(error: unknown): AuditReading {
  const problem = oneLine(error);
  return { xmin: 0n, xmax: 0n, atMs: 0, stores: { shadow: { problem }, live: { problem } } };
}

/** Looks on until every disagreement that is open now has healed or stood for the settle time. */
async function settleOpen(
  audits: Readonly<Record<Store, StoreAudit>>,
  settleMs: number,
  look: () => Promise<AuditTick>,
): Promise<void> {
  const open = stores.flatMap((store) =>
    [...audits[store].waiting()].map(([key, sinceMs]) => ({ store, key, sinceMs })),
  );
  const deadlineMs = performance.now() + settleMs + settleStepMs;
  const stillOpen = () =>
    open.some(({ store, key, sinceMs }) => audits[store].waiting().get(key) === sinceMs);
  while (stillOpen() && performance.now() < deadlineMs) {
    await sleep(Math.min(settleStepMs, deadlineMs - performance.now()));
    await look();
  }
}
