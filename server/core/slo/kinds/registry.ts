import { errors } from './errors.ts';
import { latency } from './latency.ts';
import { max } from './max.ts';
import { mean } from './mean.ts';

/** Every kind of SLO, in the order in which messages and schemas name their keys. */
export const sloKinds = [
  // One line for each kind.
  latency,
  mean,
  max,
  errors,
] as const;
