import { createDeductions } from '../stock/guard.ts';
import { bug } from './bug.ts';

const deductBy = createDeductions();

export const lostUpdate = bug({
  name: 'lost-update',
  about:
    'The stock is read, and written back as what was read minus the units, whoever wrote it in between.',
  foundBy: 'oversell',
  inventory: { deduct: ({ pool }, wanted) => deductBy.none(pool, wanted) },
});
