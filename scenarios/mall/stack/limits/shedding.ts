/** What the gateway serves, the dearest to the shop last. */
export const priorities = ['browse', 'order', 'pay'] as const;
export type Priority = (typeof priorities)[number];

/** The share of the limit up to which requests of a priority are admitted: what is left is kept for dearer ones. */
const shares: Readonly<Record<Priority, number>> = { browse: 0.5, order: 0.75, pay: 1 };

/**
 * Whether a request is admitted while `inFlight` others are served and `concurrency` may be. Browsing is shed first, then
 * orders, payments last. One is always admitted where none is served; 0 is no limit.
 */
export const isAdmitted = (priority: Priority, inFlight: number, concurrency: number): boolean =>
  concurrency === 0 || inFlight < Math.ceil(concurrency * shares[priority]);

/**
 * Whether a request is admitted while the instance is `delayMs` behind and may be `limitMs`, by the same shares; 0 is no
 * limit.
 */
export const isAdmittedBehind = (priority: Priority, delayMs: number, limitMs: number): boolean =>
  limitMs === 0 || delayMs < limitMs * shares[priority];

const triesMax = 11_000;

/** How many requests of one priority are served at once when none of them ends; `all`: every one that was tried. */
export function servedAtOnce(priority: Priority, concurrency: number): number | 'all' {
  let inFlight = 0;
  while (inFlight < triesMax && isAdmitted(priority, inFlight, concurrency)) inFlight += 1;
  return inFlight < triesMax ? inFlight : 'all';
}

/** With how many whole milliseconds of delay requests of a priority begin to be shed; `none`: with none that was tried. */
export function shedFromMs(priority: Priority, limitMs: number): number | 'none' {
  let delayMs = 0;
  while (delayMs < triesMax && isAdmittedBehind(priority, delayMs, limitMs)) delayMs += 1;
  return delayMs < triesMax ? delayMs : 'none';
}
