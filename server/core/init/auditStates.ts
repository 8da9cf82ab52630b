import type { SqlWriter } from './auditSql.ts';
import type { CatalogueColumn } from './catalogue.ts';

/** What shops call the states of an order, in lower case. */
const words = {
  cart: [
    ...['cart', 'draft', 'basket', 'checkout', 'incomplete', 'checkout-draft', 'wc-checkout-draft'],
    ...['auto-draft', 'addingitems', 'arrangingpayment', 'created_cart', 'checkout_pending'],
  ],
  paid: [
    ...['paid', 'payment_received', 'captured', 'processing', 'completed', 'complete', 'shipped'],
    ...[
      'sent',
      'dispatched',
      'delivered',
      'fulfilled',
      'partially_shipped',
      'partially_fulfilled',
      'in_transit',
    ],
    ...['wc-processing', 'wc-completed', 'confirmed', 'preparing', 'ready_to_ship', 'packed'],
    ...['paymentsettled', 'partiallyshipped', 'partiallydelivered'],
  ],
  cancelled: [
    ...['cancelled', 'canceled', 'cancel', 'voided', 'void', 'rejected', 'declined', 'expired'],
    ...['failed', 'payment_failed', 'abandoned', 'wc-cancelled', 'wc-failed', 'trash', 'deleted'],
    ...['timed_out', 'timeout', 'refused'],
  ],
  captured: [
    ...['paid', 'captured', 'complete', 'completed', 'succeeded', 'success', 'successful'],
    ...['settled', 'charged', 'fully-charged', 'fully_charged', 'approved', 'confirmed'],
  ],
} as const;

export type StateMeaning = keyof typeof words;

/** Is the state one of a meaning? `order` that is confirmed may not be paid: a doubt says so. */
export const meansAnyOf = (meaning: StateMeaning, state: string): boolean =>
  (words[meaning] as readonly string[]).includes(state.toLowerCase());

/** The words that are looked for where a column may hold any. */
const common: Readonly<Record<StateMeaning, readonly string[]>> = {
  cart: ['cart', 'basket', 'draft', 'checkout', 'quotation', 'incomplete'],
  paid: [
    ...['paid', 'processing', 'complete', 'completed', 'shipped', 'delivered', 'fulfilled'],
    ...['wc-processing', 'wc-completed'],
  ],
  cancelled: [
    ...['cancelled', 'canceled', 'voided', 'rejected', 'expired', 'failed'],
    ...['wc-cancelled', 'wc-failed'],
  ],
  captured: [
    'paid',
    'captured',
    'completed',
    'succeeded',
    'success',
    'settled',
    'full',
    'fully-charged',
  ],
};

/** The values of a column with this meaning: of those that it allows, else the commonest words of shops. */
export function valuesOf(meaning: StateMeaning, column: CatalogueColumn): readonly string[] {
  const { values } = column;
  if (values === undefined) return common[meaning];
  return values.filter((value) => meansAnyOf(meaning, value));
}

/** A condition on a column's value; null where no value that it allows has this meaning. */
export function isOneOf(
  sql: SqlWriter,
  meaning: StateMeaning,
  column: CatalogueColumn,
  of = '',
  not = false,
): string | null {
  const values = valuesOf(meaning, column).map((value) => sql.literal(value.toLowerCase()));
  if (values.length === 0) return null;
  return `${sql.word(column, of)} ${not ? 'NOT ' : ''}IN (${values.join(', ')})`;
}

/** Nothing follows these, but what takes back what was sent. */
const isEnd = (state: string): boolean =>
  meansAnyOf('cancelled', state) || /^(?:refunded|returned|closed|archived)$/i.test(state);
const isDelivered = (state: string): boolean => /^(?:delivered|completed?|fulfilled)$/i.test(state);

/** The ways between states that do the least harm: an end stays an end, and nothing goes back to a cart. */
export function proposedWays(states: readonly string[]): readonly string[] {
  return states.map((state) => {
    const next = states.filter(
      (other) =>
        other !== state &&
        !isEnd(state) &&
        !meansAnyOf('cart', other) &&
        (!isDelivered(state) || isEnd(other)),
    );
    return `  ${yamlKey(state)}: [${next.map(yamlKey).join(', ')}]`;
  });
}

const yamlKey = (text: string): string =>
  /^[A-Za-z][\w-]*$/.test(text) && !/^(?:yes|no|on|off|true|false|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
