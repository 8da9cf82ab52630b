import { availableParallelism, totalmem } from 'node:os';
import type { HostSize } from '../../core/plan/cost.ts';
import type { WorkerLimits } from '../../core/worker/limits.ts';
import { machineLimits } from '../../edge/k6/machineLimits.ts';

/** The machine that this process runs on: the default for the cost of a plan. */
export const thisMachine = (): HostSize => ({
  cpus: availableParallelism(),
  memoryBytes: totalmem(),
});

/** What this machine allows a k6 that a worker starts on it. */
export const thisMachinesLimits = (): WorkerLimits => machineLimits();
