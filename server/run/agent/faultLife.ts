import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultOrder } from '../../core/fault/fault.ts';
import {
  DECIDED_AFTER_MS,
  type FaultWatch,
  judgeBite,
  judgeGone,
  READINGS_MIN,
} from '../../core/fault/faultJudge.ts';
import {
  type FaultInstants,
  type FaultTold,
  noInstants,
  nothingTold,
} from '../../core/fault/faultTold.ts';
import { err, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { FaultTask, HeldFault, Injector, Marks } from '../../edge/stack/faults/injector.ts';
import type { JournalFile } from '../../edge/stack/faults/journalFile.ts';
import type { Keeper } from '../../edge/stack/faults/keeper/keeper.ts';
import {
  logReadings,
  type SensorLog,
  type SensorReader,
  within,
} from '../../edge/stack/faults/sensor.ts';

export interface FaultLifeOptions {
  readonly task: FaultTask;
  readonly injector: Injector;
  readonly sensor: SensorReader;
  readonly journal: Pick<JournalFile, 'append'>;
  readonly keeper: Pick<Keeper, 'keep' | 'release'>;
  /** Called whenever more is known. Instants are of `performance.now()`. */
  readonly tell: (told: FaultTold, instants: FaultInstants) => void;
}

/** One fault from its order to its end. */
export interface FaultLife {
  /** Ends it before its time. */
  end(): void;
  /** Resolves when its end was judged. Never rejects. */
  readonly over: Promise<FaultTold>;
}

/** Readings that are waited for before the injection for so long, and then as long for the fewest that say something. */
const BASELINE_READINGS = 5;
const BASELINE_MS = 1_000;
/** The keeper acts when the agent is late by so much. */
const KEEPER_AFTER_MS = 300;
const JUDGE_EVERY_MS = 25;
const UNDO_MS_MAX = 1_000;
const UNDO_AGAIN_MS = 200;
const UNDO_TIMES = 20;

/**
 * Reads the baseline, does the fault, judges it, and undoes it when its time to live or `end` comes. The time in
 * which the bite is told counts from the end of the baseline.
 */
export function startFault(options: FaultLifeOptions): FaultLife {
  const asked = new AbortController();
  return { end: () => asked.abort(), over: live(options, asked.signal) };
}

async function live(options: FaultLifeOptions, asked: AbortSignal): Promise<FaultTold> {
  const { task, injector, sensor } = options;
  const log = logReadings(sensor);
  const life = createRecord(task.order, log, options.tell);
  try {
    await until(() => log.readings.length >= BASELINE_READINGS, BASELINE_MS, asked);
    await until(() => log.readings.length >= READINGS_MIN, BASELINE_MS, asked);
    life.at('orderedAtMs');
    const marks = await safely(() => injector.mark(task));
    if (!marks.ok) return life.say({ phase: 'ended', problem: marks.error });
    const untilMs = performance.now() + task.order.ttlMs;
    const reason = await notBegun(options, marks.value, untilMs, asked);
    if (reason !== null) return life.say({ phase: 'ended', problem: reason });
    life.at('injectingAtMs');
    const lifeMs = untilMs - performance.now();
    const held = await safely(() => injector.inject(task, marks.value, lifeMs));
    if (!held.ok) life.say({ problem: held.error });
    else {
      life.at('injectedAtMs');
      life.say({ phase: 'injected' });
      const watchUntilEnd = (): boolean => {
        life.noteBite();
        return false;
      };
      await until(watchUntilEnd, untilMs - performance.now(), asked);
    }
    await ended(options, life, marks.value, held.ok ? held.value : null, asked);
    await until(life.hasEndJudged, DECIDED_AFTER_MS + JUDGE_EVERY_MS * 4, null);
    return life.say({ phase: 'ended' });
  } catch (error) {
    // The journal cannot be written: the fault is not done, or the keeper ends it.
    return life.say({ phase: 'ended', problem: oneLine(error) });
  } finally {
    await log.stop();
    await sensor.close();
  }
}

/** Writes the journal and tells the keeper. The reason why the fault must not be done; null where it may. */
async function notBegun(
  { task, injector, journal, keeper }: FaultLifeOptions,
  marks: Marks,
  untilMs: number,
  asked: AbortSignal,
): Promise<string | null> {
  const { order } = task;
  const { id, ttlMs } = order;
  if (asked.aborted) return endedEarly;
  await journal.append({ entry: 'injected', id, order, marks, untilMs: Date.now() + ttlMs });
  const isLate = performance.now() >= untilMs;
  if (asked.aborted || isLate) {
    await journal.append({ entry: 'undone', id, atMs: Date.now() });
    return isLate ? 'its time to live was over before its journal was on the disk' : endedEarly;
  }
  keeper.keep(id, untilMs + KEEPER_AFTER_MS, injector.kept(task, marks));
  return null;
}

/** Why an order is not done whose end was asked at once. */
export const endedEarly = 'it was ended before it began';

/** Undoes the fault. What cannot be undone stays in the journal, and with the keeper, which ends it at its time. */
async function ended(
  options: FaultLifeOptions,
  life: LifeRecord,
  marks: Marks,
  held: HeldFault | null,
  asked: AbortSignal,
): Promise<void> {
  const { task, journal, keeper } = options;
  const { id } = task.order;
  life.at('undoingAtMs');
  const undone = await undo(options, marks, held);
  if (undone.ok) life.at('undoneAtMs');
  life.say(undone.ok ? { phase: 'undone' } : { problem: undone.error });
  life.noteBite();
  if (!undone.ok) return;
  await journal.append({ entry: asked.aborted ? 'undone' : 'expired', id, atMs: Date.now() });
  keeper.release(id);
}

type LifeRecord = ReturnType<typeof createRecord>;

/** What happened to a fault so far, and what was told of it. */
function createRecord(order: FaultOrder, log: SensorLog, tell: FaultLifeOptions['tell']) {
  let told: FaultTold = nothingTold;
  let instants: FaultInstants = noInstants;
  let watch: FaultWatch = {
    order,
    orderedAtMs: performance.now(),
    injectingAtMs: null,
    injectedAtMs: null,
    undoingAtMs: null,
    undoneAtMs: null,
    readings: log.readings,
  };
  const say = (more: Partial<FaultTold>): FaultTold => {
    told = { ...told, ...more };
    instants = {
      injectedAtMs: watch.injectedAtMs,
      biteAtMs: instants.biteAtMs ?? (told.bite === null ? null : performance.now()),
      undoneAtMs: watch.undoneAtMs,
      endAtMs: instants.endAtMs ?? (told.end === null ? null : performance.now()),
    };
    tell(told, instants);
    return told;
  };
  return {
    say,
    at(instant: 'orderedAtMs' | 'injectingAtMs' | 'injectedAtMs' | 'undoingAtMs' | 'undoneAtMs') {
      watch = { ...watch, [instant]: performance.now() };
    },
    noteBite(): void {
      const bite = told.bite === null ? judgeBite(watch, performance.now()) : null;
      if (bite !== null) say({ bite });
    },
    hasEndJudged(): boolean {
      const end = judgeGone(watch, performance.now());
      if (end !== null) say({ end });
      return end !== null;
    },
  };
}

/** Lets go of what is held and undoes what is left; again while that fails. */
async function undo(
  { task, injector }: FaultLifeOptions,
  marks: Marks,
  held: HeldFault | null,
): Promise<Result<null, string>> {
  if (held !== null) await within(held.end(), UNDO_MS_MAX);
  for (let times = 1; ; times += 1) {
    const undone = await safely(() => injector.undo(task, marks));
    if (undone.ok || times === UNDO_TIMES) return undone;
    await sleep(UNDO_AGAIN_MS);
  }
}

/** A bug in one injector ends its own fault and no other. */
async function safely<T>(work: () => Promise<Result<T, string>>): Promise<Result<T, string>> {
  try {
    return await work();
  } catch (error) {
    return err(oneLine(error));
  }
}

/** Until the condition holds, the time is over, or the signal comes. */
async function until(
  isSo: () => boolean,
  limitMs: number,
  asked: AbortSignal | null,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!isSo()) {
    const leftMs = endMs - performance.now();
    if (leftMs <= 0 || asked?.aborted === true) return;
    await restOrAsked(Math.min(JUDGE_EVERY_MS, Math.max(1, leftMs)), asked);
  }
}

/** The lever does not wait for the next judgement. */
async function restOrAsked(ms: number, asked: AbortSignal | null): Promise<void> {
  try {
    await sleep(ms, undefined, asked === null ? {} : { signal: asked });
  } catch {
    // The signal came.
  }
}
