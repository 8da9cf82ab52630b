/** What the gateway serves, the dearest to the shop last. */
export const priorities = ['browse', 'order', 'pay'] as const;
export type Priority = (typeof priorities)[number];

/** The share of the room up to which requests of a priority are let in: what is left is kept for dearer ones. */
const shares: Readonly<Record<Priority, number>> = { browse: 0.5, order: 0.75, pay: 1 };

/**
 * Whether a request is let in while `inFlight` others are served and `room` may be. Browsing is turned away first, then
 * orders, payments last. Something is always let in where nothing is served; a room of 0 has no limit.
 */
export const isLetIn = (priority: Priority, inFlight: number, room: number): boolean =>
  room === 0 || inFlight < Math.ceil(room * shares[priority]);

const triesMax = 11_000;

/** How many requests of one priority are served at once when none of them ends; `all`: every one that was tried. */
export function letInAtOnce(priority: Priority, room: number): number | 'all' {
  let inFlight = 0;
  while (inFlight < triesMax && isLetIn(priority, inFlight, room)) inFlight += 1;
  return inFlight < triesMax ? inFlight : 'all';
}
