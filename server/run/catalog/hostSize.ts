import { availableParallelism, totalmem } from 'node:os';
import type { HostSize } from '../../core/plan/cost.ts';

/** The machine that this process runs on: the yardstick of a plan's cost when none is named. */
export const thisMachine = (): HostSize => ({
  cpus: availableParallelism(),
  memoryBytes: totalmem(),
});
