import type { Capacity } from '../../core/capacity/capacity.ts';
import { besideServer, type Drive, mallScenario } from './shopRuns.ts';

/** Searches of one scenario of the sample shop, started with some settings. */
export interface ShopSearches {
  /** A file of `scenarios/mall`. */
  readonly scenario: string;
  /** The environment of the shop. */
  readonly settings: Readonly<Record<string, string>>;
  readonly count: number;
}

/** What a search of a run through server, worker and k6 came to. */
export interface ShopSearch {
  readonly capacity: Capacity;
  /** From the start of the run to its end. */
  readonly durationMs: number;
  /** `SLO capacity 158/s, 95% interval …`, or why it cannot be known. */
  readonly text: string;
}

/** Drives searches one after the other, each kind of settings on a shop of its own, in a data folder of their own. */
export const searchShop = (
  kinds: readonly ShopSearches[],
  print: (line: string) => void,
): Promise<readonly (readonly ShopSearch[])[]> =>
  besideServer(print, async (onShop) => {
    const all: (readonly ShopSearch[])[] = [];
    for (const kind of kinds) {
      all.push(await onShop(kind.settings, (drive) => searchOne(drive, kind, print)));
    }
    return all;
  });

async function searchOne(
  drive: Drive,
  { scenario, count }: ShopSearches,
  print: (line: string) => void,
): Promise<readonly ShopSearch[]> {
  const searches: ShopSearch[] = [];
  for (let nth = 1; nth <= count; nth++) {
    const { capacity, run, headline } = await drive(await mallScenario(scenario));
    if (capacity === null) throw new Error(`${scenario}: ${headline.text}`);
    const durationMs = Date.parse(run.endedAt) - Date.parse(run.startedAt);
    const text = capacity.search?.text ?? capacity.sloCapacity.text;
    print(`${scenario} ${nth} of ${count}: ${text}, ${Math.round(durationMs / 1_000)} s`);
    searches.push({ capacity, durationMs, text });
  }
  return searches;
}
