import { durationBeside } from '../../text/figures.ts';
import { formatLatency } from '../../text/units.ts';
import { drainDoubts, summarizeDrain } from '../drain/drainTrail.ts';
import { type FactCounts, factKinds, totalOf } from '../facts/registry.ts';
import { type AuditSummary, type FindingTotal, olderText, type Store } from '../finding.ts';
import { totalsOf } from '../findingSummary.ts';
import type { RegisteredInvariant } from '../invariants/registry.ts';
import { sqlRules } from '../invariants/sqlRules.ts';
import { redisDoubts } from '../redis/redisStock.ts';
import {
  noRuleTrails,
  type RuleSummary,
  ruleDoubts,
  summarizeRules,
  trailDoubts,
} from '../rules/ruleTrail.ts';
import type { SqlRule } from '../rules/sqlRule.ts';
import { checkedOf } from './auditStep.ts';
import { type FindingRegister, findingsOf, listFindings } from './findingRegister.ts';
import { interventionNotes } from './interventions.ts';
import { type HangingTransaction, transactionNotes } from './openTransactions.ts';
import { orderLayers } from './orderCounts.ts';
import {
  type AuditProgress,
  takenBackText,
  unwatchedMsLimit,
  unwatchedText,
  watermarkAgeMsLimit,
} from './progress.ts';
import { readingCost } from './readingCost.ts';
import { type AuditView, skuOf } from './state.ts';

/** All that a summary is made of. */
export interface AuditOutcome {
  readonly store: Store;
  readonly invariants: readonly RegisteredInvariant[];
  readonly register: FindingRegister;
  readonly progress: AuditProgress;
  /** The latest snapshot; null when the store was never read. */
  readonly view: AuditView | null;
  /** Rules of the audit file. */
  readonly rules?: readonly SqlRule[];
  /** A transaction that did not end when the load had ended; absent or null: none. */
  readonly hanging?: HangingTransaction | null;
  /** Were all facts read in one snapshot? Absent: no, or a recount compared them with what was followed. */
  readonly isOneSnapshot?: boolean;
  /** What went wrong with the latest reading. */
  readonly problem: string | null;
}

/**
 * Sums up the audit of one store. Findings of the run make it broken; without one, anything that was
 * not seen makes it unknown. Findings that are older than the run leave it clean.
 */
export function summarize(outcome: AuditOutcome): AuditSummary {
  const { store, invariants, register, progress, view, hanging = null } = outcome;
  const rules = rulesOf(outcome);
  const totals = totalsOf(findingsOf(register));
  const reasons = [...new Set([...doubtsOf(outcome), ...(view === null ? [] : ruleDoubts(rules))])];
  if (view === null && reasons.length === 0) reasons.push('the store was never read');
  const newFacts = newFactsOf(progress, view);
  // Customers may be idle; the run writes to the shadow store, or to the only one.
  if (store === 'shadow' && newFacts !== null && totalOf(newFacts) === 0) reasons.push(nothingNew);
  // The rehearsal's load is what the shadow store, or the only one, is judged by.
  const fails = hanging?.isTargets === true && store === 'shadow';
  if (hanging !== null) reasons.push(hanging.text);
  const { ageMsMax, unwatchedMs } = progress;
  const notes = [
    ...transactionNotes(progress.transactions),
    ...interventionNotes(progress.interventions),
  ];
  const drain = progress.drain === undefined ? null : summarizeDrain(progress.drain);
  return {
    store,
    state: fails ? 'broken' : stateOf(totals, reasons),
    reason: reasonOf(reasons, progress, totals),
    ticks: progress.ticks,
    facts: view === null ? 0 : totalOf(view.state.facts),
    ...(outcome.isOneSnapshot === true ? { oneSnapshot: true } : {}),
    ...(newFacts === null ? {} : { newFacts }),
    ...newOrdersOf(outcome),
    watermarkAgeMsMax: ageMsMax === null ? null : Math.round(ageMsMax),
    ...(unwatchedMs.length === 0 ? {} : { unwatchedMs: unwatchedMs.map(Math.round) }),
    totals,
    findings: listFindings(register),
    checked: view === null ? [] : checkedOf(view, register, invariants),
    ...(rules.length === 0 ? {} : { rules }),
    ...(notes.length === 0 ? {} : { notes }),
    ...(drain === null ? {} : { drain }),
    // Each reading is of both stores.
    ...(store === 'live' || progress.readings === undefined
      ? {}
      : { cost: readingCost(progress.readings) }),
  };
}

/** What the rules of the audit file came to: one with a finding, also of before the run, is broken. */
function rulesOf({ rules = [], register, view }: AuditOutcome): readonly RuleSummary[] {
  const broken = rules.filter(({ name }) => {
    const entry = register.get(`${sqlRules.name} ${name}`);
    return entry !== undefined && entry.finding.takenBack !== true;
  });
  const names = new Set(broken.map(({ name }) => name));
  return summarizeRules(rules, view?.rules ?? noRuleTrails, names);
}

/**
 * What came since the reading before the load, of the kinds that the store holds; a fact that vanished since is a doubt
 * of its own.
 */
function newFactsOf(
  { baselineFacts }: AuditProgress,
  view: AuditView | null,
): Partial<FactCounts> | null {
  if (baselineFacts == null || view === null) return null;
  const { facts } = view.state;
  return Object.fromEntries(
    factKinds.flatMap(({ name }) => {
      const before = baselineFacts[name] ?? 0;
      return facts[name] === 0 && before === 0 ? [] : [[name, Math.max(0, facts[name] - before)]];
    }),
  );
}

/** Where the last reading failed, later orders were not seen. */
function newOrdersOf({
  progress: { baselineOrders },
  view,
  problem,
}: AuditOutcome): Pick<AuditSummary, 'newOrders'> {
  if (baselineOrders === undefined || view === null || problem !== null) return {};
  const { orderCounts, facts } = view.state;
  return { newOrders: orderLayers(orderCounts, baselineOrders, facts) };
}

/** An audit of another database than the load writes to would be clean otherwise. */
const nothingNew =
  'no fact came since the run began, so nothing that its load did was judged: let the audit read the database that the load writes to, or leave "audit" out of a scenario that orders nothing';

/** Why an audit is not reliable so far. */
export const doubtsOf = ({
  progress,
  problem,
  view,
}: Pick<AuditOutcome, 'progress' | 'problem' | 'view'>): readonly string[] => [
  ...(problem === null ? [] : [problem]),
  ...progress.doubts,
  ...(progress.drain === undefined ? [] : drainDoubts(progress.drain)),
  ...lateReasons(progress),
  ...(view === null ? [] : stockDoubts(view)),
  ...(view === null ? [] : [...trailDoubts(view.rules), ...redisDoubts(view.redis)]),
];

/** How many SKUs a doubt names. */
const skusShown = 5;

/**
 * Orders that fit what was there before, and not what is there now: units may have been shipped, counted again or taken
 * away by sales. Nothing in an overwritten row tells which.
 */
function stockDoubts({ state, stock }: AuditView): readonly string[] {
  if (stock === null || state.rules.stockMeaning === 'left') return [];
  const fallen = [...stock].flatMap(([sku, { units, put }]) => {
    const { promised } = skuOf(state, sku);
    if (units === null || put === null || promised <= units || promised > put) return [];
    return [`${sku} (from ${put} to ${units}, ${promised} on orders)`];
  });
  if (fallen.length === 0) return [];
  const more = fallen.length > skusShown ? ` and ${fallen.length - skusShown} more` : '';
  return [
    `the stock of ${fallen.slice(0, skusShown).join(', ')}${more} fell while it was on orders, so an oversell of it is not known: if sales lower it, say "stockUnits: left"; else give its movements as "ledger"`,
  ];
}

/** What was not read in time. */
function lateReasons({ ageMsMax, unwatchedMs }: AuditProgress): string[] {
  const reasons: string[] = [];
  if (ageMsMax !== null && ageMsMax > watermarkAgeMsLimit) {
    reasons.push(
      `the watermark was ${durationBeside(ageMsMax, watermarkAgeMsLimit)} old while load ran, more than ${formatLatency(watermarkAgeMsLimit)}`,
    );
  }
  if (unwatchedMs.some((ms) => ms > unwatchedMsLimit)) {
    reasons.push(
      `it was ${unwatchedText(unwatchedMs)}, more than ${formatLatency(unwatchedMsLimit)}: what arose and healed meanwhile is not known`,
    );
  }
  return reasons;
}

function stateOf(
  totals: readonly FindingTotal[],
  reasons: readonly string[],
): AuditSummary['state'] {
  if (totals.some(({ older }) => !older)) return 'broken';
  return reasons.length > 0 ? 'unknown' : 'clean';
}

/** What is doubted; else what is older than the run, and what vanished. */
function reasonOf(
  doubts: readonly string[],
  progress: AuditProgress,
  totals: readonly FindingTotal[],
): string | null {
  const older = doubts.length > 0 ? null : olderReason(totals);
  const said = [...doubts, older, takenBackText(progress)].filter((text) => text !== null);
  return said.length === 0 ? null : said.join('; ');
}

/** A broken audit has a reason only when it is not reliable beside that. */
function olderReason(totals: readonly FindingTotal[]): string | null {
  if (totals.some(({ older }) => !older)) return null;
  const older = totals.reduce((sum, total) => sum + (total.older ? total.findings : 0), 0);
  return older === 0 ? null : olderText(older);
}
