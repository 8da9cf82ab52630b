import type { InvariantName } from '../invariants/registry.ts';
import { noRuleTrails, type RuleTrails } from '../rules/ruleTrail.ts';
import type { FindingRegister } from './findingRegister.ts';
import { absorb, emptyLayer } from './layered.ts';
import type { OrderRules } from './orderRules.ts';
import type { Paging } from './paging.ts';
import type { AuditProgress } from './progress.ts';
import type { PendingMap } from './settle.ts';
import { type AuditState, emptyState, emptyStateOf, pagedLayer } from './state.ts';
import type { StateTrails } from './stateTrail.ts';
import type { StockLevels } from './stockLevel.ts';
import type { UnderWay } from './underWay.ts';

/** What the audit of one store keeps from snapshot to snapshot. It can be rebuilt from the store at any time. */
export interface AuditMemory {
  /** Settled facts, folded once. */
  readonly base: AuditState;
  readonly pending: ReadonlyMap<InvariantName, PendingMap>;
  readonly register: FindingRegister;
  /** What is known of overwritten stock. */
  readonly levels: StockLevels;
  /** Orders that may still be undone; empty where rows are append-only. */
  readonly underWay: UnderWay;
  /** What was seen of rows whose state is overwritten. */
  readonly trails: StateTrails;
  /** What the rules of the audit file came to. */
  readonly rules: RuleTrails;
}

export const emptyMemory: AuditMemory = {
  base: emptyState,
  pending: new Map(),
  register: new Map(),
  levels: new Map(),
  underWay: new Map(),
  trails: emptyLayer,
  rules: noRuleTrails,
};

/** What an audit keeps before its first reading, by what an earlier server stored. */
export const begunMemory = (
  rules: OrderRules,
  { stock, states }: Pick<AuditProgress, 'stock' | 'states'>,
  register: FindingRegister,
  paging: Paging | null = null,
): AuditMemory => {
  const seen: StateTrails = { own: new Map(states), below: null };
  return {
    ...{ ...emptyMemory, base: emptyStateOf(rules, paging), register },
    levels: new Map(stock),
    trails: paging === null ? seen : absorb({ own: seen.own, below: pagedLayer(paging) }),
  };
};
