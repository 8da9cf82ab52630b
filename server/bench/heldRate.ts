/** A rate that was driven once; what else was measured then is the caller's. */
export interface Try {
  /** Journeys begun, of those planned. */
  readonly startedShare: number;
}

/** A rate with all tries at it. */
export interface JudgedRate<T extends Try> {
  readonly ratePerSecond: number;
  readonly held: boolean;
  readonly tries: readonly T[];
}

export interface HeldRate<T extends Try> {
  readonly highestHeld: JudgedRate<T>;
  /** Null when the highest rate that was to be tried held. */
  readonly lowestNotHeld: JudgedRate<T> | null;
  readonly tries: number;
}

export interface HeldRateSearch {
  /** Where it begins: what the machine should hold by an earlier measurement. */
  readonly fromPerSecond: number;
  readonly mostPerSecond: number;
  /** From rate to rate, up or down, until one is held and one is not. */
  readonly step: number;
  /** How far apart the two may be in the end, as a ratio. */
  readonly closeTo: number;
}

const startedShareMin = 0.98;
const leastPerSecond = 10;

export const isHeld = ({ startedShare }: Try): boolean => startedShare >= startedShareMin;

/**
 * The highest rate at which 98% of the planned journeys begin: in steps from a start to both sides of
 * it, then by bisection on a logarithmic scale. A rate is judged by the median of three tries (the
 * third is spared when two agree), so that one disturbed moment decides nothing, either way.
 * It throws when not even 10 a second are held.
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

/** The highest rate that was held below the lowest that was not. */
function bracketOf<T extends Try>(judged: readonly JudgedRate<T>[]) {
  const byRate = [...judged].sort((a, b) => a.ratePerSecond - b.ratePerSecond);
  return {
    held: byRate.findLast((one) => one.held) ?? null,
    notHeld: byRate.find((one) => !one.held) ?? null,
  };
}

/** Two of three; a search never comes back to a rate. */
async function judge<T extends Try>(
  drive: (ratePerSecond: number) => Promise<T>,
  ratePerSecond: number,
): Promise<JudgedRate<T>> {
  const tries: T[] = [];
  const count = (held: boolean): number => tries.filter((one) => isHeld(one) === held).length;
  while (count(true) < 2 && count(false) < 2) tries.push(await drive(ratePerSecond));
  return { ratePerSecond, held: count(true) === 2, tries };
}
