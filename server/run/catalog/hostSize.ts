import { availableParallelism, totalmem } from 'node:os';
import type { HostSize } from '../../core/plan/cost.ts';

/** The machine that this process runs on: the default for the cost of a plan. */
export const thisMachine = (): HostSize => ({
  cpus: availableParallelism(),
  memoryBytes: totalmem(),
});
