import type { OrderRules } from '../engine/orderRules.ts';
import type { OrderState } from '../engine/state.ts';
import type { Delta, FactKind } from '../facts/registry.ts';
import type { Replacement } from './replaceFact.ts';

/** What damage to a fact may look at beside the fact. */
export interface DamageContext {
  /** The order that the fact names; null where it names none. */
  readonly order: OrderState | null;
  /** Another SKU than the fact's; null where the shop has one only. */
  readonly otherSku: string | null;
  /** For each kind of claim that one order has alone, a name that another has; null where there is none. */
  readonly otherClaims: Readonly<Record<'keys' | 'coupons', string | null>>;
  /** What makes an order placed. */
  readonly rules: OrderRules;
}

type ContextOf = (fact: Replacement['fact']) => DamageContext;

/** One way in which a shop's records go wrong. */
export interface FactMutantKind {
  readonly name: string;
  /** What has happened, as a sentence about the shop. */
  readonly doc: string;
  readonly of: FactKind;
  /** The column that it damages, where a shop may give none; absent: every row has it. */
  readonly column?: string;
  /** Each row that the damage fits, with what is there instead. */
  readonly replacements: (facts: Delta, contextOf: ContextOf) => Iterable<Replacement>;
}

/**
 * What is there instead of the row; a row that is doubled stays beside its copy. Order and reservation stay the same.
 * Null where the damage does not fit the row.
 */
type Damage<F> = (fact: F, context: DamageContext) => readonly F[] | null;

/** Makes kinds of damage to the rows of one kind of fact. */
export const damageTo =
  <F extends Replacement['fact']>(
    of: FactKind,
    rowsOf: (facts: Delta) => readonly F[],
    replaced: (fact: F, by: readonly F[]) => Replacement,
  ) =>
  (name: string, doc: string, damage: Damage<F>, column?: string): FactMutantKind => ({
    ...{ name, doc, of },
    ...(column === undefined ? {} : { column }),
    *replacements(facts, contextOf) {
      for (const fact of rowsOf(facts)) {
        const by = damage(fact, contextOf(fact));
        if (by !== null) yield replaced(fact, by);
      }
    },
  });

/** Of a damaged copy: no row has an id with this sign, which sorts it behind its original. */
export const copyOf = <F extends { readonly id: string }>(fact: F): F => ({
  ...fact,
  id: `${fact.id}~copy`,
});
