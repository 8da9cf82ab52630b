import { hostname } from 'node:os';
import type { GeneratorSample } from '../../core/measure/frame.ts';
import { processUsage, usableCpus } from './usage.ts';

/** Watches what one k6 and this worker use, between one call and the next. */
export interface GeneratorWatch {
  sample(vusBusy: number, vusPlanned: number): Promise<GeneratorSample>;
}

/**
 * Shares are of the CPUs that the processes may use. Those of several k6s on one machine add up; the
 * worker's is the whole process's, the same for every shard that it runs.
 */
export function watchGenerator(k6Pid: number): GeneratorWatch {
  const cpus = usableCpus();
  let before = { atMs: performance.now(), k6Ms: 0, worker: process.cpuUsage() };
  let memoryBytes = 0;
  return {
    sample: async (vusBusy, vusPlanned) => {
      const usage = await processUsage(k6Pid);
      const atMs = performance.now();
      const worker = process.cpuUsage();
      // A k6 that is gone keeps its last figures: it used no more.
      const k6Ms = usage?.cpuMs ?? before.k6Ms;
      memoryBytes = usage?.memoryBytes ?? memoryBytes;
      const mayUseMs = Math.max(1, (atMs - before.atMs) * cpus);
      const workerUs = worker.user + worker.system - (before.worker.user + before.worker.system);
      const sample = {
        host: hostname(),
        k6CpuShare: share(k6Ms - before.k6Ms, mayUseMs),
        workerCpuShare: share(workerUs / 1000, mayUseMs),
        memoryBytes,
        vusBusy,
        vusPlanned,
      };
      before = { atMs, k6Ms, worker };
      return sample;
    },
  };
}

const share = (usedMs: number, mayUseMs: number): number =>
  Math.min(1, Math.max(0, Math.round((usedMs / mayUseMs) * 10_000) / 10_000));
