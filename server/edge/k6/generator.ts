import { hostname } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { GeneratorLag, GeneratorSample } from '../../core/measure/frame.ts';
import { hostCpu, hostShares } from './hostCpu.ts';
import { type Waited, waited, waitedMsBetween } from './runQueueWait.ts';
import { allowedCpus, processUsage, usableCpus } from './usage.ts';

/** Samples what one k6 and this worker use and wait for, between one call and the next. */
export interface GeneratorWatch {
  sample(vusBusy: number, vusPlanned: number): Promise<GeneratorSample>;
  /** Ends the sampling. */
  close(): void;
}

/**
 * Shares are fractions of the CPUs that the processes may use. The shares of several k6s on one machine add
 * up; the worker's share is that of the whole process, the same for each of its shards. `sharesTarget`: this machine has an
 * address of the target.
 */
export function watchGenerator(k6Pid: number, sharesTarget: boolean): GeneratorWatch {
  const cpus = usableCpus();
  const lag = watchLag(k6Pid);
  let before: UsedCpu = { atMs: performance.now(), k6Ms: null, workerMs: workerMs() };
  let memoryBytes = 0;
  // Excludes what k6 used before the start.
  const readied = processUsage(k6Pid).then((usage) => {
    before = { ...before, k6Ms: usage?.cpuMs ?? null };
  });
  return {
    sample: async (vusBusy, vusPlanned) => {
      await readied;
      const usage = await processUsage(k6Pid);
      const now = { atMs: performance.now(), k6Ms: usage?.cpuMs ?? null, workerMs: workerMs() };
      memoryBytes = usage?.memoryBytes ?? memoryBytes;
      const sample = {
        host: hostname(),
        ...(sharesTarget ? { sharesTarget } : {}),
        ...cpuShares(before, now, cpus),
        memoryBytes,
        vusBusy,
        vusPlanned,
        lag: await lag.sample(now.atMs - before.atMs),
      };
      before = now;
      return sample;
    },
    close: lag.close,
  };
}

/** CPU time that was used up to an instant, in ms; null: there is no such process. */
export interface UsedCpu {
  readonly atMs: number;
  readonly k6Ms: number | null;
  readonly workerMs: number;
}

function workerMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The shares of the CPU time between two instants. What a k6 used last that has ended is unknown, and not 0. */
export function cpuShares(
  before: UsedCpu,
  now: UsedCpu,
  cpus: number,
): Pick<GeneratorSample, 'k6CpuShare' | 'workerCpuShare'> {
  const mayUseMs = Math.max(1, (now.atMs - before.atMs) * cpus);
  const workerCpuShare = atMostAll(now.workerMs - before.workerMs, mayUseMs);
  if (before.k6Ms === null || now.k6Ms === null) return { workerCpuShare };
  return { k6CpuShare: atMostAll(now.k6Ms - before.k6Ms, mayUseMs), workerCpuShare };
}

/** The monitor samples this often, and includes the interval in each delay. */
const LOOP_SAMPLE_MS = 10;

/** How long an event loop kept its timer waiting, in ms, by a delay of `monitorEventLoopDelay` in ns. */
export const loopLateMs = (delayNs: number): number =>
  Math.max(0, rounded(delayNs / 1e6 - LOOP_SAMPLE_MS));

/** What threads waited between two readings, as a share of the CPU time that they might have had; null without both. */
export function waitShare(
  before: Waited | null,
  after: Waited | null,
  mayUseMs: number,
): number | null {
  if (before === null || after === null) return null;
  return rounded(waitedMsBetween(before, after) / Math.max(1, mayUseMs));
}

function watchLag(k6Pid: number) {
  const loop = monitorEventLoopDelay({ resolution: LOOP_SAMPLE_MS });
  loop.enable();
  const read = async () => {
    const [threads, host] = await Promise.all([waited(k6Pid), hostCpu()]);
    return { threads, host };
  };
  let before = read();
  const cpus = allowedCpus(k6Pid);
  return {
    sample: async (elapsedMs: number): Promise<GeneratorLag> => {
      const [earlier, now, k6Cpus] = await Promise.all([before, read(), cpus]);
      const mayUseMs = elapsedMs * Math.min(k6Cpus ?? Number.POSITIVE_INFINITY, usableCpus());
      const shares = hostShares(earlier.host, now.host);
      const lag = {
        workerP99Ms: loopLateMs(loop.percentile(99)),
        workerMaxMs: loopLateMs(loop.max),
        k6WaitShare: waitShare(earlier.threads, now.threads, mayUseMs),
        hostCpuShare: shares.used,
        hostStealShare: shares.stolen,
      };
      loop.reset();
      before = Promise.resolve(now);
      return lag;
    },
    close: () => void loop.disable(),
  };
}

const atMostAll = (usedMs: number, mayUseMs: number): number =>
  Math.min(1, Math.max(0, rounded(usedMs / mayUseMs)));

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
