import type { drainPart } from '../drain/drain.ts';
import type { redisPart } from '../redis/redisFile.ts';
import { budgets } from './budgets.ts';
import { coupons } from './coupons.ts';
import { events } from './events.ts';
import type { Row } from './fact.ts';
import { keys } from './keys.ts';
import { ledger } from './ledger.ts';
import { limits } from './limits.ts';
import { lines } from './lines.ts';
import { adjustments, payments, refunds } from './money.ts';
import { prices } from './prices.ts';
import { states } from './states.ts';

/** Every kind of fact, in the order in which an audit file lists them. */
export const factKinds = [
  ledger,
  lines,
  events,
  payments,
  refunds,
  adjustments,
  keys,
  coupons,
  limits,
  budgets,
  prices,
  states,
] as const;

type AnyKind = (typeof factKinds)[number];
export type FactKind = AnyKind['name'];
export type FactOf<N extends FactKind> = ReturnType<Extract<AnyKind, { readonly name: N }>['read']>;

/** Kinds whose facts name what orders share: what one may have and no other, or what all together may take. */
export const claimKinds = [
  'keys',
  'coupons',
  'limits',
  'budgets',
] as const satisfies readonly FactKind[];
export type ClaimKind = (typeof claimKinds)[number];

/** A record with an entry for each kind of claim. */
export const eachClaim = <T>(of: (kind: ClaimKind) => T): Record<ClaimKind, T> =>
  Object.fromEntries(claimKinds.map((kind) => [kind, of(kind)])) as Record<ClaimKind, T>;

/** Queries of what the shop overwrites; each reading has their rows anew. */
export const overwrittenKinds = [
  { name: 'stock', doc: 'units there are, rows of a SKU added up, overwritten' },
  { name: 'counters', doc: 'what the shop counts, rows of a SKU added up, overwritten' },
] as const;
export type OverwrittenKind = (typeof overwrittenKinds)[number]['name'];

/** What an invariant may need. The seeds of a ledger give stock too. */
export type Need =
  | FactKind
  | OverwrittenKind
  | typeof ownRules.name
  | typeof drainPart.name
  | typeof redisPart.name;

/** What a file gives beside facts. */
export const ownRules = { name: 'rules', doc: 'SQL that must return no row' } as const;

/** Facts by kind, in any order. */
export type Delta = { readonly [N in FactKind]: readonly FactOf<N>[] };
/** A delta that a source fills. */
export type DeltaDraft = { readonly [N in FactKind]: FactOf<N>[] };

/** A record with an entry for each kind. */
export const eachKind = <T>(of: (kind: FactKind) => T): Record<FactKind, T> =>
  Object.fromEntries(factKinds.map(({ name }) => [name, of(name)])) as Record<FactKind, T>;

export const newDelta = (): DeltaDraft => eachKind((): never[] => []);

export const emptyDelta: Delta = newDelta();

type Readers = { readonly [N in FactKind]: (row: Row) => FactOf<N> };
const readers = Object.fromEntries(factKinds.map(({ name, read }) => [name, read])) as Readers;

/** Reads a row into the delta. Throws an error that names query and column when a value does not fit. */
export function addRow<N extends FactKind>(delta: DeltaDraft, kind: N, row: Row): void {
  const facts: FactOf<N>[] = delta[kind];
  facts.push(readers[kind](row));
}

/** Ids of facts by kind. */
export type FactIds = { readonly [N in FactKind]: ReadonlySet<string> };

export const idsOf = (of: (kind: FactKind) => Iterable<string>): FactIds =>
  eachKind((kind) => new Set(of(kind)));

/** The ids of a delta's facts. */
export const deltaIds = (delta: Delta): FactIds => idsOf((kind) => delta[kind].map(({ id }) => id));

/** The facts of both. Lists are taken over where the other delta has none of the kind. */
export const joinDeltas = (a: Delta, b: Delta): Delta =>
  eachKind((kind) => joined<unknown>(a[kind], b[kind])) as unknown as Delta;

const joined = <T>(a: readonly T[], b: readonly T[]): readonly T[] =>
  a.length === 0 ? b : b.length === 0 ? a : a.concat(b);

export const noIds: FactIds = idsOf(() => []);

export const idCount = (ids: FactIds): number =>
  factKinds.reduce((sum, { name }) => sum + ids[name].size, 0);

const idsShown = 5;

/** `3 lines (7, 8, 9) and 1 payments (p1)`; of many ids the first five. */
export function describeIds(ids: FactIds): string {
  return factKinds
    .flatMap(({ name }) => {
      const { size } = ids[name];
      if (size === 0) return [];
      const shown = [...ids[name]].slice(0, idsShown).join(', ');
      return [`${size} ${name} (${shown}${size > idsShown ? ', …' : ''})`];
    })
    .join(' and ');
}

/** How many facts there are of each kind. */
export type FactCounts = { readonly [N in FactKind]: number };

export const countsOf = (of: (kind: FactKind) => number): FactCounts => eachKind(of);

/** The sum over all kinds; one that is left out counts as none. */
export const totalOf = (counts: Partial<FactCounts>): number =>
  factKinds.reduce((sum, { name }) => sum + (counts[name] ?? 0), 0);
