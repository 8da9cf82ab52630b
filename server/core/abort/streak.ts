import type { Reading, RuleStreak } from './watched.ts';

/**
 * Counts back from position `last` how many positions in a row break a rule, up to `times`. A position
 * is a second or a probe; one that keeps the rule ends the streak. Null when the last one keeps it. A streak
 * with one blind reading is blind.
 */
export function streak(
  times: number,
  last: number,
  readingAt: (position: number) => Reading | null,
): RuleStreak | null {
  const newest = last < 0 ? null : readingAt(last);
  if (newest === null) return null;
  let broken = 1;
  let blind = newest.blind === true;
  while (broken < times && last - broken >= 0) {
    const reading = readingAt(last - broken);
    if (reading === null) break;
    blind ||= reading.blind === true;
    broken += 1;
  }
  const text = times === 1 ? newest.text : `${newest.text} (${broken} of ${times} in a row)`;
  const data = { ...newest.data, streak: broken, times };
  return { ...newest, text, data, streak: broken, times, ...(blind ? { blind: true } : {}) };
}

/** A rule that needs to be broken only once. */
export const once = (reading: Reading | null): RuleStreak | null => streak(1, 0, () => reading);
