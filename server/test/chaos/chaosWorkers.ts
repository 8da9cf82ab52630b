import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type StackProcess, startStackProcess, startWithRetries } from './stackProcess.ts';

/** A worker process in one of the stack's worker slots. */
export interface StackWorker {
  /** `w1-3` is the third process in slot 1. The command lines of its k6 processes contain it. */
  readonly label: string;
  /** The worker's name in the rows of its shards. */
  readonly name: string;
  readonly process: StackProcess<{ readonly worker: string }>;
}

export interface ChaosWorkers {
  /** The current process of each slot. */
  readonly all: readonly StackWorker[];
  restart(slot: number): Promise<void>;
  end(): Promise<void>;
}

/** Each process gets a folder below `folders.workers` for the files of its k6 processes. */
export async function startWorkers(
  count: number,
  env: Readonly<Record<string, string>>,
  folders: { readonly workers: string; readonly logs: string },
): Promise<ChaosWorkers> {
  const startCounts = Array.from({ length: count }, () => 0);
  const start = async (slot: number): Promise<StackWorker> => {
    startCounts[slot] = (startCounts[slot] ?? 0) + 1;
    const label = `w${slot}-${startCounts[slot]}`;
    const scratch = join(folders.workers, label);
    await mkdir(scratch, { mode: 0o700 });
    const started = await startStackProcess<{ worker: string }>(
      'worker.js',
      { ...env, TMPDIR: scratch },
      join(folders.logs, `worker-${slot}.log`),
    );
    return { label, name: started.ready.worker, process: started };
  };
  const all = await Promise.all(startCounts.map((_, slot) => start(slot)));
  return {
    all,
    async restart(slot) {
      await all[slot]?.process.end();
      all[slot] = await startWithRetries(() => start(slot));
    },
    async end() {
      await Promise.all(all.map((worker) => worker.process.end()));
    },
  };
}
