import { addCounts } from '../measure/frame.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import { count, percent } from '../text/figures.ts';

/** An address that got less than this part of an even share is named. */
const evenShareMin = 0.5;

/**
 * Which share of the requests each address of a name got, one sentence a name; null where no name has several. An
 * address with less than half of an even share is named, since the figures say little about it.
 */
export function reachedText(timeline: readonly Pick<TimelineSecond, 'reached'>[]): string | null {
  const counts = addCounts(
    timeline.flatMap(({ reached }) => (reached === undefined ? [] : [reached])),
  );
  const hosts = [...new Set(Object.keys(counts).map(hostOf))];
  const texts = hosts.map((host) =>
    hostText(
      host,
      Object.entries(counts).filter(([key]) => hostOf(key) === host),
    ),
  );
  return texts.length === 0 ? null : texts.join(' ');
}

const hostOf = (key: string): string => key.split(' ')[0] ?? '';
const addressOf = (key: string): string => key.split(' ')[1] ?? '';

function hostText(host: string, counts: readonly (readonly [string, number])[]): string {
  const all = counts.reduce((sum, [, requests]) => sum + requests, 0);
  const leftOut = new Set(leftOutOf(counts));
  const reachable = counts.filter(([key]) => !leftOut.has(addressOf(key)));
  const shareOf = (requests: number): number => (all === 0 ? 0 : requests / all);
  const shares = reachable.map(([key, n]) => `${addressOf(key)} ${percent(shareOf(n))}`).join(', ');
  const few = reachable
    .filter(([, requests]) => requests < (evenShareMin * all) / reachable.length)
    .map(([key]) => addressOf(key));
  const uneven =
    few.length === 0
      ? ''
      : ` Less than half of an even share went to ${few.join(', ')}: the figures say little about it.`;
  const other =
    leftOut.size === 0
      ? ''
      : ` No request went to ${[...leftOut].join(', ')}: k6 is given the addresses of one family, and the figures say nothing about the other.`;
  const where = reachable.length === 1 ? '1 address' : `${reachable.length} addresses`;
  const names = host.replaceAll(',', ' and ');
  return `${count(all)} requests to ${names} went to ${where}: ${shares}.${uneven}${other}`;
}

/** The addresses of the family that got nothing, of a name that has both. */
function leftOutOf(counts: readonly (readonly [string, number])[]): readonly string[] {
  const isV6 = ([key]: readonly [string, number]): boolean => addressOf(key).includes(':');
  const families = [counts.filter(isV6), counts.filter((each) => !isV6(each))];
  const isUsed = (family: typeof counts): boolean => family.some(([, requests]) => requests > 0);
  if (!families.some(isUsed)) return [];
  return families.flatMap((family) =>
    isUsed(family) ? [] : family.map(([key]) => addressOf(key)),
  );
}
