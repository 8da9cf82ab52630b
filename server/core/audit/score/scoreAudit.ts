import { keysOf } from '../engine/layered.ts';
import type { AuditState, AuditView } from '../engine/state.ts';
import { claimsOf, hasEvent, orderOf } from '../engine/state.ts';
import { nextTrails } from '../engine/stateTrail.ts';
import { type ClaimKind, type Delta, type FactKind, noIds } from '../facts/registry.ts';
import type { InvariantName, RegisteredInvariant } from '../invariants/registry.ts';
import type { SubjectName } from '../subjects.ts';
import {
  type CounterMutantKind,
  counterMutantKinds,
  type DamageContext,
  type FactMutantKind,
  factMutantKinds,
} from './mutantKinds.ts';
import { type Replacement, replaceFact } from './replaceFact.ts';

/** How much planted damage an audit would have caught. */
export interface AuditScore {
  readonly tried: number;
  readonly caught: number;
  readonly kinds: readonly KindScore[];
}

export interface KindScore {
  readonly name: string;
  /** What has happened, as a sentence about the shop. */
  readonly doc: string;
  readonly of: FactKind | 'counters';
  readonly tried: number;
  readonly caught: number;
  /** The invariants that caught one at least. */
  readonly by: readonly InvariantName[];
  /** A row whose damage no invariant saw; null where there is none. */
  readonly missed: string | null;
}

export interface ScoreOptions {
  /** Those that the audit checks. */
  readonly invariants: readonly RegisteredInvariant[];
  /** Mutants of each kind, at most. */
  readonly perKind: number;
  /** Draws in [0, 1). */
  readonly draw: () => number;
}

/** What a mutant damages, and what it makes of the view. */
interface Mutant {
  readonly row: string;
  readonly view: AuditView;
  readonly subjects: Readonly<Record<SubjectName, readonly string[]>>;
}

/**
 * Method: mutation analysis of the audit. A row of the facts that were read is dropped, doubled, changed by a unit or
 * put on another SKU, one at a time, in memory; the invariants judge what it belongs to before and after. A mutant is
 * caught by an invariant that breaks for a subject for which it held before, or by a larger amount. Nothing is written
 * to the shop (ADR 37). `view` holds all facts of `facts`, and no other.
 */
export function scoreAudit(view: AuditView, facts: Delta, options: ScoreOptions): AuditScore {
  const kinds = [
    ...factMutantKinds.map((kind) =>
      kindScore(kind, factMutants(kind, view, facts, options), view, options),
    ),
    ...counterMutantKinds.map((kind) =>
      kindScore(kind, counterMutants(kind, view, options), view, options),
    ),
  ];
  const sum = (of: (kind: KindScore) => number): number =>
    kinds.reduce((n, kind) => n + of(kind), 0);
  return { tried: sum(({ tried }) => tried), caught: sum(({ caught }) => caught), kinds };
}

function* factMutants(
  kind: FactMutantKind,
  view: AuditView,
  facts: Delta,
  options: ScoreOptions,
): Generator<Mutant> {
  const skus = someSkus(view.state);
  const contextOf = (fact: Replacement['fact']): DamageContext => ({
    order: fact.orderId === null ? null : orderOf(view.state, fact.orderId),
    rules: view.state.rules,
    otherClaims: {
      keys: otherClaim(view.state, 'keys', fact),
      coupons: otherClaim(view.state, 'coupons', fact),
    },
    otherSku: skus.find((sku) => !('sku' in fact) || sku !== fact.sku) ?? null,
  });
  for (const replacement of sample(kind.replacements(facts, contextOf), options)) {
    const state = replaceFact(view.state, replacement);
    yield {
      row: `${kind.of} row ${replacement.fact.id}`,
      view: { ...view, state, trails: trailsAfter(view, replacement) },
      subjects: {
        sku: [...state.skus.own.keys()],
        order: [...state.orders.own.keys()],
        reservation: [...state.reservations.own.keys()],
        key: [...state.claims.keys.own.keys()],
        coupon: [...state.claims.coupons.own.keys()],
        rule: [],
      },
    };
  }
}

/** A row of a state changes as if the next reading showed the damage. */
const trailsAfter = (
  { trails, state }: AuditView,
  replacement: Replacement,
): AuditView['trails'] =>
  replacement.kind === 'states'
    ? nextTrails(trails, replacement.by, noIds, state.rules.automaton)
    : trails;

function* counterMutants(
  kind: CounterMutantKind,
  view: AuditView,
  options: ScoreOptions,
): Generator<Mutant> {
  const { counters } = view;
  if (counters === null) return;
  const damaged = [...counters].flatMap(([sku, counter]) => {
    const instead = kind.damage(counter);
    return instead === null ? [] : [{ sku, instead }];
  });
  for (const { sku, instead } of sample(damaged, options)) {
    yield {
      row: `the counter of ${sku}`,
      view: { ...view, counters: new Map([...counters, [sku, instead]]) },
      subjects: { sku: [sku], order: [], reservation: [], key: [], coupon: [], rule: [] },
    };
  }
}

/** A name that an order claims which is not cancelled, and is another than the fact's. */
function otherClaim(
  state: AuditState,
  kind: ClaimKind,
  { orderId }: Replacement['fact'],
): string | null {
  for (const name of keysOf<unknown>(state.claims[kind])) {
    const [first] = claimsOf<ClaimKind>(state, kind, name);
    if (first === undefined || first.orderId === orderId) continue;
    if (!hasEvent(orderOf(state, first.orderId), 'cancelled')) return name;
  }
  return null;
}

/** Two names, so that each SKU has another one. */
function someSkus({ skus }: AuditState): readonly string[] {
  const names: string[] = [];
  for (let layer: AuditState['skus'] | null = skus; layer !== null; layer = layer.below) {
    for (const name of layer.own.keys()) {
      if (!names.includes(name)) names.push(name);
      if (names.length === 2) return names;
    }
  }
  return names;
}

function kindScore(
  { name, doc, of }: Pick<KindScore, 'name' | 'doc' | 'of'>,
  mutants: Iterable<Mutant>,
  view: AuditView,
  { invariants }: ScoreOptions,
): KindScore {
  const by = new Set<InvariantName>();
  let [tried, caught] = [0, 0];
  let missed: string | null = null;
  for (const mutant of mutants) {
    const seen = invariants.filter((invariant) => catches(invariant, view, mutant));
    tried += 1;
    if (seen.length > 0) caught += 1;
    else missed ??= mutant.row;
    for (const invariant of seen) by.add(invariant.name);
  }
  return { name, doc, of, tried, caught, by: [...by], missed };
}

function catches(invariant: RegisteredInvariant, before: AuditView, mutant: Mutant): boolean {
  const subjects = mutant.subjects[invariant.subject];
  const amounts = new Map<string, number>();
  const keyOf = ({ subject, sku }: { subject: string; sku: string | null }) => `${subject} ${sku}`;
  for (const breach of invariant.judge(before, subjects)) amounts.set(keyOf(breach), breach.amount);
  return invariant
    .judge(mutant.view, subjects)
    .some((breach) => breach.amount > (amounts.get(keyOf(breach)) ?? 0));
}

/** At most `perKind` of the items, each equally likely (reservoir sampling, Vitter's algorithm R). */
function sample<T>(items: Iterable<T>, { perKind, draw }: ScoreOptions): readonly T[] {
  const chosen: T[] = [];
  let seen = 0;
  for (const item of items) {
    seen += 1;
    const place = seen <= perKind ? seen - 1 : Math.floor(draw() * seen);
    if (place < perKind) chosen[place] = item;
  }
  return chosen;
}
