/** One try at a rate. A caller may add measurements of its own. */
export interface Try {
  /** Started journeys divided by planned journeys. */
  readonly startedShare: number;
}

/** A rate, its tries and the judgement. */
export interface JudgedRate<T extends Try> {
  readonly ratePerSecond: number;
  readonly held: boolean;
  readonly tries: readonly T[];
}

export interface HeldRate<T extends Try> {
  readonly highestHeld: JudgedRate<T>;
  /** Null when the highest allowed rate is held. */
  readonly lowestNotHeld: JudgedRate<T> | null;
  readonly tries: number;
}

export interface HeldRateSearch {
  /** The first rate to try: an estimate of the held rate. */
  readonly fromPerSecond: number;
  readonly mostPerSecond: number;
  /** Factor from one rate to the next, until one rate is held and one is not. */
  readonly step: number;
  /** The search ends when the ratio of the two rates is at most this. */
  readonly closeTo: number;
}

const startedShareMin = 0.98;
const leastPerSecond = 10;

export const isHeld = ({ startedShare }: Try): boolean => startedShare >= startedShareMin;

/**
 * Searches the highest rate at which at least 98% of the planned journeys start: from the first rate in
 * steps up or down, then by bisection on a logarithmic scale. The median of three tries judges a rate
 * (two tries are enough when they agree), so that one disturbed try does not change the result.
 * Throws when not even 10 journeys a second are held.
 */
export async function searchHeldRate<T extends Try>(
  drive: (ratePerSecond: number) => Promise<T>,
  search: HeldRateSearch,
): Promise<HeldRate<T>> {
  const judged: JudgedRate<T>[] = [];
  for (let rate = nextRate(judged, search); rate !== null; rate = nextRate(judged, search)) {
    judged.push(await judge(drive, rate));
  }
  const { held, notHeld } = bracketOf(judged);
  if (held === null) throw new Error(`not even ${leastPerSecond} journeys/s were held`);
  const tries = judged.reduce((sum, one) => sum + one.tries.length, 0);
  return { highestHeld: held, lowestNotHeld: notHeld, tries };
}

/** Null when the search is over. */
function nextRate(judged: readonly JudgedRate<Try>[], search: HeldRateSearch): number | null {
  const { fromPerSecond, mostPerSecond, step, closeTo } = search;
  const { held, notHeld } = bracketOf(judged);
  const between = (rate: number): number =>
    Math.round(Math.min(mostPerSecond, Math.max(leastPerSecond, rate)));
  if (held !== null && notHeld !== null) {
    const [low, high] = [held.ratePerSecond, notHeld.ratePerSecond];
    return high / low > closeTo ? between(Math.sqrt(low * high)) : null;
  }
  if (held !== null) {
    return held.ratePerSecond < mostPerSecond ? between(held.ratePerSecond * step) : null;
  }
  if (notHeld !== null) {
    return notHeld.ratePerSecond > leastPerSecond ? between(notHeld.ratePerSecond / step) : null;
  }
  return between(fromPerSecond);
}

/** The highest rate that is held and the lowest that is not. */
function bracketOf<T extends Try>(judged: readonly JudgedRate<T>[]) {
  const byRate = [...judged].sort((a, b) => a.ratePerSecond - b.ratePerSecond);
  return {
    held: byRate.findLast((one) => one.held) ?? null,
    notHeld: byRate.find((one) => !one.held) ?? null,
  };
}

/** Judges a rate by two tries of three. The search tries each rate once only. */
async function judge<T extends Try>(
  drive: (ratePerSecond: number) => Promise<T>,
  ratePerSecond: number,
): Promise<JudgedRate<T>> {
  const tries: T[] = [];
  const count = (held: boolean): number => tries.filter((one) => isHeld(one) === held).length;
  while (count(true) < 2 && count(false) < 2) tries.push(await drive(ratePerSecond));
  return { ratePerSecond, held: count(true) === 2, tries };
}
