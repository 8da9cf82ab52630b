import type { OrderLayers } from '../../core/audit/engine/orderCounts.ts';
import { type AuditSummary, type Finding, findingId } from '../../core/audit/finding.ts';
import { totalsOf } from '../../core/audit/findingSummary.ts';
import { counterEqualsLedger } from '../../core/audit/invariants/counterEqualsLedger.ts';
import { onePaymentPerOrder } from '../../core/audit/invariants/onePaymentPerOrder.ts';
import { oversell } from '../../core/audit/invariants/oversell.ts';
import { reservationEndsOnce } from '../../core/audit/invariants/reservationEndsOnce.ts';
import { reservedEqualsOpenOrders } from '../../core/audit/invariants/reservedEqualsOpenOrders.ts';
import { stockConservation } from '../../core/audit/invariants/stockConservation.ts';
import type { RuleSummary } from '../../core/audit/rules/ruleTrail.ts';
import type { CustomerSecond } from '../../core/measure/timeline.ts';
import { histogramOf } from './histogramOf.ts';

export function customerSeconds(seconds: number): readonly CustomerSecond[] {
  return Array.from({ length: seconds }, (_, second) => ({
    round: 0,
    second,
    requests: 24,
    errors: second === 41 ? 1 : 0,
    latencyMs: histogramOf(Array.from({ length: 24 }, (_, n) => 4 + ((n * 7 + second) % 19))),
  }));
}

/** The report's texts are held by golden files, which an invariant added later must not change. */
const checked = [
  oversell,
  stockConservation,
  counterEqualsLedger,
  reservedEqualsOpenOrders,
  onePaymentPerOrder,
  reservationEndsOnce,
];

export function auditOf(store: AuditSummary['store'], oversold: boolean): AuditSummary {
  return {
    store,
    state: oversold ? 'broken' : 'clean',
    reason: null,
    ticks: 56,
    facts: store === 'live' ? 1_204 : 18_342,
    watermarkAgeMsMax: 1_180,
    totals: totalsOf(oversold ? [oversold37] : []),
    findings: oversold ? [oversold37] : [],
    checked: checked.map(({ name, doc }) => ({
      invariant: name,
      doc,
      subjects: store === 'live' ? 200 : 212,
      broken: oversold && name === 'oversell' ? 1 : 0,
    })),
  };
}

/** Each journey that places an order reserves it, and each of the path pay pays it. */
export function ordersOf(
  journeys: readonly { readonly path: string; readonly failed: boolean }[],
): OrderLayers {
  const done = journeys.filter(({ failed }) => !failed);
  const countOf = (...of: readonly string[]) => done.filter(({ path }) => of.includes(path)).length;
  return {
    reserved: { count: countOf('order', 'pay'), by: 'ledger' },
    paid: { count: countOf('pay'), by: 'payments' },
  };
}

/** Customers' stock that was oversold by 3 units before the run, and has not changed since. */
export function olderOversell(): AuditSummary {
  const live = auditOf('live', false);
  return {
    ...live,
    reason: '1 finding is older than the run',
    totals: totalsOf([olderOversell3]),
    findings: [olderOversell3],
    checked: live.checked.map((check) => ({
      ...check,
      broken: check.invariant === 'oversell' ? 1 : 0,
    })),
  };
}

/** A rule of an audit file that warns of two rows. */
export const warnedRule: RuleSummary = {
  ...{ name: 'no free order', place: 'audit.yaml:12', severity: 'warning', state: 'warned' },
  ...{ rows: 2, firstRows: ['id 7', 'id 9'], runs: 3, tookMsMax: 40, reason: null },
};

const olderOversell3: Finding = {
  id: findingId('live', 'oversell', 'OLD-7'),
  invariant: 'oversell',
  severity: 'critical',
  store: 'live',
  sku: 'OLD-7',
  message: '13 units are on placed orders, and 10 were there',
  amount: 3,
  unit: 'units',
  orders: 1,
  witness: [{ kind: 'order', id: 'web-000031', detail: '3 units, placed the week before' }],
  committedAt: null,
  foundAt: '2026-11-20T23:57:58.000Z',
  detectionMs: null,
  duringLoad: true,
  beforeRun: true,
};

const oversold37: Finding = {
  id: findingId('shadow', 'oversell', 'HOT-1'),
  invariant: 'oversell',
  severity: 'critical',
  store: 'shadow',
  sku: 'HOT-1',
  message: '137 units are on placed orders, and 100 were there',
  amount: 37,
  unit: 'units',
  orders: 33,
  witness: [
    {
      kind: 'counter',
      id: 'HOT-1',
      detail: 'available 4, reserved 61, sold 35: the counter looks innocent',
    },
    {
      kind: 'order',
      id: 'zh-m2f8k1c9x0aa-000917',
      detail: '1 unit, placed 23:58:07.412, the first beyond the stock',
    },
    {
      kind: 'order',
      id: 'zh-m2f8k1c9x0aa-001204',
      detail: '2 units, placed 23:58:09.880, the last one',
    },
  ],
  committedAt: '2026-11-20T23:58:07.412Z',
  foundAt: '2026-11-20T23:58:08.130Z',
  detectionMs: 718,
  duringLoad: true,
};
