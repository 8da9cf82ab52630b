import type { StockMeaning } from '../facts/stock.ts';
import type { Automaton } from './automaton.ts';

export const reserveTimes = ['placing', 'payment'] as const;
export type ReserveTime = (typeof reserveTimes)[number];
export const sellTimes = ['payment', 'shipping'] as const;
export type SellTime = (typeof sellTimes)[number];

/** How a shop's rows are meant, as its audit file says. */
export interface OrderRules {
  /** What makes an order placed: that it has lines, or an event that says so. */
  readonly placedBy: 'lines' | 'events';
  /** From when on an order promises units and must have them reserved. */
  readonly reserveAt: ReserveTime;
  /** When reserved units become sold ones. */
  readonly sellAt: SellTime;
  /** For how long the shop may take to commit an order in several steps, in milliseconds. */
  readonly graceMs: number;
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
  reserveAt: 'placing',
  sellAt: 'payment',
  graceMs: 0,
  stockMeaning: 'total',
  appendOnly: true,
  automaton: null,
};
