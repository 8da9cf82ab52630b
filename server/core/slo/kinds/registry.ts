import { errors } from './errors.ts';
import { goodput } from './goodput.ts';
import { latency } from './latency.ts';
import { max } from './max.ts';
import { mean } from './mean.ts';
import { seconds } from './seconds.ts';
import { throughput } from './throughput.ts';

/** Every kind of SLO, in the order in which messages and schemas name their keys. */
export const sloKinds = [
  // One line for each kind.
  latency,
  mean,
  max,
  errors,
  goodput,
  throughput,
  seconds,
] as const;
