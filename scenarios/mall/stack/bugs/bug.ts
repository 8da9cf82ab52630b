import type { PgPoolLike } from '@zerohour/shadow-data';
import type { PaymentSteps } from '../order/payments.ts';
import type { OrderSteps } from '../order/placing.ts';
import type { StockSteps } from '../stock/steps.ts';

/**
 * A bug that shops have had, planted on purpose: the steps that a service does otherwise while it is switched on, for
 * rehearsals alone. What the shop's constraints would refuse it writes as `unguarded`.
 */
export interface Bug<Name extends string = string> {
  readonly name: Name;
  /** What the shop does wrong. */
  readonly about: string;
  /** The invariant of the audit that must find it. */
  readonly foundBy: string;
  /** The audit file that maps what it speaks of; absent: `audit.yaml`. */
  readonly auditFile?: string;
  readonly inventory?: Partial<StockSteps>;
  readonly orders?: Partial<OrderSteps>;
  readonly payments?: Partial<PaymentSteps>;
}

/** By which file a shop with this bug is audited, or with none. */
export const auditFileOf = (planted: Bug | null): string => planted?.auditFile ?? 'audit.yaml';

/** Keeps the name's type. */
export const bug = <const Name extends string>(planted: Bug<Name>): Bug<Name> => planted;

/** Is this order one of so many? The same order always is, or never. */
export const isOneIn = (many: number, orderId: string): boolean =>
  Number.parseInt(orderId.slice(-6), 16) % many === 0;

/** Does it later, as a job would, whoever waits for an answer meanwhile. */
export function later(afterMs: number, work: () => Promise<unknown>): void {
  // A job that fails, such as one that comes when the shop closes, is done no second time.
  setTimeout(() => void work().catch(() => undefined), afterMs);
}

/** The price of an item; 1 of one that is not there. */
export async function priceOf(pool: PgPoolLike, sku: string): Promise<number> {
  const { rows } = await pool.query('select price_cents from stock where sku = $1', [sku]);
  return Number(rows[0]?.price_cents ?? 1);
}
