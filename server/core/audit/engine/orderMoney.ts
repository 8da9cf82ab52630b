import type { OrderState } from './state.ts';

const cents = (facts: readonly { readonly amountCents: number }[]): number =>
  facts.reduce((sum, { amountCents }) => sum + amountCents, 0);

/** What an order costs, in cents: units × price of its lines, and its adjustments. */
export const totalCents = ({ lines, adjustments }: OrderState): number =>
  lines.reduce((sum, { units, priceCents }) => sum + units * priceCents, 0) + cents(adjustments);

export const paidCents = ({ payments }: OrderState): number => cents(payments);

export const refundedCents = ({ refunds }: OrderState): number => cents(refunds);
