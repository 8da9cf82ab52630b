import { keysOf, type Layered } from './engine/layered.ts';
import { type AuditState, type AuditView, orderOf } from './engine/state.ts';
import type { ClaimKind } from './facts/registry.ts';

/** What an invariant speaks of, and which of them a snapshot shows. */
export interface Subject {
  readonly all: (view: AuditView) => ReadonlySet<string>;
  /** Those that the newest facts may have changed. */
  readonly changed: (view: AuditView) => ReadonlySet<string>;
  /** Does the snapshot say anything of it? Else what is known of it stays. Absent: always. */
  readonly isShown?: (view: AuditView, subject: string) => boolean;
}

const allSkus = ({ state, counters, stock }: AuditView): ReadonlySet<string> =>
  new Set([...keysOf(state.skus), ...(counters?.keys() ?? []), ...(stock?.keys() ?? [])]);

/** The newest facts lie in the two upper layers: recent ones on top, newly settled ones below. */
function inTable<V>(tableOf: (state: AuditState) => Layered<V>): Subject {
  return {
    all: ({ state }) => keysOf(tableOf(state)),
    changed({ state }) {
      const { own, below } = tableOf(state);
      const names = new Set(own.keys());
      for (const name of below?.own.keys() ?? []) names.add(name);
      return names;
    },
  };
}

/** What an order claims changes with the order too: one that is cancelled claims nothing. */
function claimedBy(kind: ClaimKind): Subject {
  return {
    all: ({ state }) => keysOf<unknown>(state.claims[kind]),
    changed(view) {
      const orders = [...changedOrders.changed(view)];
      const names = orders.flatMap((id) => orderOf(view.state, id)[kind].map(({ name }) => name));
      return new Set([...changedClaims(view, kind), ...names]);
    },
  };
}

const changedClaims = (view: AuditView, kind: ClaimKind): ReadonlySet<string> =>
  inTable<unknown>((state) => state.claims[kind]).changed(view);

const changedOrders = inTable((state) => state.orders);

/** They are judged once their time is over, or all are empty. */
const judgedBacklogs = ({ drain }: AuditView): ReadonlySet<string> =>
  new Set(drain === undefined || drain.end === null ? [] : drain.backlogs.map(({ name }) => name));

export const subjects = {
  /** Counters change without a fact, so every SKU may have changed. */
  sku: { all: allSkus, changed: allSkus },
  order: changedOrders,
  reservation: inTable((state) => state.reservations),
  key: claimedBy('keys'),
  coupon: claimedBy('coupons'),
  limit: claimedBy('limits'),
  budget: claimedBy('budgets'),
  rule: {
    all: ({ rules }) => new Set(rules.keys()),
    changed: ({ rules }) =>
      new Set([...rules.values()].flatMap(({ rule, isNew }) => (isNew ? [rule.name] : []))),
    isShown: ({ rules }, name) => rules.get(name)?.isNew === true,
  },
  backlog: { all: judgedBacklogs, changed: judgedBacklogs },
} as const satisfies Readonly<Record<string, Subject>>;

export type SubjectName = keyof typeof subjects;
