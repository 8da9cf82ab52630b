import { type Group, groupBy } from '../groupBy.ts';
import { count } from '../text/figures.ts';
import type { HeldWatermark } from './engine/openTransactions.ts';
import {
  type AuditSummary,
  type Finding,
  type FindingTotal,
  type Store,
  stores,
} from './finding.ts';
import { type AmountUnit, harms } from './invariants/invariant.ts';
import { type InvariantName, invariants } from './invariants/registry.ts';

/** What the findings of a run come to, the gravest first. Every place that counts findings shows this. */
export interface FindingSummary {
  /** Findings that arose, or grew, in the run. */
  readonly count: number;
  readonly older: number;
  /** One for each invariant and store, of the run's own findings. None is left out. */
  readonly groups: readonly FindingGroup[];
}

/** What the audit of a run has come to so far. A run at which no audit has looked yet has none. */
export interface AuditStatus {
  /** Why the latest look, or the audit as a whole, is not reliable; null when it is. */
  readonly problem: string | null;
  readonly findings: FindingSummary;
  /** The transaction that keeps facts from settling now; absent: none does for long, or nobody knows. */
  readonly held?: HeldWatermark;
}

export interface FindingGroup {
  readonly store: Store;
  readonly invariant: InvariantName;
  readonly findings: number;
  readonly amount: number;
  readonly unit: AmountUnit;
  /** Completes `amount` and `unit`: `of SKU-0001 oversold, 128 orders`. */
  readonly what: string;
  /** `128 units of SKU-0001 oversold, 128 orders`. */
  readonly text: string;
}

/** Adds findings up, a total for each store, invariant and age. Each finding is given once. */
export function totalsOf(findings: Iterable<Finding>): readonly FindingTotal[] {
  const kinds = groupBy(
    findings,
    ({ store, invariant, beforeRun }) => `${store} ${invariant} ${beforeRun === true}`,
  );
  return [...kinds.values()].map(totalOf);
}

function totalOf(found: Group<Finding>): FindingTotal {
  const [first] = found;
  const members = found.map(grownBy);
  const worst = members.reduce((a, b) => (isWorse(b, a) ? b : a));
  const skus = new Set(members.flatMap(({ sku }) => sku ?? [])).size;
  const { store, invariant, unit, beforeRun } = first;
  return {
    store,
    invariant,
    older: beforeRun === true,
    findings: members.length,
    amount: members.reduce((sum, { amount }) => sum + amount, 0),
    unit,
    orders: skus > 1 ? null : ordersOf(members),
    skus,
    worst,
  };
}

/** By amount; of equal ones the first name, so that the order of findings does not matter. */
function isWorse(a: Pick<Finding, 'sku' | 'amount'>, b: Pick<Finding, 'sku' | 'amount'>): boolean {
  return a.amount > b.amount || (a.amount === b.amount && (a.sku ?? '') < (b.sku ?? ''));
}

/** What is the run's own of a finding: of one that existed before, by how much it grew. */
function grownBy(finding: Finding): Pick<Finding, 'sku' | 'amount' | 'orders'> {
  const { sku, amount, orders, grownFrom } = finding;
  if (grownFrom === undefined) return { sku, amount, orders };
  const before = grownFrom.orders;
  return {
    sku,
    amount: amount - grownFrom.amount,
    orders: orders === null || before === null ? null : orders - before,
  };
}

function ordersOf(members: readonly Pick<Finding, 'orders'>[]): number | null {
  const known = members.flatMap(({ orders }) => orders ?? []);
  return known.length < members.length ? null : known.reduce((sum, orders) => sum + orders, 0);
}

/** Sums up the audit of all stores: oversell first, then money, then records, each by amount. */
export function summarizeFindings(audits: readonly Pick<AuditSummary, 'totals'>[]): FindingSummary {
  const totals = audits.flatMap((audit) => audit.totals);
  const sumOf = (parts: readonly FindingTotal[]): number =>
    parts.reduce((sum, { findings }) => sum + findings, 0);
  const own = totals.filter(({ older }) => !older).sort(byHarm);
  return {
    count: sumOf(own),
    older: sumOf(totals.filter(({ older }) => older)),
    groups: own.map(groupOf),
  };
}

/** The status of an audit from that of each store, whose doubts say why it is not reliable. */
export function auditStatus(
  audits: readonly {
    readonly store: Store;
    readonly totals: readonly FindingTotal[];
    readonly doubts: readonly string[];
  }[],
  held: HeldWatermark | null = null,
): AuditStatus {
  const doubts = audits.flatMap(({ store, doubts: each }) =>
    each.map((text) => `${store}: ${text}`),
  );
  return {
    problem: doubts.length === 0 ? null : doubts.join('; '),
    findings: summarizeFindings(audits),
    ...(held === null ? {} : { held }),
  };
}

/** Are units of this store promised beyond the stock that was there? */
export const hasOversell = ({ groups }: FindingSummary, store: Store): boolean =>
  groups.some((group) => group.store === store && harmRank(group.invariant) === 0);

/** Compares findings or totals: gravest harm first, then the larger amount, then the registry's order. */
export function byHarm(a: Graded, b: Graded): number {
  return (
    harmRank(a.invariant) - harmRank(b.invariant) ||
    b.amount - a.amount ||
    place(a.invariant) - place(b.invariant) ||
    stores.indexOf(a.store) - stores.indexOf(b.store)
  );
}

type Graded = Pick<FindingTotal, 'store' | 'invariant' | 'amount'>;

const place = (name: InvariantName): number => invariants.findIndex((each) => each.name === name);

function harmRank(name: InvariantName): number {
  const invariant = invariants.find((each) => each.name === name);
  return invariant === undefined ? harms.length : harms.indexOf(invariant.harm);
}

function groupOf(total: FindingTotal): FindingGroup {
  const { store, invariant, findings, amount, unit } = total;
  const what = whatOf(total);
  return {
    store,
    invariant,
    findings,
    amount,
    unit,
    what,
    text: `${amountText(amount, unit)} ${what}`,
  };
}

function whatOf({ store, invariant, unit, orders, skus, worst }: FindingTotal): string {
  const broken = invariants.find(({ name }) => name === invariant)?.broken ?? invariant;
  const where = store === 'live' ? ' in the live store' : '';
  const many = skus > 1;
  const of = many ? `of ${count(skus)} SKUs ` : worst.sku === null ? '' : `of ${worst.sku} `;
  const most = `, most of ${worst.sku}: ${amountText(worst.amount, unit)}`;
  return `${of}${broken}${where}${many ? most : ''}${ordersText(many ? worst.orders : orders)}`;
}

const ordersText = (orders: number | null): string =>
  orders === null ? '' : `, ${count(orders)} ${orders === 1 ? 'order' : 'orders'}`;

/** `128 units`, `1 unit`. */
export const amountText = (amount: number, unit: AmountUnit): string =>
  `${count(amount)} ${Math.abs(amount) === 1 ? unit.slice(0, -1) : unit}`;
