import { median } from '../statistics/distributions.ts';
import { kendallZ, slopesOf } from './trend.ts';

/** What the seconds of a hold say about whether the target had come to rest. */
export interface SteadyState {
  /** Values at the beginning that are warm-up. */
  readonly warmUp: number;
  /** A trend in the rest that chance does not explain; null: none was seen. */
  readonly drift: Drift | null;
}

export interface Drift {
  /** By how much a value exceeds the one before: Theil–Sen's median of all slopes. */
  readonly slope: number;
  /** Where the trend is one more hold later: the median, moved on along the slope. */
  readonly later: number;
}

/** Fewer values cannot show a trend. */
export const steadyValuesMin = 8;

/** Two-sided 0.1%: of a thousand steady stages one is called drifting. */
const zMin = 3.29;

/**
 * Tests one value a second (a latency) for a steady state. The warm-up is cut by MSER: the cut d ≤ n/2 that makes
 * Σ(y − ȳ)²/(n − d)² of the rest least (K. P. White, Simulation 69, 1997). MSER-5 takes means of five observations; a frame holds no
 * single journeys, so the batches are the seconds, each of more than five journeys. The rest is tested by Mann and Kendall's S (M. G. Kendall, Rank
 * Correlation Methods, 1975), its variance corrected for serial correlation of lag 1 (K. H. Hamed and A. R. Rao, Journal of Hydrology 204,
 * 1998), since the latencies of a queue remember. Null with fewer than eight values after the cut.
 */
export function steadyState(values: readonly number[]): SteadyState | null {
  const warmUp = mserCut(values);
  const rest = values.slice(warmUp);
  if (rest.length < steadyValuesMin) return null;
  const slope = median(slopesOf(rest));
  const drift =
    Math.abs(kendallZ(rest, slope)) >= zMin
      ? { slope, later: median(rest) + slope * (rest.length / 2 + values.length) }
      : null;
  return { warmUp, drift };
}

/** How many values at the beginning are warm-up, at most half of them; the fewest on a tie. */
export function mserCut(values: readonly number[]): number {
  let best = { cut: 0, error: Infinity };
  for (let cut = 0; cut <= values.length / 2; cut += 1) {
    const rest = values.slice(cut);
    const mean = rest.reduce((sum, value) => sum + value, 0) / rest.length;
    const error = rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length ** 2;
    if (error < best.error) best = { cut, error };
  }
  return best.cut;
}
