import { describe, expect, it } from 'vitest';
import { oneStage, planOf, quiet, secondsTo, steadyCell } from '../../../test/support/loadCase.ts';
import { auditOf } from '../../../test/support/mallEvidence.ts';
import { stepCase } from '../../../test/support/stepCase.ts';
import type { OrderLayers } from '../../audit/engine/orderCounts.ts';
import type { AuditSummary } from '../../audit/finding.ts';
import type { Cell, StepCell } from '../../measure/frame.ts';
import type { Plan } from '../../plan/plan.ts';
import type { JourneySpec } from '../../traffic/journey.ts';
import { orderFunnel } from './orderFunnel.ts';

const order = { limitedStatus: [429, '5xx'] } as const;
const journey: JourneySpec = {
  steps: [stepCase('item'), stepCase('place order', { order }), stepCase('pay')],
  latencyBoundMs: 2_000,
};

/** 10 s of 50 starts a second. */
const planWith = (over: Partial<Plan> = {}, walked: JourneySpec = journey): Plan => {
  const plan = planOf([oneStage]);
  return { ...plan, paths: plan.paths.map((path) => ({ ...path, journey: walked })), ...over };
};

const placing = (step: Partial<StepCell>, cell: Partial<Cell> = {}) =>
  secondsTo(10, (second) =>
    second > 0
      ? {}
      : {
          ...cell,
          steps: [
            {
              ...{ step: 'place order', requests: 50, failures: {} },
              serviceMs: steadyCell.journeyMs,
              ...step,
            },
          ],
        },
  );

const audited = (reserved: number | null, paid: number | null): readonly AuditSummary[] => {
  const newOrders: OrderLayers = {
    reserved: { count: reserved, by: reserved === null ? null : 'ledger' },
    paid: { count: paid, by: paid === null ? null : 'payments' },
  };
  return [auditOf('live', false), { ...auditOf('shadow', false), newOrders }];
};

const countsIn = (...of: Parameters<typeof orderFunnel>) => {
  const layers = orderFunnel(...of)?.layers ?? [];
  return Object.fromEntries(
    layers.map(({ name, count }) => [
      name,
      count === null ? null : count.min === count.max ? count.min : [count.min, count.max],
    ]),
  );
};

describe('the funnel of orders', () => {
  it('is none where no step places an order', () => {
    const none = planWith({}, { ...journey, steps: [stepCase('item')] });
    expect(orderFunnel(none, secondsTo(10), audited(1, 1))).toBeNull();
  });

  it('counts the plan, the starts, the first requests, and what admission control let through', () => {
    const step = {
      requests: 50,
      failures: { 'status 503': 3, 'check paid': 2, 'status 404': 1 },
      refusedBy: { 'status 429': 4, 'status 409': 5 },
      flow: { retried: 2, polled: 1, repeated: 1 },
    };
    const funnel = orderFunnel(planWith(), placing(step), audited(30, 20));
    expect(countsIn(planWith(), placing(step), audited(30, 20))).toEqual({
      ...{ planned: 500, started: 500, arrived: 46, admitted: 39, reserved: 30, paid: 20 },
    });
    expect(funnel).toMatchObject({ paths: ['pay'], state: 'falls' });
    expect(funnel?.layers.map(({ name, witness }) => `${name} ${witness}`)).toEqual([
      ...['planned plan', 'started generator', 'arrived generator', 'admitted generator'],
      ...['reserved audit', 'paid audit'],
    ]);
    expect(funnel?.layers[3]?.paths).toEqual({ pay: { min: 39, max: 39 } });
  });

  it('counts as an interval what had no answer', () => {
    const step = { failures: { timeout: 2, 'connection reset': 1 }, noEvidence: { dns: 4 } };
    const cell = { correct: 45, failed: 3 };
    const counts = countsIn(planWith(), placing(step, cell), audited(46, 0));
    // Two journeys are open: each may have sent an order.
    expect(counts).toMatchObject({ arrived: [46, 52], admitted: [43, 52], reserved: 46 });
    const funnel = orderFunnel(planWith(), placing(step, cell), audited(46, 0));
    expect(funnel?.state).toBe('unknown');
    expect(funnel?.layers[2]?.reason).toBe('6 of them had no answer, and may be either');
    expect(funnel?.layers[3]?.reason).toBe('9 of them had no answer, and may be either');
    expect(
      countsIn(planWith(), placing({ requests: 0, noEvidence: { dns: 4 } }), []),
    ).toMatchObject({ admitted: 0 });
  });

  it('knows nothing of what a missing shard did', () => {
    const timeline = [...placing({}), { ...quiet(10), missing: [0] }];
    const counts = countsIn(planWith(), timeline, audited(46, 0));
    expect(counts).toMatchObject({ planned: 500, started: null, arrived: null, admitted: null });
  });

  it('has no starts above it where a journey may place several', () => {
    const twice = { ...journey, steps: [...journey.steps, stepCase('again', { order })] };
    expect(Object.keys(countsIn(planWith({}, twice), placing({}), []))).toEqual([
      ...['arrived', 'admitted', 'reserved', 'paid'],
    ]);
  });

  it('says why the audit knows no orders', () => {
    const reasonOf = (plan: Plan, audit: readonly AuditSummary[]) =>
      orderFunnel(plan, placing({}), audit)?.layers.at(-1)?.reason;
    expect(reasonOf(planWith({ audit: null }), audited(1, 1))).toBe(
      'the scenario asks for no audit',
    );
    expect(reasonOf(planWith({ isolation: 'observe' }), audited(1, 1))).toBe(
      'the store holds orders of customers too',
    );
    expect(reasonOf(planWith(), [auditOf('live', false)])).toBe('the audit did not run');
    const late = { ...auditOf('shadow', false), reason: 'it was first read late' };
    expect(reasonOf(planWith(), [late])).toBe(
      'the audit knows no orders of the run: it was first read late',
    );
    expect(reasonOf(planWith(), [{ ...late, reason: null }])).toBe(
      'the audit knows no orders of the run',
    );
    expect(reasonOf(planWith(), audited(1, null))).toBe(
      'the audit file gives no facts that show it',
    );
    expect(reasonOf(planWith(), audited(1, 1))).toBeNull();
  });
});
