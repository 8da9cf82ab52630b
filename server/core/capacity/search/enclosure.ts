import { groupBy } from '../../groupBy.ts';
import type { SearchTrial } from './searchTrial.ts';

/** What the trials of one level came to. */
export interface LevelVotes {
  readonly level: number;
  readonly passes: number;
  readonly breaches: number;
  /** Trials that are no evidence. */
  readonly unknown: number;
}

/** The limit between two levels; null: none was found on that side. */
export interface Enclosure {
  /** Highest level below the first fail of which most trials met every SLO. */
  readonly lastPass: LevelVotes | null;
  /** Lowest level of which at least half of the trials breached an SLO. */
  readonly firstFail: LevelVotes | null;
}

/** Each level that was driven, rising. */
export const votesOf = (trials: readonly SearchTrial[]): readonly LevelVotes[] =>
  [...groupBy(trials, ({ level }) => level)]
    .map(([level, same]) => ({
      level,
      passes: same.filter(({ state }) => state === 'passing').length,
      breaches: same.filter(({ state }) => state === 'breaching').length,
      unknown: same.filter(({ state }) => state === 'none').length,
    }))
    .sort((a, b) => a.level - b.level);

export function enclosureOf(votes: readonly LevelVotes[]): Enclosure {
  const firstFail =
    votes.find(({ passes, breaches }) => breaches > 0 && breaches >= passes) ?? null;
  const below = firstFail === null ? votes : votes.filter(({ level }) => level < firstFail.level);
  return {
    lastPass: below.findLast(({ passes, breaches }) => passes > breaches) ?? null,
    firstFail,
  };
}
