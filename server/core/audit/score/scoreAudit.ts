import { keysOf } from '../engine/layered.ts';
import type { AuditState, AuditView } from '../engine/state.ts';
import { claimsOf, hasEvent, orderOf } from '../engine/state.ts';
import { nextTrails } from '../engine/stateTrail.ts';
import { type ClaimKind, type Delta, type FactKind, noIds } from '../facts/registry.ts';
import type { InvariantName, RegisteredInvariant } from '../invariants/registry.ts';
import type { SubjectName } from '../subjects.ts';
import type { DamageContext, FactMutantKind } from './damage.ts';
import { type CounterMutantKind, counterMutantKinds, factMutantKinds } from './mutantKinds.ts';
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
  /** Invariants that would have caught a missed one, and that the file leaves out; absent: none. */
  readonly leftOut?: readonly InvariantName[];
  /** The column that it damages, where no row has it; absent: it is no such kind, or a row has it. */
  readonly lacks?: string;
}

export interface ScoreOptions {
  /** Those that the audit checks. */
  readonly invariants: readonly RegisteredInvariant[];
  /** Those that its facts allow and it does not check; absent: none. */
  readonly leftOut?: readonly RegisteredInvariant[];
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
 * to the shop (ADR 37). `view` holds all facts of `facts`, and may hold others.
 */
export function scoreAudit(view: AuditView, facts: Delta, options: ScoreOptions): AuditScore {
  const steps = scoringSteps(view, facts, options);
  let step = steps.next(true);
  while (step.done !== true) step = steps.next(true);
  return step.value;
}

/**
 * The same in steps, one mutant each, the first of every kind before the second of any. `false` after a step ends it:
 * the score is that of the mutants tried so far.
 */
export function* scoringSteps(
  view: AuditView,
  facts: Delta,
  options: ScoreOptions,
): Generator<undefined, AuditScore, boolean> {
  const kinds: ReturnType<typeof createTally>[] = [];
  for (const kind of factMutantKinds) {
    const mutants = factMutants(kind, view, facts, options);
    const isLacking = mutants.length === 0 && facts[kind.of].length > 0;
    kinds.push(createTally(kind, mutants, isLacking ? kind.column : undefined));
    if (!(yield undefined)) return totalScore(kinds);
  }
  for (const kind of counterMutantKinds) {
    kinds.push(createTally(kind, counterMutants(kind, view, options)));
  }
  const { invariants, leftOut = [], perKind } = options;
  const seers = (mutant: Mutant, of: readonly RegisteredInvariant[]) =>
    of.filter((invariant) => catches(invariant, view, mutant));
  turns: for (let turn = 0; turn < perKind; turn++) {
    for (const { mutants, tried } of kinds) {
      const mutant = mutants[turn]?.();
      if (mutant === undefined) continue;
      const seenBy = seers(mutant, invariants);
      tried(mutant, seenBy, seenBy.length > 0 ? [] : seers(mutant, leftOut));
      if (!(yield undefined)) break turns;
    }
  }
  return totalScore(kinds);
}

function totalScore(kinds: readonly ReturnType<typeof createTally>[]): AuditScore {
  const scores = kinds.map(({ score }) => score());
  const sum = (of: (kind: KindScore) => number): number =>
    scores.reduce((n, kind) => n + of(kind), 0);
  return { tried: sum(({ tried }) => tried), caught: sum(({ caught }) => caught), kinds: scores };
}

/** Makes a mutant when it is its turn: what it judges is not kept. */
type MutantMaker = () => Mutant;

/** The mutants of one kind, and how many of them were caught. */
function createTally(
  { name, doc, of }: Pick<KindScore, 'name' | 'doc' | 'of'>,
  mutants: readonly MutantMaker[],
  lacks?: string,
) {
  const by = new Set<InvariantName>();
  const leftOut = new Set<InvariantName>();
  let [tried, caught] = [0, 0];
  let missed: string | null = null;
  return {
    mutants,
    tried(
      { row }: Mutant,
      seenBy: readonly RegisteredInvariant[],
      wouldSee: readonly RegisteredInvariant[],
    ): void {
      tried += 1;
      if (seenBy.length > 0) caught += 1;
      else missed ??= row;
      for (const invariant of seenBy) by.add(invariant.name);
      for (const invariant of wouldSee) leftOut.add(invariant.name);
    },
    score: (): KindScore => ({
      ...{ name, doc, of, tried, caught, by: [...by], missed },
      ...(leftOut.size === 0 ? {} : { leftOut: [...leftOut] }),
      ...(lacks === undefined ? {} : { lacks }),
    }),
  };
}

function factMutants(
  kind: FactMutantKind,
  view: AuditView,
  facts: Delta,
  options: ScoreOptions,
): readonly MutantMaker[] {
  const contextOf = createContexts(view.state);
  return sample(kind.replacements(facts, contextOf), options).map((replacement) => () => {
    const state = replaceFact(view.state, replacement);
    return {
      row: `${kind.of} row ${replacement.fact.id}`,
      view: { ...view, state, trails: trailsAfter(view, replacement) },
      subjects: {
        sku: [...state.skus.own.keys()],
        order: [...state.orders.own.keys()],
        reservation: [...state.reservations.own.keys()],
        key: [...state.claims.keys.own.keys()],
        coupon: [...state.claims.coupons.own.keys()],
        limit: [...state.claims.limits.own.keys()],
        budget: [...state.claims.budgets.own.keys()],
        ...{ rule: [], backlog: [] },
      },
    };
  });
}

/** What damage may look at beside a fact, found when it looks. */
function createContexts(state: AuditState): (fact: Replacement['fact']) => DamageContext {
  const skus = someSkus(state);
  const claims = {
    keys: once(() => someClaims(state, 'keys')),
    coupons: once(() => someClaims(state, 'coupons')),
  };
  return (fact) => {
    const otherClaim = (kind: 'keys' | 'coupons'): string | null =>
      claims[kind]().find(({ orderId }) => orderId !== fact.orderId)?.name ?? null;
    return {
      get order() {
        return fact.orderId === null ? null : orderOf(state, fact.orderId);
      },
      rules: state.rules,
      otherClaims: {
        get keys() {
          return otherClaim('keys');
        },
        get coupons() {
          return otherClaim('coupons');
        },
      },
      otherSku: skus.find((sku) => !('sku' in fact) || sku !== fact.sku) ?? null,
    };
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A row of a state changes as if the next reading showed the damage. */
const trailsAfter = (
  { trails, state }: AuditView,
  replacement: Replacement,
): AuditView['trails'] =>
  replacement.kind === 'states'
    ? nextTrails(trails, replacement.by, noIds, state.rules.automaton)
    : trails;

const noSubjects: Mutant['subjects'] = {
  ...{ sku: [], order: [], reservation: [], key: [], coupon: [], limit: [], budget: [], rule: [] },
  backlog: [],
};

function counterMutants(
  kind: CounterMutantKind,
  view: AuditView,
  options: ScoreOptions,
): readonly MutantMaker[] {
  const { counters } = view;
  if (counters === null) return [];
  const damaged = [...counters].flatMap(([sku, counter]) => {
    const instead = kind.damage(counter);
    return instead === null ? [] : [{ sku, instead }];
  });
  return sample(damaged, options).map(({ sku, instead }) => () => ({
    row: `the counter of ${sku}`,
    view: { ...view, counters: new Map([...counters, [sku, instead]]) },
    subjects: { ...noSubjects, sku: [sku] },
  }));
}

/** Two names that orders claim which are not cancelled, so that each order has one of another. */
function someClaims(
  state: AuditState,
  kind: ClaimKind,
): readonly { readonly name: string; readonly orderId: string }[] {
  const found: { readonly name: string; readonly orderId: string }[] = [];
  for (const name of keysOf<unknown>(state.claims[kind])) {
    const [first] = claimsOf<ClaimKind>(state, kind, name);
    if (first === undefined || first.orderId === found[0]?.orderId) continue;
    if (hasEvent(orderOf(state, first.orderId), 'cancelled')) continue;
    found.push({ name, orderId: first.orderId });
    if (found.length === 2) break;
  }
  return found;
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
