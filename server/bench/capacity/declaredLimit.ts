import type { BenchResult, BenchRow } from '../result.ts';
import { searchShop } from './shopSearch.ts';

/** The payment provider of the sample shop: 4 slots of 80 ms, which is 100% of the peak of `find-limit.yaml`. */
const declaredLevel = 1;
const errorMax = 0.05;
const durationMsMax = 600_000;

/** Searches for the limit that the sample shop declares, through server, worker and k6. */
export async function benchDeclaredLimit({
  searches,
  printProgress,
}: {
  readonly searches: number;
  readonly printProgress: (line: string) => void;
}): Promise<Pick<BenchResult, 'rows' | 'notes' | 'wrong'>> {
  const [found = []] = await searchShop(
    [{ scenario: 'find-limit.yaml', settings: {}, count: searches }],
    printProgress,
  );
  const errors = found.map(({ capacity }) => {
    const level = capacity.search?.estimate?.capacity.level;
    return level === undefined ? null : level / declaredLevel - 1;
  });
  const isNear = (error: number | null): boolean => error !== null && Math.abs(error) <= errorMax;
  const row = (figure: string, value: number, unit: string): BenchRow => ({
    ...{ figure: `shop: ${figure}`, value, unit, interval: null, samples: searches },
  });
  const longestMs = Math.max(...found.map(({ durationMs }) => durationMs));
  return {
    rows: [
      row('searches within 5% of the declared limit', errors.filter(isNear).length, ''),
      row(
        'largest error',
        Math.max(...errors.map((error) => Math.abs(error ?? Infinity))) * 100,
        '%',
      ),
      row('time: most', longestMs / 60_000, 'min'),
    ],
    notes: found.map(({ text }, nth) => `shop, search ${nth + 1}: ${text}`),
    wrong: [
      ...errors.flatMap((error, nth) =>
        isNear(error) ? [] : [`shop, search ${nth + 1}: not within 5% of the declared limit`],
      ),
      ...(longestMs <= durationMsMax ? [] : [`shop: a search took ${longestMs / 60_000} min`]),
    ],
  };
}
