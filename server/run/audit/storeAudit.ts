import {
  type AuditMemory,
  type AuditOptions,
  type AuditStep,
  auditStep,
  checkedOf,
  emptyMemory,
  type Snapshot,
} from '../../core/audit/audit.ts';
import { listFindings } from '../../core/audit/book.ts';
import type { AuditSummary, Finding } from '../../core/audit/finding.ts';
import type { Invariant } from '../../core/audit/invariant.ts';
import type { Store, StoreReading } from '../../edge/postgres/auditReader.ts';
import { stateDifference } from './stateDifference.ts';

/** The audit of one store over a run. All of it can be rebuilt from the store. */
export interface StoreAudit {
  /** Facts from this transaction on are asked for next; null: from the beginning. */
  readonly watermark: bigint | null;
  readonly facts: number;
  readonly findings: number;
  /** Takes a reading in; returns findings that are new or grew, and what went wrong. */
  take(reading: StoreReading, moment: Moment): Taken;
  /** Disagreements that are younger than the settle time, since when. */
  waiting(): ReadonlyMap<string, number>;
  summary(): AuditSummary;
}

type Readable = Exclude<StoreReading, { readonly problem: string }>;

export interface Moment {
  readonly xmin: bigint;
  readonly xmax: bigint;
  readonly atMs: number;
  readonly foundAtMs: number;
  readonly phase: 'baseline' | 'load' | 'idle';
}

export interface Taken {
  readonly changed: readonly Finding[];
  readonly problem: string | null;
  readonly watermarkAgeMs: number | null;
}

/** An audit whose watermark is older than this is unknown (DESIGN §4.6). */
export const watermarkAgeMsLimit = 5000;

export function createStoreAudit(
  store: Store,
  invariants: readonly Invariant[],
  settleMs: number,
): StoreAudit {
  let memory: AuditMemory = emptyMemory;
  let last: Pick<AuditStep, 'view' | 'memory'> | null = null;
  let watermark: bigint | null = null;
  let baselineAtMs: number | null = null;
  let lastAtMs = 0;
  let ticks = 0;
  let ageMsMax: number | null = null;
  const age = createWatermarkAge();
  /** Reasons that stay: what was not seen once is not known, however well it goes later. */
  const doubts = new Set<string>();
  let lastProblem: string | null = null;

  const optionsAt = (moment: Moment, full: boolean): AuditOptions => ({
    store,
    invariants,
    settleMs,
    full,
    foundAtMs: moment.foundAtMs,
    duringLoad: moment.phase === 'load',
    baseline: moment.phase === 'baseline' && store === 'live',
    settledBeforeMs: store === 'live' && baselineAtMs !== null ? baselineAtMs - settleMs : null,
  });

  const step = (snapshot: Snapshot, moment: Moment): AuditStep => {
    const done = auditStep(memory, snapshot, optionsAt(moment, false));
    memory = done.memory;
    last = done;
    for (const { invariant, message } of done.crashed) {
      doubts.add(`the check ${invariant} crashed: ${message}`);
    }
    return done;
  };

  /** The same snapshot from zero: what the increments say must be what a recount says. */
  const recount = (done: AuditStep, snapshot: Snapshot, moment: Moment): readonly Finding[] => {
    const fresh = { ...emptyMemory, pending: memory.pending, book: memory.book };
    const counted = auditStep(fresh, snapshot, optionsAt(moment, true));
    const difference = stateDifference(done.view.state, counted.view.state);
    if (difference !== null) {
      doubts.add(`recount from zero differs from what was followed: ${difference}`);
    }
    memory = { base: memory.base, pending: counted.memory.pending, book: counted.memory.book };
    last = { view: counted.view, memory };
    return counted.changed;
  };

  const follow = (reading: Readable, moment: Moment): Taken => {
    lastAtMs = moment.atMs;
    if (moment.phase === 'baseline') baselineAtMs = moment.atMs;
    const ageMs = age(moment);
    if (moment.phase === 'load') ageMsMax = Math.max(ageMsMax ?? 0, ageMs);
    const done = step(reading.snapshot, moment);
    watermark = moment.xmin;
    const again = reading.full === null ? [] : recount(done, reading.full, moment);
    return { changed: [...done.changed, ...again], problem: null, watermarkAgeMs: ageMs };
  };

  return {
    get watermark() {
      return watermark;
    },
    get facts() {
      return last?.view.state.facts ?? 0;
    },
    get findings() {
      return memory.book.size;
    },
    take(reading, moment) {
      ticks += 1;
      lastProblem = 'problem' in reading ? reading.problem : null;
      if ('problem' in reading) {
        return { changed: [], problem: reading.problem, watermarkAgeMs: null };
      }
      try {
        return follow(reading, moment);
      } catch (error) {
        const problem = `the audit crashed: ${error instanceof Error ? error.message : error}`;
        doubts.add(problem);
        return { changed: [], problem, watermarkAgeMs: null };
      }
    },
    waiting() {
      const since = new Map<string, number>();
      for (const [name, pending] of memory.pending) {
        for (const [key, { sinceMs }] of pending) {
          if (lastAtMs - sinceMs < settleMs) since.set(`${name} ${key}`, sinceMs);
        }
      }
      return since;
    },
    summary() {
      const findings = listFindings(memory.book);
      const reasons = [...doubts];
      if (lastProblem !== null) reasons.unshift(lastProblem);
      if (last === null && reasons.length === 0) reasons.push('the store was never read');
      if (ageMsMax !== null && ageMsMax > watermarkAgeMsLimit) {
        reasons.push(
          `the watermark was ${Math.round(ageMsMax)} ms old while load ran, more than ${watermarkAgeMsLimit}`,
        );
      }
      return {
        store,
        state: stateOf(findings, reasons),
        reason: reasons.length > 0 ? reasons.join('; ') : beforeRunText(findings),
        ticks,
        facts: last?.view.state.facts ?? 0,
        watermarkAgeMsMax: ageMsMax === null ? null : Math.round(ageMsMax),
        findings,
        checked: last === null ? [] : checkedOf(last, invariants),
      };
    },
  };
}

/** Fail beats unknown, unknown beats clean; what was there before the run does not fail it. */
function stateOf(findings: readonly Finding[], reasons: readonly string[]): AuditSummary['state'] {
  if (findings.some((finding) => finding.beforeRun !== true)) return 'broken';
  return reasons.length > 0 ? 'unknown' : 'clean';
}

function beforeRunText(findings: readonly Finding[]): string | null {
  const older = findings.filter((finding) => finding.beforeRun === true).length;
  return older === 0 ? null : `${older} findings were there before the run`;
}

/**
 * How old the watermark had become when a snapshot moved it: the time since the snapshot before,
 * while load ran, or since the oldest open transaction was first seen to hold it back.
 */
function createWatermarkAge(): (moment: Moment) => number {
  let before: Moment | null = null;
  let heldSinceMs: number | null = null;
  return (moment) => {
    const idle = moment.xmin === moment.xmax;
    if (idle) heldSinceMs = null;
    else if (heldSinceMs === null || before?.xmin !== moment.xmin) heldSinceMs = moment.atMs;
    const gapMs = before?.phase === 'load' ? moment.atMs - before.atMs : 0;
    before = moment;
    return Math.max(gapMs, heldSinceMs === null ? 0 : moment.atMs - heldSinceMs);
  };
}
