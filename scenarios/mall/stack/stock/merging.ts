import { HttpError } from '../kit/reply.ts';

/** Takes several deductions of one item; gives the price of each that was taken, by its order. */
export type TakeAll<Wanted> = (wanted: readonly Wanted[]) => Promise<ReadonlyMap<string, number>>;

/** Deductions of one item, merged. */
export interface Merging<Wanted extends { readonly orderId: string }> {
  /** The price when the units were taken; null when there were too few. 503 when too many wait already. */
  take(item: string, wanted: Wanted, takeAll: TakeAll<Wanted>): Promise<number | null>;
}

interface Waiting<Wanted> {
  readonly wanted: Wanted;
  readonly tell: (priceCents: number | null) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * While deductions of an item are under way, the next ones gather, and then go together, at most `togetherMax`, first
 * come first served. An order that is twice among them waits for the next time.
 */
export function createMerging<Wanted extends { readonly orderId: string }>(
  togetherMax: number,
  waitingMax: number,
): Merging<Wanted> {
  const lines = new Map<string, Waiting<Wanted>[]>();
  const work = async (item: string, line: Waiting<Wanted>[], takeAll: TakeAll<Wanted>) => {
    while (line.length > 0) {
      const together = nextTogether(line, togetherMax);
      try {
        const prices = await takeAll(together.map(({ wanted }) => wanted));
        for (const { wanted, tell } of together) tell(prices.get(wanted.orderId) ?? null);
      } catch (error) {
        for (const { fail } of together) fail(error);
      }
    }
    lines.delete(item);
  };
  return {
    take: (item, wanted, takeAll) =>
      new Promise((tell, fail) => {
        const line = lines.get(item);
        if (line === undefined) {
          const begun = [{ wanted, tell, fail }];
          lines.set(item, begun);
          void work(item, begun, takeAll);
        } else if (line.length >= waitingMax) fail(new HttpError(503, 'item-queue-full'));
        else line.push({ wanted, tell, fail });
      }),
  };
}

/** Takes the first ones out of the line, each order once. */
function nextTogether<Wanted extends { readonly orderId: string }>(
  line: Waiting<Wanted>[],
  togetherMax: number,
): readonly Waiting<Wanted>[] {
  const orders = new Set<string>();
  const together: Waiting<Wanted>[] = [];
  const left: Waiting<Wanted>[] = [];
  for (const one of line.splice(0)) {
    const isNext = together.length < togetherMax && !orders.has(one.wanted.orderId);
    (isNext ? together : left).push(one);
    if (isNext) orders.add(one.wanted.orderId);
  }
  line.push(...left);
  return together;
}
