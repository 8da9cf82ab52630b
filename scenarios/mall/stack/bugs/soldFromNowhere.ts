import { endBy, ending, endingParts, endReservation } from '../stock/reservations.ts';
import { bug } from './bug.ts';

const statement = ending({
  ...endingParts('sold'),
  counted: `update stock set sold = stock.sold + ended.units from ended where stock.sku = ended.sku`,
});

export const soldFromNowhere = bug({
  name: 'sold-from-nowhere',
  about: 'Units are counted as sold, and stay counted as reserved.',
  foundBy: 'stock-conservation',
  inventory: {
    end: (pool, orderId, how) =>
      how === 'sold' ? endBy(statement, pool, orderId) : endReservation(pool, orderId, how),
  },
});
