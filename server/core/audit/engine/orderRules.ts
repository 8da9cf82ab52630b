import type { StockMeaning } from '../facts/stock.ts';
import type { Automaton } from './automaton.ts';

/** How a shop's rows are meant, as its audit file says. */
export interface OrderRules {
  /** What makes an order placed: that it has lines, or an event that says so. */
  readonly placedBy: 'lines' | 'events';
  readonly stockMeaning: StockMeaning;
  /**
   * Is no row ever changed or deleted? Else rows are looked at again before they make a finding, and an oversell settles,
   * since a shop may undo an order by deleting it.
   */
  readonly appendOnly: boolean;
  /** The ways between the states of `states`; null where the file gives none. */
  readonly automaton: Automaton | null;
}

/** Of a shop that writes events, and changes no row. */
export const eventRules: OrderRules = {
  placedBy: 'events',
  stockMeaning: 'total',
  appendOnly: true,
  automaton: null,
};
