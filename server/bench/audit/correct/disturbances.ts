import { setTimeout as sleep } from 'node:timers/promises';
import type { CorrectShop, ShopSession } from './correctShop.ts';
import { type Draws, inTransaction, place } from './orderSteps.ts';
import type { Writers } from './writers.ts';

/** What happens to the shop while it writes. */
export interface Disturbances {
  /** One after another, in an order that is drawn, again and again until `isOver`; each at least once. */
  run(isOver: () => Promise<boolean>): Promise<void>;
  /** How often each happened. */
  readonly counts: ReadonlyMap<string, number>;
}

const pauseMs = 1_500;
const heldMs = 6_000;
const hourMs = 3_600_000;

export function disturbancesOf(shop: CorrectShop, writers: Writers, draws: Draws): Disturbances {
  const counts = new Map<string, number>();
  const { vacuum, setClock, crashSession } = shop;
  const kinds: readonly (readonly [name: string, happen: (() => Promise<void>) | null])[] = [
    ['database killed', shop.crash],
    ['session killed', crashSession],
    ['writer killed', writers.killOne],
    ['transaction held', () => holdTransaction(shop, draws)],
    ['VACUUM', vacuum && (() => vacuum(false))],
    ['VACUUM FREEZE', vacuum && (() => vacuum(true))],
    ['clock an hour on', setClock && (() => setClock(hourMs))],
    ['clock half an hour behind', setClock && (() => setClock(-hourMs / 2))],
    ['clock set right', setClock && (() => setClock(0))],
  ];
  const possible = kinds.flatMap(([name, happen]) => (happen === null ? [] : [{ name, happen }]));
  return {
    counts,
    async run(isOver) {
      do {
        for (const { name, happen } of shuffled(possible, draws.random)) {
          await sleep(pauseMs * draws.random());
          // A server that was killed a moment ago refuses: the next round tries again.
          const happened = await happen().then(
            () => true,
            () => false,
          );
          counts.set(name, (counts.get(name) ?? 0) + (happened ? 1 : 0));
        }
      } while (!(await isOver()) || possible.some(({ name }) => (counts.get(name) ?? 0) === 0));
    },
  };
}

/** Orders that are written at once and committed seconds later. */
async function holdTransaction(shop: CorrectShop, draws: Draws): Promise<void> {
  const session: ShopSession = await shop.connect();
  try {
    await inTransaction(session, draws.random, async () => {
      await place(session, 'SKU-0', draws);
      await sleep(heldMs * (0.3 + 0.7 * draws.random()));
    });
  } finally {
    await session.end().catch(() => undefined);
  }
}

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  const drawn = list.map((each) => ({ each, at: random() }));
  return drawn.sort((a, b) => a.at - b.at).map(({ each }) => each);
}
