import { setTimeout as sleepFor } from 'node:timers/promises';
import {
  backlogText,
  type DrainEnd,
  type DrainTrail,
  isDrained,
  isRead,
  readForMs,
  summarizeDrain,
  waitText,
} from '../../core/audit/drain/drainTrail.ts';

import type { StopCause } from '../../core/run/stopCause.ts';
import type { RunContext } from '../context/runContext.ts';

/** The backlogs of an audit, which its readings give between the beginning of the wait and its end. */
export interface BacklogWatch {
  begin(): void;
  trail(): DrainTrail;
  end(end: DrainEnd): void;
}

export interface DrainWaitOptions {
  /** Reads the store once. */
  readonly read: () => Promise<unknown>;
  /** Ends the wait after the reading that is under way. */
  readonly signal: AbortSignal;
  /** Milliseconds that only move forward. */
  readonly now: () => number;
  /** Waits for this long, or until the signal. */
  readonly sleep: (ms: number) => Promise<unknown>;
}

const readEveryMs = 1_000;
/** A store that gives nothing for longer is not waited for. */
const unreadMsMax = 10_000;

/**
 * Reads the backlogs until all are empty, for their time at most. Each has its time from the first reading after the
 * load on; a server that takes the run over goes on where the trail ends.
 */
export async function waitUntilDrained(
  backlogs: BacklogWatch,
  { read, signal, now, sleep }: DrainWaitOptions,
): Promise<void> {
  const { withinMs, end } = backlogs.trail();
  if (end !== null) return;
  const beganMs = now() - readForMs(backlogs.trail());
  const lateMs = beganMs + withinMs;
  let readMs = now();
  backlogs.begin();
  for (;;) {
    const before = backlogs.trail();
    await read();
    const trail = backlogs.trail();
    const wasRead = trail !== before && isRead(trail);
    if (wasRead) readMs = now();
    if (isDrained(trail)) return backlogs.end('empty');
    if (signal.aborted) return backlogs.end('stopped');
    // What was left earlier says nothing of what is left when the time is over.
    if (now() >= lateMs) return backlogs.end(wasRead ? 'late' : 'unread');
    if (now() - readMs >= unreadMsMax) return backlogs.end('unread');
    await sleep(Math.min(readEveryMs, lateMs - now()));
  }
}

/** The wait of one run. */
export interface RunDrain {
  /** Waits for the backlogs, and records the beginning and the end of it; returns at once where there are none. */
  wait(backlogs: BacklogWatch | null, read: () => Promise<unknown>): Promise<void>;
  /** Ends the wait that is under way; false where none is. */
  end(cause: StopCause): boolean;
}

/** A run that somebody stopped by hand is read once, and not waited for. */
export function createRunDrain(
  context: Pick<RunContext, 'released' | 'machine' | 'recordEvent'>,
): RunDrain {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, context.released]);
  let isWaiting = false;
  return {
    async wait(backlogs, read) {
      if (backlogs === null || backlogs.trail().end !== null) return;
      if (context.machine().stoppedBy?.kind === 'person') stop.abort();
      isWaiting = true;
      try {
        await context.recordEvent(
          'drain',
          `after the load the audit ${waitText(backlogs.trail())}`,
          // By this a server that does not conduct the run knows that it can end the wait.
          { state: 'waiting' },
        );
        await waitUntilDrained(backlogs, {
          ...{ read, signal, now: () => performance.now() },
          sleep: (ms) => sleepFor(ms, undefined, { signal }).catch(() => undefined),
        });
      } finally {
        isWaiting = false;
      }
      await recordDrained(context, backlogs.trail());
    },
    end(cause) {
      if (!isWaiting) return false;
      stop.abort(cause);
      return true;
    },
  };
}

async function recordDrained(
  { recordEvent }: Pick<RunContext, 'recordEvent'>,
  trail: DrainTrail,
): Promise<void> {
  const drained = summarizeDrain(trail);
  if (drained === null) return;
  const { state, withinMs, backlogs } = drained;
  const each = backlogs.map((backlog) => backlogText(backlog, withinMs));
  const data = { state, left: backlogs.map(({ name, left }) => ({ name, left })) };
  await recordEvent('drain', `backlogs: ${each.join('; ')}`, data);
}
