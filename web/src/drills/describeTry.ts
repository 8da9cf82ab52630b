import type { FailureMatrix } from '../api/generated.ts';
import { duration } from '../format/format.ts';

export type FailureTry = FailureMatrix['services'][number]['cells'][number]['tries'][number];

/** `today`, `1 day ago`, `12 days ago`. */
export function ageText(ageMs: number): string {
  const days = Math.floor(ageMs / 86_400_000);
  if (days === 0) return 'today';
  return `${days} ${days === 1 ? 'day' : 'days'} ago`;
}

/** `recovered in 5 s`, `recovered in 5 s to 7 s`, `no recovery was seen`; null where nothing was disturbed. */
export function recoveryText(recovery: FailureTry['recovery']): string | null {
  if (recovery === null) return null;
  const { leastMs, mostMs } = recovery;
  if (leastMs === null) return 'no recovery was seen';
  if (mostMs === null) return `recovery unknown: ${duration(leastMs)} at least`;
  return leastMs === mostMs
    ? `recovered in ${duration(leastMs)}`
    : `recovered in ${duration(leastMs)} to ${duration(mostMs)}`;
}

/** The name of a row: `*` is the target as a whole. */
export const serviceName = (service: string): string =>
  service === '*' ? 'The whole target' : service;
