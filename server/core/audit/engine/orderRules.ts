import type { StockMeaning } from '../facts/stock.ts';

/** How a shop's rows are meant, as its audit file says. */
export interface OrderRules {
  /** What makes an order placed: that it has lines, or an event that says so. */
  readonly placedBy: 'lines' | 'events';
  readonly stockMeaning: StockMeaning;
}

/** Of a shop that writes events. */
export const eventRules: OrderRules = { placedBy: 'events', stockMeaning: 'total' };
