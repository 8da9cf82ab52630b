import { errors } from './errors.ts';
import { latency } from './latency.ts';

/** Every kind of SLO, in the order in which messages and schemas name their keys. */
export const sloKinds = [
  // One line for each kind.
  latency,
  errors,
] as const;
