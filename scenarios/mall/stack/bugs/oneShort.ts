import { createDeductions } from '../stock/guard.ts';
import { bug } from './bug.ts';

const deductBy = createDeductions();

export const oneShort = bug({
  name: 'one-short',
  about: 'Of an order of several units one less is reserved.',
  foundBy: 'reserved-equals-open-orders',
  inventory: {
    deduct: ({ pool }, wanted) =>
      deductBy['row-lock'](pool, { ...wanted, units: Math.max(1, wanted.units - 1) }),
  },
});
