import { claimsOf } from '../engine/state.ts';
import type { LimitFact } from '../facts/limits.ts';
import type { Invariant } from './invariant.ts';
import { type Quota, quotaBreach } from './quotaBreach.ts';

const quota: Quota<LimitFact> = {
  witness: 'limit',
  taken: ({ units }) => units,
  most: ({ unitsMax }) => unitsMax,
  text: (name, most, taken) =>
    `limit ${name} allows ${most} units, and orders that are not cancelled have ${taken}`,
};

export const purchasesWithinLimit: Invariant<'purchases-within-limit'> = {
  name: 'purchases-within-limit',
  subject: 'limit',
  needs: ['events', 'limits'],
  unit: 'units',
  severity: 'major',
  harm: 'records',
  broken: 'sold beyond a purchase limit',
  doc: 'orders that are not cancelled keep each purchase limit',
  judge: ({ state }, names) =>
    [...names].flatMap((name) => quotaBreach(quota, state, name, claimsOf(state, 'limits', name))),
};
