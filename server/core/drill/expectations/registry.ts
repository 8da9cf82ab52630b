import { admitted } from './admitted.ts';
import { goodput } from './goodput.ts';
import { invariants } from './invariants.ts';
import { pool } from './pool.ts';
import { recovered } from './recovered.ts';

/** Every kind of expectation, in the order in which reports and messages name them. */
export const expectationKinds = [
  // One line for each kind.
  goodput,
  admitted,
  recovered,
  invariants,
  pool,
] as const;
