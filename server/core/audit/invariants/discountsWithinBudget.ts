import { claimsOf } from '../engine/state.ts';
import type { BudgetFact } from '../facts/budgets.ts';
import type { Invariant } from './invariant.ts';
import { type Quota, quotaBreach } from './quotaBreach.ts';

const quota: Quota<BudgetFact> = {
  witness: 'budget',
  taken: ({ amountCents }) => amountCents,
  most: ({ budgetCents }) => budgetCents,
  text: (name, most, taken) =>
    `budget ${name} has ${most} cents, and orders that are not cancelled take ${taken}`,
};

export const discountsWithinBudget: Invariant<'discounts-within-budget'> = {
  name: 'discounts-within-budget',
  subject: 'budget',
  needs: ['events', 'budgets'],
  unit: 'cents',
  severity: 'major',
  harm: 'money',
  broken: 'given beyond a budget',
  doc: 'orders that are not cancelled take at most what a budget has',
  judge: ({ state }, names) =>
    [...names].flatMap((name) => quotaBreach(quota, state, name, claimsOf(state, 'budgets', name))),
};
