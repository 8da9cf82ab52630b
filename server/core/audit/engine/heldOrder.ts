import type { LineFact } from '../facts/lines.ts';
import { type Delta, emptyDelta } from '../facts/registry.ts';

/**
 * An order as the state keeps it. One that is known by a single line is that line, which the state keeps anyway: of a
 * shop whose audit file reads lines and stock this is nearly every order, and a list for each kind of fact would take
 * more memory than the line itself.
 */
export type HeldOrder = Delta | LineFact;

export const isLine = (held: HeldOrder): held is LineFact => 'sku' in held;

/** The facts of an order by kind. */
export const openOrder = (held: HeldOrder): Delta =>
  isLine(held) ? { ...emptyDelta, lines: [held] } : held;
