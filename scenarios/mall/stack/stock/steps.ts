import { giveBackOrder } from './compensation.ts';
import type { Deduct, Deduction, Guard } from './guard.ts';
import type { StockStores } from './redisUnits.ts';
import { type EndReservation, endReservation } from './reservations.ts';

/** What the service does with an item's stock, step by step; a planted bug does one of them otherwise. */
export interface StockSteps {
  /** Instead of the deduction that the guard makes; null: the guard's. */
  readonly deduct: ((at: StockStores, wanted: Deduction) => Promise<number | null>) | null;
  readonly end: EndReservation;
  /** Gives back in Redis what a release gave back in the database. */
  readonly giveBack: (at: StockStores, orderId: string) => Promise<unknown>;
  /** The guard that it takes; null: the one that is switched on. */
  readonly guard: Guard | null;
}

export const stockSteps: StockSteps = {
  deduct: null,
  end: endReservation,
  giveBack: giveBackOrder,
  guard: null,
};

type DeductBy = Readonly<Record<Guard, Deduct>>;

/** By which guard is deducted, and how; a deduction of a bug does not wait in line, as that of the guard `none`. */
export function deducting(
  { deduct, guard: needed }: StockSteps,
  given: {
    readonly deductBy: DeductBy;
    readonly guard: Guard;
    readonly redis: StockStores['redis'];
  },
): { readonly guard: Guard; readonly by: DeductBy } {
  const { deductBy, guard, redis } = given;
  if (deduct === null) return { guard: needed ?? guard, by: deductBy };
  const none: Deduct = (pool, wanted) => deduct({ pool, redis }, wanted);
  return { guard: 'none', by: { ...deductBy, none } };
}
