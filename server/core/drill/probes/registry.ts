import { customers } from './customers.ts';
import { goodput } from './goodput.ts';
import { http } from './http.ts';
import { invariant } from './invariant.ts';
import { prometheus } from './prometheus.ts';
import { slo } from './slo.ts';
import { sql } from './sql.ts';

/** Every kind of probe, in the order in which messages name them. */
export const probeKinds = [
  // One line for each kind.
  slo,
  goodput,
  customers,
  invariant,
  http,
  sql,
  prometheus,
] as const;
