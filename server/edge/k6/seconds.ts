import type { Histogram } from '../../core/measure/histogram.ts';

/** Schema of latencies that k6 recorded in seconds, once they are read in milliseconds. */
export const secondsSchema = 5;

/**
 * 1 s = 1000 ms is no whole number of schema 3 buckets (log2(1000) × 8 = 79.73), but nearly one of
 * schema 5: 318.904, so 319 moves every bound by +0.21% and no more.
 */
const SHIFT = Math.round(Math.log2(1000) * 2 ** secondsSchema);

/**
 * Reads one of k6's own time histograms (seconds, schema 3) in milliseconds. A wide bucket's values
 * are dealt out evenly over the narrow ones inside it, as interpolation would: the true resolution
 * stays ±4.4%. How many each narrow bucket holds depends on the wide one's count alone and never
 * falls, so two cumulative readings can be subtracted afterwards.
 */
export function millisecondsOf(h: Histogram): Histogram {
  const width = 2 ** (secondsSchema - h.schema);
  if (!Number.isInteger(width)) throw new Error(`schema ${h.schema} is finer than expected`);
  const order = fillOrder(width);
  const buckets = h.buckets.flatMap(([index, count]) =>
    order
      .map((rank, place) => {
        const narrow = (index - 1) * width + 1 + place + SHIFT;
        return [narrow, Math.floor((count + width - 1 - rank) / width)] as const;
      })
      .filter(([, share]) => share > 0),
  );
  return { ...h, schema: secondsSchema, buckets };
}

/** Rank in which each place is filled: from the middle outwards, so that a lone value lies central. */
function fillOrder(width: number): readonly number[] {
  const places = Array.from({ length: width }, (_, place) => place);
  const middle = (width - 1) / 2;
  const filled = [...places].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return places.map((place) => filled.indexOf(place));
}
