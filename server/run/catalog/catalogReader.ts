import { once } from 'node:events';
import { join } from 'node:path';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { packageRoot } from '../../root.ts';
import type { CatalogAnswers, CatalogJob } from './catalogJob.ts';

/**
 * Reads scenario files in a thread, one job after the other. Whoever may write a scenario could else stop
 * the server by a text that takes for ever or all memory: a job has a deadline and the thread a bound on
 * memory, and a thread that exceeds one of them ends, with the job, and the next job has a new one.
 */
export interface CatalogReader {
  /**
   * The answer, or why there is none, as the end of a sentence. Equal jobs that wait share one reading and its
   * answer, which takes much memory when the scenario is large. Rejects when the code has a bug.
   */
  run<Kind extends CatalogJob['kind']>(
    job: CatalogJob & { readonly kind: Kind },
  ): Promise<Result<CatalogAnswers[Kind], string>>;
}

export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly answer: CatalogAnswers[CatalogJob['kind']] }
  | { readonly kind: 'bug'; readonly message: string };

export interface ReaderLimits {
  /** Of one job; the start of the thread is not part of it. */
  readonly deadlineMs: number;
  readonly memoryMb: number;
  /** An idle thread ends after so long. */
  readonly idleMs: number;
}

export const readerLimits: ReaderLimits = { deadlineMs: 30_000, memoryMb: 1_024, idleMs: 30_000 };
const startDeadlineMs = 60_000;

type AnyAnswer = Result<CatalogAnswers[CatalogJob['kind']], string>;

export function createCatalogReader(limits: ReaderLimits = readerLimits): CatalogReader {
  let thread: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const waiting = new Map<string, Promise<AnyAnswer>>();

  const started = async (): Promise<Worker> => {
    if (thread !== null) return thread;
    const worker = startThread(limits);
    try {
      await once(worker, 'message', { signal: AbortSignal.timeout(startDeadlineMs) });
    } catch (error) {
      await worker.terminate();
      throw error;
    }
    worker.once('exit', () => {
      if (thread === worker) thread = null;
    });
    thread = worker;
    return worker;
  };
  const perform = async (job: CatalogJob): Promise<AnyAnswer> => {
    clearTimeout(idle);
    const worker = await started();
    worker.ref();
    try {
      const answer = await answerOf(worker, job, limits);
      if (!answer.ok) {
        thread = null;
        await worker.terminate();
      }
      return answer;
    } finally {
      // Also after a bug: a thread that waits for a job keeps no process alive.
      worker.unref();
      idle = setTimeout(() => void thread?.terminate(), limits.idleMs).unref();
    }
  };
  /** From here on the files may be older than a job that comes now. */
  const begin = (key: string, job: CatalogJob): Promise<AnyAnswer> => {
    waiting.delete(key);
    return perform(job);
  };
  return {
    async run<Kind extends CatalogJob['kind']>(job: CatalogJob & { readonly kind: Kind }) {
      const key = JSON.stringify(job);
      const answer = waiting.get(key) ?? last.then(() => begin(key, job));
      if (!waiting.has(key)) {
        waiting.set(key, answer);
        last = answer.then(
          () => undefined,
          () => undefined,
        );
      }
      // The thread answers a job of a kind by the answer of that kind.
      return (await answer) as Result<CatalogAnswers[Kind], string>;
    },
  };
}

function startThread({ memoryMb }: ReaderLimits): Worker {
  // Node 20 runs no TypeScript: from source too, the thread is the built one.
  const file = join(packageRoot(), 'dist/server/run/catalog/catalogThread.js');
  const worker = new Worker(file, {
    execArgv: [],
    env: SHARE_ENV,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  // Also between two jobs, when nobody waits for an answer: the thread ends, and the next job has a new one.
  worker.on('error', () => undefined);
  return worker;
}

function answerOf(worker: Worker, job: CatalogJob, limits: ReaderLimits): Promise<AnyAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError);
      act();
    };
    const timer = setTimeout(() => {
      const message = `took longer than ${limits.deadlineMs / 1_000} s to read`;
      settle(() => resolve(err(message)));
    }, limits.deadlineMs);
    const onMessage = (message: ThreadMessage): void => {
      if (message.kind === 'answer') settle(() => resolve(ok(message.answer)));
      if (message.kind === 'bug') settle(() => reject(new Error(message.message)));
    };
    const onError = (error: Error & { readonly code?: string }): void => {
      const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      const message = isFull ? `takes more than ${limits.memoryMb} MB to read` : oneLine(error);
      settle(() => resolve(err(message)));
    };
    worker.on('message', onMessage).on('error', onError);
    worker.postMessage(job);
  });
}
