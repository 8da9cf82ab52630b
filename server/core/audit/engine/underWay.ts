import { noRuleTrails } from '../rules/ruleTrail.ts';
import { subjects } from '../subjects.ts';
import { emptyLayer } from './layered.ts';
import type { PendingMap } from './settle.ts';
import { type AuditView, isPromised, type OrderState, orderOf } from './state.ts';

/** Orders that were placed a short time ago, and since when, by the database's clock. */
export type UnderWay = ReadonlyMap<string, number>;

/**
 * The orders under way at a snapshot. An order begins with the snapshot that first shows it placed, or with its newest
 * commit where the database keeps commit times, and is under way for the settle time: a shop that writes an order in
 * several steps may undo it by then. `folded` holds what later snapshots show too; an order that is not there yet is
 * kept, so that it does not begin again.
 */
export function nextUnderWay(
  before: UnderWay,
  view: Pick<AuditView, 'state' | 'counters' | 'stock'>,
  earlier: AuditView['state'],
  atMs: number,
  settleMs: number,
): UnderWay {
  const { rules } = view.state;
  const next = new Map(before);
  for (const id of subjects.order.changed({
    ...view,
    underWay: new Set(),
    trails: emptyLayer,
    rules: noRuleTrails,
  })) {
    const order = orderOf(view.state, id);
    if (!isPromised(order, rules)) next.delete(id);
    else if (!next.has(id) && !isPromised(orderOf(earlier, id), rules)) {
      next.set(id, newestCommit(order) ?? atMs);
    }
  }
  for (const [id, sinceMs] of next) {
    if (atMs - sinceMs >= settleMs && isPromised(orderOf(earlier, id), rules)) next.delete(id);
  }
  return next;
}

/** Those that are under way: younger than the settle time. */
export const youngOrders = (
  orders: UnderWay,
  atMs: number,
  settleMs: number,
): ReadonlySet<string> =>
  new Set([...orders].flatMap(([id, sinceMs]) => (atMs - sinceMs < settleMs ? [id] : [])));

/** What is younger than the settle time at the latest reading, by when it was first seen. */
export function unsettled(
  {
    pending,
    underWay,
  }: {
    readonly pending: ReadonlyMap<string, PendingMap>;
    readonly underWay: UnderWay;
  },
  lastAtMs: number,
  settleMs: number,
): ReadonlyMap<string, number> {
  // An oversell by orders under way alone counts when they are no longer.
  const young = [...underWay].filter(([, sinceMs]) => lastAtMs - sinceMs < settleMs);
  const since = new Map(young);
  for (const [name, waiting] of pending) {
    for (const [key, { sinceMs }] of waiting) {
      if (lastAtMs - sinceMs < settleMs) since.set(`${name} ${key}`, sinceMs);
    }
  }
  return since;
}

function newestCommit({ lines, events }: OrderState): number | null {
  const times = [...lines, ...events].flatMap(({ atMs }) => atMs ?? []);
  return times.length === 0 ? null : Math.max(...times);
}
