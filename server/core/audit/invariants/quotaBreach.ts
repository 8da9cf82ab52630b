import { type AuditState, hasEvent, orderOf } from '../engine/state.ts';
import { compareCommits, type Fact } from '../facts/fact.ts';
import type { Breach, Witness } from './invariant.ts';

/** What is shared by orders that may take so much of it together. */
export interface Quota<F> {
  readonly witness: Witness['kind'];
  readonly taken: (fact: F) => number;
  readonly most: (fact: F) => number;
  /** `limit ann SKU-1 allows 2 units, and orders that are not cancelled have 3`. */
  readonly text: (name: string, most: number, taken: number) => string;
}

interface Taken extends Fact {
  readonly orderId: string;
}

/**
 * Method: what orders take is added up that are not cancelled, and compared with the largest amount that a row of the
 * name allows. Rows sorted by commit give the first that goes beyond it. What is given back may be taken again before
 * the first order is seen as cancelled, so a breach settles.
 */
export function quotaBreach<F extends Taken>(
  { witness, taken, most, text }: Quota<F>,
  state: AuditState,
  name: string,
  facts: readonly F[],
): readonly Breach[] {
  const rows = facts
    .filter(({ orderId }) => !hasEvent(orderOf(state, orderId), 'cancelled'))
    .sort(compareCommits);
  const allowed = Math.max(...rows.map(most));
  let sum = 0;
  const past = rows.filter((row) => {
    sum += taken(row);
    return sum > allowed;
  });
  const [culprit] = past;
  if (culprit === undefined) return [];
  const orders = new Set(past.map(({ orderId }) => orderId)).size;
  return [
    {
      ...{ subject: name, settles: true, group: name, sku: null, amount: sum - allowed, orders },
      message: text(name, allowed, sum),
      witness: [culprit, ...rows.filter((row) => row !== culprit)].map((row) => ({
        ...{ kind: witness, id: row.id, detail: `${taken(row)} of order ${row.orderId}` },
      })),
      committedAtMs: culprit.atMs,
      signature: rows.map(({ id }) => id).join(),
    },
  ];
}
