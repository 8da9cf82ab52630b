import { setTimeout as delay } from 'node:timers/promises';
import { oneLine } from '../../core/text/oneLine.ts';
import type { Log } from '../../log.ts';
import { isDatabaseAway } from './databaseAway.ts';

const RETRY_MS = 250;

/** The run that a retry belongs to. */
export interface RetriedRun {
  readonly id: string;
  /** Aborted when this server releases the run. */
  readonly released: AbortSignal;
}

/**
 * Repeats `work` until it succeeds. Returns its value, or null once `released` is aborted. Rejects with
 * the first failure for which `again` is false.
 */
export async function retryUntil<T>(
  released: AbortSignal,
  work: () => Promise<T>,
  failed: (line: string) => void,
  again: (error: unknown) => boolean,
): Promise<T | null> {
  while (!released.aborted) {
    try {
      return await work();
    } catch (error) {
      if (!again(error)) throw error;
      failed(oneLine(error));
      await pause(RETRY_MS, released);
    }
  }
  return null;
}

/**
 * Repeats work while PostgreSQL is away; null once the run is released. Rejects with any other failure,
 * such as a full disk or a bug.
 */
export function retryWhileDatabaseIsAway<T>(
  { id, released }: RetriedRun,
  log: Log,
  work: () => Promise<T>,
): Promise<T | null> {
  const failed = (line: string) => log.warn({ run: id }, `PostgreSQL: ${line}; trying again`);
  return retryUntil(released, work, failed, isDatabaseAway);
}

/** Waits for `ms`, or until the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An aborted delay rejects; the end of the wait is all that matters here.
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
