import { failure } from '../../core/errors/failure.ts';
import { HttpProblem } from '../api/problem.ts';

/** Lets `width` pieces of work run at a time, in order of arrival. */
export type Semaphore = <T>(work: () => Promise<T>) => Promise<T>;

/** Throws a 503 problem when `waitingMax` callers wait already. */
export function createSemaphore(width: number, waitingMax: number): Semaphore {
  const waiting: (() => void)[] = [];
  let inside = 0;
  const enter = async (): Promise<void> => {
    if (inside < width) {
      inside += 1;
      return;
    }
    if (waiting.length >= waitingMax) {
      throw new HttpProblem(failure('ZH-ACCOUNT-014'), { headers: { 'Retry-After': '5' } });
    }
    // The one that leaves passes its place on directly, so that a newcomer cannot take it.
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) inside -= 1;
    else next();
  };
  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
