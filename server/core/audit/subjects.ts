import { keysOf, type Layered } from './engine/layered.ts';
import type { AuditState, AuditView } from './engine/state.ts';

/** What an invariant speaks of, and which of them a snapshot shows. */
interface Subject {
  readonly all: (view: AuditView) => ReadonlySet<string>;
  /** Those that the newest facts may have changed. */
  readonly changed: (view: AuditView) => ReadonlySet<string>;
}

const allSkus = ({ state, counters, stock }: AuditView): ReadonlySet<string> =>
  new Set([...keysOf(state.skus), ...(counters?.keys() ?? []), ...(stock?.keys() ?? [])]);

/** The newest facts lie in the two upper layers: recent ones on top, newly settled ones below. */
function inTable<V>(tableOf: (state: AuditState) => Layered<V>): Subject {
  return {
    all: ({ state }) => keysOf(tableOf(state)),
    changed({ state }) {
      const { own, below } = tableOf(state);
      return new Set([...own.keys(), ...(below?.own.keys() ?? [])]);
    },
  };
}

export const subjects = {
  /** Counters change without a fact, so every SKU may have changed. */
  sku: { all: allSkus, changed: allSkus },
  order: inTable((state) => state.orders),
  reservation: inTable((state) => state.reservations),
} as const satisfies Readonly<Record<string, Subject>>;

export type SubjectName = keyof typeof subjects;
