import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Api, createApi } from '../../cli/shared/api.ts';
import { scenarioSource } from '../../cli/shared/scenarioSource.ts';
import type { Capacity } from '../../core/capacity/capacity.ts';
import { isFinal } from '../../core/run/run.ts';
import { noOverrides } from '../../core/scenario/overrides.ts';
import { openLocalStack } from '../../localStack.ts';
import { packageRoot } from '../../root.ts';
import { openShop } from '../../shop.ts';
import { inOwnDataFolder } from '../ownDataFolder.ts';

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

const POLL_MS = 1_000;

/** Drives searches one after the other, each kind of settings on a shop of its own, in a data folder of their own. */
export const searchShop = (
  kinds: readonly ShopSearches[],
  print: (line: string) => void,
): Promise<readonly (readonly ShopSearch[])[]> =>
  inOwnDataFolder('shop', async () => {
    const stack = await openLocalStack({ port: null, host: null, workers: 1, print });
    if (!stack.ok) throw new Error(stack.error.line);
    try {
      const api = createApi(stack.value);
      const all: (readonly ShopSearch[])[] = [];
      for (const kind of kinds) all.push(await searchOne(api, kind, print));
      return all;
    } finally {
      await stack.value.stop();
    }
  });

async function searchOne(
  api: Api,
  { scenario, settings, count }: ShopSearches,
  print: (line: string) => void,
): Promise<readonly ShopSearch[]> {
  const shop = await openShop({ replicas: 1, settings, print });
  if (!shop.ok) throw new Error(shop.error.line);
  try {
    const searches: ShopSearch[] = [];
    for (let nth = 1; nth <= count; nth++) {
      const search = await drive(api, scenario, shop.value.targetFile);
      print(
        `${scenario} ${nth} of ${count}: ${search.text}, ${Math.round(search.durationMs / 1_000)} s`,
      );
      searches.push(search);
    }
    return searches;
  } finally {
    await shop.value.stop();
  }
}

async function drive(api: Api, scenario: string, target: string): Promise<ShopSearch> {
  const file = join(packageRoot(), 'scenarios/mall', scenario);
  const source = await scenarioSource(file, noOverrides);
  if (!source.ok) throw new Error(source.error.line);
  const started = await api.start({
    ...{ scenarioId: null, source: source.value, target, shards: null },
  });
  if (!started.ok) throw new Error(started.error.line);
  const { id } = started.value;
  for (;;) {
    const run = await api.run(id);
    if (!run.ok) throw new Error(run.error.line);
    if (isFinal(run.value.state)) break;
    await delay(POLL_MS);
  }
  const report = await api.report(id);
  if (!report.ok) throw new Error(report.error.line);
  const { capacity, run, headline } = report.value;
  if (capacity === null) throw new Error(`${scenario}: ${headline.text}`);
  return {
    capacity,
    durationMs: Date.parse(run.endedAt) - Date.parse(run.startedAt),
    text: capacity.search?.text ?? capacity.sloCapacity.text,
  };
}
