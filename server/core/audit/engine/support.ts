import type { Fact } from '../facts/fact.ts';
import { type ClaimKind, type FactIds, factKinds, idsOf, noIds } from '../facts/registry.ts';
import type { SubjectName } from '../subjects.ts';
import { entriesOf, type Layered, lookUp } from './layered.ts';
import { type AuditState, claimsOf, orderOf, reservationOf } from './state.ts';

const claimSubjects = [
  { subject: 'key', kind: 'keys' },
  { subject: 'coupon', kind: 'coupons' },
  { subject: 'limit', kind: 'limits' },
  { subject: 'budget', kind: 'budgets' },
] as const satisfies readonly { readonly subject: SubjectName; readonly kind: ClaimKind }[];

/** The facts that a judgement of these subjects rests on. */
export function supportOf(
  state: AuditState,
  subject: SubjectName,
  names: ReadonlySet<string>,
): FactIds {
  // A rule rests on what its query reads, which is no fact.
  if (subject === 'rule') return noIds;
  if (subject === 'reservation') {
    const ids = [...names].flatMap((name) => reservationOf(state, name).ledger.map(({ id }) => id));
    return idsOf((kind) => (kind === 'ledger' ? ids : []));
  }
  const claims = claimSubjects.find((claim) => claim.subject === subject);
  if (claims !== undefined) {
    const facts = [...names].flatMap((name) => claimsOf<ClaimKind>(state, claims.kind, name));
    return supportOf(state, 'order', new Set(facts.map(({ orderId }) => orderId)));
  }
  const ofSkus = subject === 'sku' ? rowsOfSkus(state, names) : null;
  const orders = [...(ofSkus?.orders ?? names)].map((id) => orderOf(state, id));
  return idsOf((kind) => [
    ...orders.flatMap((order) => order[kind].map(({ id }) => id)),
    ...(kind === 'ledger' ? (ofSkus?.moves ?? []) : []),
  ]);
}

/** Ledger rows of these SKUs, and the orders with a line of them: one pass over each, made when something is found. */
function rowsOfSkus({ known }: AuditState, skus: ReadonlySet<string>) {
  const moves: string[] = [];
  for (const [id, row] of entriesOf(known.ledger)) {
    if (row !== null && skus.has(row.sku)) moves.push(id);
  }
  const orders = new Set<string>();
  for (const [, row] of entriesOf(known.lines)) {
    if (row !== null && skus.has(row.sku)) orders.add(row.orderId);
  }
  return { moves, orders };
}

/** The ids of both. */
export const joinIds = (a: FactIds, b: FactIds): FactIds =>
  idsOf((kind) => [...a[kind], ...b[kind]]);

/** Those of the first that the second lacks. */
export const idsWithout = (a: FactIds, b: FactIds): FactIds =>
  idsOf((kind) => [...a[kind]].filter((id) => !b[kind].has(id)));

/** The ids of those facts that were not taken back. */
export function* idsKnown(facts: Layered<Fact | null>): Generator<string> {
  for (const [id, fact] of entriesOf(facts)) if (fact !== null) yield id;
}

/** What a fact of any kind may name. */
interface NamedFact {
  readonly orderId: string | null;
  readonly sku?: string;
  readonly reservationId?: string | null;
}

/** The orders, SKUs and reservations that these facts name. */
export function subjectsOfFacts(
  state: AuditState,
  ids: FactIds,
): Readonly<Record<SubjectName, ReadonlySet<string>>> {
  const { known } = state;
  const found = {
    sku: new Set<string>(),
    order: new Set<string>(),
    reservation: new Set<string>(),
    key: new Set<string>(),
    coupon: new Set<string>(),
    limit: new Set<string>(),
    budget: new Set<string>(),
    rule: new Set<string>(),
    backlog: new Set<string>(),
  };
  for (const { name } of factKinds) {
    for (const id of ids[name]) {
      const fact = lookUp<NamedFact | null>(known[name], id) ?? null;
      if (fact === null) continue;
      if (fact.orderId !== null) found.order.add(fact.orderId);
      if (fact.sku !== undefined) found.sku.add(fact.sku);
      if (typeof fact.reservationId === 'string') found.reservation.add(fact.reservationId);
    }
  }
  // What an order says of itself, such as that it was cancelled, matters to the SKUs on its lines and to what it claims.
  for (const id of found.order) {
    const order = orderOf(state, id);
    for (const { sku } of order.lines) found.sku.add(sku);
    for (const { subject, kind } of claimSubjects) {
      for (const { name } of order[kind]) found[subject].add(name);
    }
  }
  return found;
}
