import { stoppedMark } from '../../../core/run/eventKinds.ts';
import { plural } from '../../../core/text/figures.ts';
import { abortedByScriptCode, type K6Exit, stoppedCodes } from '../../../edge/k6/exit.ts';
import type { SpoolEnd } from './spool.ts';

/** Why a shard was stopped before its load was over. */
export interface Stop {
  readonly kind: 'lost' | 'abort' | 'worker';
  readonly reason: string;
}

export interface Ending {
  readonly state: 'done' | 'failed';
  /** One line; null when there is nothing to say. */
  readonly message: string | null;
  readonly stop: Stop | null;
}

/** How the k6 of a shard came to its end. */
export interface ShardEnd {
  /** Null when k6 did not end when its plan was over. */
  readonly exit: K6Exit | null;
  /** What k6 says of its end, in one line; null when it ended well. */
  readonly said: string | null;
  /** Why the load could not start. */
  readonly problem: string | null;
  readonly stopped: Stop | null;
  /** Whether the load had started. */
  readonly running: boolean;
  /** Whether another round took over, and k6 was stopped for it. */
  readonly takenOver?: boolean;
}

/** An abort is a stop first: k6 ends with an error code then, and so does a k6 that is killed for its problem. */
export function endingOf(end: ShardEnd): Ending {
  const { exit, said, problem, stopped: stop, running, takenOver = false } = end;
  if (stop?.kind === 'abort')
    return { state: 'done', message: `${stoppedMark}: ${stop.reason}`, stop };
  if (stop !== null) return { state: 'failed', message: stop.reason, stop };
  if (problem !== null && exit?.code === null) return { state: 'failed', message: problem, stop };
  if (takenOver && running && stoppedCodes.some((code) => code === exit?.code)) {
    return { state: 'done', message: null, stop };
  }
  // The script has used up a dataset of unique rows and ended the load as specified.
  const usedUp = exit?.code === abortedByScriptCode && running;
  const overrun = 'k6 did not end when its plan was over and was stopped';
  const early = running ? null : 'k6 ended before the start';
  const message = exit === null ? overrun : (said ?? early);
  return { state: message === null || usedUp ? 'done' : 'failed', message, stop };
}

/** A shard whose frames were not all stored has failed, however its k6 ended. */
export function storedEnding(
  { state, message }: Ending,
  { unsaved, forbidden }: Omit<SpoolEnd, 'refused'>,
): Pick<Ending, 'state' | 'message'> {
  if (unsaved === 0) return { state, message };
  const why = forbidden === undefined ? ' in time' : `: ${forbidden}`;
  return { state: 'failed', message: `${plural(unsaved, 'frame')} could not be stored${why}` };
}
