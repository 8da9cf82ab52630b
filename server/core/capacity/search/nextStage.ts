import {
  holdMsAt,
  journeysOf,
  repeats,
  roundLevel,
  type SearchSpec,
  stageMs,
  stairsJourneys,
  stairsShareMax,
  stepFactor,
} from '../../plan/search/searchSpec.ts';
import { type Enclosure, enclosureOf, type LevelVotes, votesOf } from './enclosure.ts';
import { estimateCapacity } from './estimate.ts';
import type { SearchTrial } from './searchTrial.ts';

/** What a search does next. */
export type SearchStep =
  | { readonly kind: 'drive'; readonly level: number; readonly holdMs: number; readonly why: Why }
  | { readonly kind: 'end'; readonly because: SearchEnd };

/** Why a level is driven: a step up or down, a bisection, or once more. */
export type Why = 'up' | 'down' | 'bisect' | 'repeat';

/**
 * Why a search has ended: its answer is as precise as asked; the time, or the journeys that it may send, are used up; the highest
 * level passes, or the lowest breaches; or stages that would narrow it are no evidence.
 */
export type SearchEnd =
  | 'precise'
  | 'time'
  | 'requests'
  | 'highest-passes'
  | 'lowest-breaches'
  | 'no-evidence';

/** A level that gave no evidence so often is left alone. */
const unknownMax = 2;

/**
 * The next stage of a search, a pure function of the stages so far: geometric steps up to the first breach (or down to the first
 * pass), bisection of the gap until it is as narrow as asked, its two ends three times each, and then once more the end that lies nearer
 * to the estimate until the 95% interval is as narrow as asked too. A stage that is no evidence is driven once more, twice as long; then its
 * level is left out.
 */
export function nextStage(spec: SearchSpec, trials: readonly SearchTrial[]): SearchStep {
  const votes = votesOf(trials);
  const enclosure = enclosureOf(votes);
  const wanted = wantedLevel(spec, votes, enclosure);
  if (wanted.kind === 'end') return wanted;
  const isEnclosed = enclosure.firstFail !== null && enclosure.lastPass !== null;
  const holdMs = holdOf(spec, trials, wanted.level, isEnclosed ? 'fine' : 'coarse');
  const stage = { level: wanted.level, holdMs };
  const spentMs = trials.reduce((sum, trial) => sum + stageMs(spec, trial), 0);
  if (spentMs + stageMs(spec, stage) > spec.durationMsMax) return end('time');
  const sent = [...trials, stage].reduce((sum, trial) => sum + journeysOf(spec, trial), 0);
  const { lastPass } = enclosure;
  // The limit lies above the last pass, so that stairs up to it would send more.
  if (isEnclosed && sent > stairsShareMax * stairsJourneys(spec, lastPass?.level ?? 0)) {
    return end('requests');
  }
  return { kind: 'drive', ...stage, why: wanted.why };
}

const end = (because: SearchEnd): SearchStep => ({ kind: 'end', because });

type Wanted =
  | { readonly kind: 'level'; readonly level: number; readonly why: Why }
  | { readonly kind: 'end'; readonly because: SearchEnd };

const level = (at: number, why: Why): Wanted => ({ kind: 'level', level: roundLevel(at), why });
const ended = (because: SearchEnd): Wanted => ({ kind: 'end', because });

function wantedLevel(
  spec: SearchSpec,
  votes: readonly LevelVotes[],
  { lastPass, firstFail }: Enclosure,
): Wanted {
  if (firstFail === null) return stepUp(spec, votes, lastPass);
  if (lastPass === null) return stepDown(spec, votes, firstFail);
  const { precision } = spec;
  if (firstFail.level > roundLevel(lastPass.level * (1 + precision))) {
    return bisection(votes, lastPass.level, firstFail.level);
  }
  const ends = [lastPass, firstFail].filter(({ unknown }) => unknown < unknownMax);
  const [rarest] = ends.toSorted((a, b) => trialsOf(a) - trialsOf(b));
  if (rarest !== undefined && trialsOf(rarest) < repeats) return level(rarest.level, 'repeat');
  const found = estimateCapacity(votes, [lastPass.level, firstFail.level]);
  if (found.upper <= found.lower * (1 + precision)) return ended('precise');
  const distance = ({ level: at }: LevelVotes): number => Math.abs(Math.log(at / found.level));
  const [nearest] = ends.toSorted((a, b) => distance(a) - distance(b));
  return nearest === undefined ? ended('no-evidence') : level(nearest.level, 'repeat');
}

const trialsOf = ({ passes, breaches }: LevelVotes): number => passes + breaches;

const isLeftOut = (votes: readonly LevelVotes[], at: number): boolean =>
  votes.some((vote) => vote.level === roundLevel(at) && vote.unknown >= unknownMax);

function stepUp(
  { firstLevel, levelMax }: SearchSpec,
  votes: readonly LevelVotes[],
  lastPass: LevelVotes | null,
): Wanted {
  if (lastPass !== null && lastPass.level >= roundLevel(levelMax)) return ended('highest-passes');
  const next = Math.min(lastPass === null ? firstLevel : lastPass.level * stepFactor, levelMax);
  return isLeftOut(votes, next) ? ended('no-evidence') : level(next, 'up');
}

function stepDown(
  { levelMin }: SearchSpec,
  votes: readonly LevelVotes[],
  firstFail: LevelVotes,
): Wanted {
  if (firstFail.level <= roundLevel(levelMin)) return ended('lowest-breaches');
  const next = Math.max(firstFail.level / stepFactor, levelMin);
  return isLeftOut(votes, next) ? ended('no-evidence') : level(next, 'down');
}

/** The middle of the gap by ratio; where that gives no evidence, a quarter of it from either end. */
function bisection(votes: readonly LevelVotes[], from: number, to: number): Wanted {
  const at = [0.5, 0.25, 0.75].find((share) => !isLeftOut(votes, between(from, to, share)));
  return at === undefined ? ended('no-evidence') : level(between(from, to, at), 'bisect');
}

const between = (from: number, to: number, share: number): number => from * (to / from) ** share;

function holdOf(
  spec: SearchSpec,
  trials: readonly SearchTrial[],
  at: number,
  purpose: 'coarse' | 'fine',
): number {
  const unknown = trials.findLast((trial) => trial.level === at && trial.state === 'none');
  return Math.max(holdMsAt(spec, at, purpose), 2 * (unknown?.holdMs ?? 0));
}
