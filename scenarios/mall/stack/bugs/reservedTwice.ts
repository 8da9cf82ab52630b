import { createDeductions, deductionParts, write, writing } from '../stock/guard.ts';
import { bug } from './bug.ts';

const deductBy = createDeductions();
const { journal } = deductionParts;
const again = writing(
  `taken as (
    update stock set available = available - $2, reserved = reserved + $2
    where sku = $1 and available >= $2 returning price_cents
  )`,
  { journal },
);

export const reservedTwice = bug({
  name: 'reserved-twice',
  about:
    'A reservation whose answer is late is asked for again under another id, and both are kept.',
  foundBy: 'reserved-equals-open-orders',
  inventory: {
    async deduct({ pool }, wanted) {
      const made = await deductBy['row-lock'](pool, wanted);
      if (made !== null)
        await write(pool, again, { ...wanted, reservationId: `${wanted.reservationId}-again` });
      return made;
    },
  },
});
