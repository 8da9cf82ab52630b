import type { CountedOrders } from '../../audit/engine/orderCounts.ts';
import type { AuditSummary } from '../../audit/finding.ts';
import {
  openJourneys,
  type PathTotals,
  type StepTotals,
  totalsOf,
} from '../../measure/pathTotals.ts';
import type { TimelineSecond } from '../../measure/timeline.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Isolation } from '../../target/isolation.ts';
import { startsOf } from '../../traffic/arrival.ts';
import { flowSum } from '../../traffic/flow.ts';
import type { PathPlan, StatusSpec, StepSpec } from '../../traffic/journey.ts';
import { type CountRange, type Funnel, type FunnelLayer, funnelOf } from './funnel.ts';

/** The funnel of a whole run; null where no step of its scenario places an order. */
export function orderFunnel(
  plan: Plan,
  timeline: readonly TimelineSecond[],
  audit: readonly AuditSummary[],
): Funnel | null {
  const paths = plan.paths.filter(({ journey }) => journey.steps.some(isOrder));
  if (paths.length === 0) return null;
  const counted = paths.map((path) => countedOf(plan, path, timeline));
  const isSeen = timeline.every(({ missing }) => missing.length === 0);
  // Starts bound orders only where a journey places one at most.
  const single = paths.every(
    ({ journey }) => flowSum(journey, (step) => Number(isOrder(step)), 'most') <= 1,
  );
  const layers = [
    ...(single ? [plannedLayer(counted), startedLayer(counted, isSeen)] : []),
    arrivedLayer(counted, isSeen),
    admittedLayer(counted, isSeen),
    ...auditLayers(plan, audit),
  ];
  return funnelOf(
    paths.map(({ name }) => name),
    layers,
  );
}

const isOrder = (step: StepSpec): boolean => step.order !== undefined;

/** What the generator knows of the orders of a path. */
interface PathOrders {
  readonly path: string;
  readonly planned: number;
  readonly started: number;
  /** First requests of the steps that place orders, which have ended. */
  readonly sent: number;
  /** Of them, those that admission control refused, and those without an answer. */
  readonly limited: number;
  readonly unanswered: number;
  /** Of them, those that never left the generator, or may not have. */
  readonly unsure: number;
  /** Journeys of unknown end: each may have sent an order whose request nobody counted. */
  readonly open: number;
}

function countedOf(plan: Plan, path: PathPlan, timeline: readonly TimelineSecond[]): PathOrders {
  const totals = totalsOf(
    timeline.flatMap(({ cells }) => cells.filter((cell) => cell.path === path.name)),
  );
  const steps = path.journey.steps.filter(isOrder);
  const sum = (of: (step: StepSpec, counted: StepTotals) => number): number =>
    steps.reduce((total, step) => {
      const counted = totals.steps.get(step.name);
      return counted === undefined ? total : total + of(step, counted);
    }, 0);
  return {
    path: path.name,
    planned: plannedOf(plan, path.name),
    started: totals.started,
    sent: sum((_, { requests, flow }) => requests - again(flow)),
    limited: sum(
      (step, { failures, refusedBy }) => limitedOf(step, failures) + limitedOf(step, refusedBy),
    ),
    unanswered: sum((_, { failures }) => countOf(failures, (reason) => !hasAnswer(reason))),
    unsure: sum((_, { noEvidence }) => countOf(noEvidence, () => true)),
    open: openJourneys(totals as PathTotals),
  };
}

const again = ({ retried = 0, polled = 0, repeated = 0 }: StepTotals['flow']): number =>
  retried + polled + repeated;

const plannedOf = (plan: Plan, path: string): number =>
  plan.rounds
    .flatMap(({ stages }) => stages)
    .flatMap(({ loads, holdMs }) =>
      loads.flatMap((load) => (load.path === path ? [startsOf(load, holdMs)] : [])),
    )
    .reduce((sum, starts) => sum + starts, 0);

const statusReason = /^status (\d{3})\b/;

function limitedOf({ order }: StepSpec, reasons: ReadonlyMap<string, number>): number {
  const limited = order?.limitedStatus ?? [];
  return countOf(reasons, (reason) => {
    const [, status] = statusReason.exec(reason) ?? [];
    return status !== undefined && limited.some((each) => isStatus(Number(status), each));
  });
}

const isStatus = (status: number, spec: StatusSpec): boolean =>
  typeof spec === 'number' ? status === spec : `${Math.floor(status / 100)}xx` === spec;

/** Judged by its content or its status, so there was one; everything else ended a request without an answer. */
const hasAnswer = (reason: string): boolean =>
  /^(status \d|check |capture |body |until)/.test(reason);

const countOf = (reasons: ReadonlyMap<string, number>, is: (reason: string) => boolean): number =>
  [...reasons].reduce((sum, [reason, n]) => (is(reason) ? sum + n : sum), 0);

type LayerOf = (counted: readonly PathOrders[], isSeen: boolean) => FunnelLayer;

/** A layer that the generator counts by path. */
function byPath(
  counted: readonly PathOrders[],
  of: (orders: PathOrders) => CountRange,
): Required<Pick<FunnelLayer, 'count' | 'paths'>> {
  const paths = Object.fromEntries(counted.map((orders) => [orders.path, of(orders)]));
  const all = Object.values(paths);
  const sum = (end: keyof CountRange): number =>
    all.reduce((total, range) => total + range[end], 0);
  return { count: { min: sum('min'), max: sum('max') }, paths };
}

const plannedLayer = (counted: readonly PathOrders[]): FunnelLayer => ({
  ...{ name: 'planned', witness: 'plan', reason: null },
  ...byPath(counted, ({ planned }) => ({ min: planned, max: planned })),
  source: 'plan.json: starts of journeys that place an order',
});

/** What a shard did in a second that is missing is not known. */
const unseen = 'a shard is missing for a part of the run, and nobody counted what it did then';

const startedLayer: LayerOf = (counted, isSeen) => ({
  ...{ name: 'started', witness: 'generator' },
  ...seen(
    isSeen,
    byPath(counted, ({ started }) => ({ min: started, max: started })),
  ),
  source: 'timeline.ndjson: our own counter of these journeys',
});

const arrivedLayer: LayerOf = (counted, isSeen) => {
  const all = byPath(counted, ({ sent, unsure, open }) => ({
    min: Math.max(0, sent - unsure),
    max: sent + open,
  }));
  const open = counted.reduce((sum, each) => sum + each.open + each.unsure, 0);
  return {
    ...{ name: 'arrived', witness: 'generator' },
    ...seen(isSeen, all, open === 0 ? null : notSeen(open)),
    source: 'timeline.ndjson: first requests of the steps that place an order',
  };
};

const admittedLayer: LayerOf = (counted, isSeen) => {
  const all = byPath(counted, ({ sent, limited, unanswered, unsure, open }) => ({
    min: Math.max(0, sent - limited - unanswered - unsure),
    max: sent - limited + open,
  }));
  const doubt = counted.reduce((sum, each) => sum + each.open + each.unsure + each.unanswered, 0);
  return {
    ...{ name: 'admitted', witness: 'generator' },
    ...seen(isSeen, all, doubt === 0 ? null : notSeen(doubt)),
    source: 'timeline.ndjson: of arrived, those that no status of admission control refused',
  };
};

const notSeen = (orders: number): string => `${orders} of them had no answer, and may be either`;

function seen(
  isSeen: boolean,
  known: Required<Pick<FunnelLayer, 'count' | 'paths'>>,
  doubt: string | null = null,
): Pick<FunnelLayer, 'count' | 'paths' | 'reason'> {
  return isSeen ? { ...known, reason: doubt } : { count: null, reason: unseen };
}

/** What the store that the load wrote to holds more than before the load. */
function auditLayers(plan: Plan, audit: readonly AuditSummary[]): readonly FunnelLayer[] {
  const summary = audit.find(({ store }) => store === 'shadow');
  const orders = summary?.newOrders;
  const why = noOrdersBecause(plan, plan.isolation ?? 'shadow', summary);
  return [
    auditLayer('reserved', why === null ? orders?.reserved : undefined, why),
    auditLayer('paid', why === null ? orders?.paid : undefined, why),
  ];
}

function noOrdersBecause(
  plan: Plan,
  isolation: Isolation,
  summary: AuditSummary | undefined,
): string | null {
  if (plan.audit === null) return 'the scenario asks for no audit';
  if (isolation === 'observe') return 'the store holds orders of customers too';
  if (summary === undefined) return 'the audit did not run';
  if (summary.newOrders !== undefined) return null;
  return `the audit knows no orders of the run${summary.reason === null ? '' : `: ${summary.reason}`}`;
}

const shownBy = {
  ledger: 'orders with a reservation in the ledger',
  lines: 'orders with lines (the ledger has no facts)',
  events: 'orders with such an event',
  payments: 'orders with a payment',
} as const;

function auditLayer(
  name: 'reserved' | 'paid',
  orders: CountedOrders | undefined,
  why: string | null,
): FunnelLayer {
  const { count = null, by = null } = orders ?? {};
  return {
    ...{ name, witness: 'audit' },
    count: count === null ? null : { min: count, max: count },
    source: `facts.json: ${by === null ? 'facts of orders' : shownBy[by]}, more than before the load`,
    reason: count === null ? (why ?? 'the audit file gives no facts that show it') : null,
  };
}
