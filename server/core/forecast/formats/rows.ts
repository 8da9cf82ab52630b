import { absent, count, percent, shortRate } from '../../text/figures.ts';
import type { CapacityPlan } from '../capacityPlan.ts';
import type { CapacityRange, ServicePlan } from '../servicePlan.ts';

/** The tables of a plan, as text, Markdown and CSV write them. */
export interface PlanTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Lines below it. */
  readonly notes: readonly string[];
}

export const planTables = (plan: CapacityPlan): readonly PlanTable[] =>
  [replicasTable(plan), lossTable(plan), regretTable(plan), checkTable(plan)].filter(
    ({ rows }) => rows.length > 0,
  );

const range = ({ likely, low, high }: CapacityRange): string =>
  `${shortRate(likely)} (${shortRate(low)} to ${shortRate(high)})`;

function replicasTable({ services, cost }: CapacityPlan): PlanTable {
  const rows = services.map((plan): readonly string[] => {
    const asked = [shortRate(plan.demand.likely), shortRate(plan.demand.high)];
    return plan.replicas === null
      ? [plan.service, ...asked, absent, absent, absent, absent, absent]
      : [
          ...[plan.service, ...asked, count(plan.replicas), count(plan.machines)],
          ...[range(plan.capacity), shortRate(plan.limitPerReplica), percent(plan.carried)],
        ];
  });
  const unknown = services.flatMap((plan) =>
    plan.replicas === null ? [`${plan.service}: not planned: ${plan.reason}`] : [],
  );
  return {
    title: 'Replicas (calls per second in the busiest second)',
    head: [
      ...['service', 'asked, likely', 'asked, 95%', 'replicas', 'machines'],
      ...['they carry (95%)', 'limit of each', 'nights carried'],
    ],
    rows,
    notes: [...unknown, ...costNotes(cost)],
  };
}

const money = (value: number): string =>
  value >= 100 ? count(value) : String(Number(value.toPrecision(3)));

function costNotes(cost: CapacityPlan['cost']): readonly string[] {
  if (cost === null) return [];
  const orders =
    cost.perThousandOrders === null
      ? ''
      : `, ${money(cost.perThousandOrders)} for a thousand orders at the likely peak`;
  return [`costs ${money(cost.perHour)} an hour, ${money(cost.whole)} in all${orders}`];
}

type Planned = Exclude<ServicePlan, { readonly replicas: null }>;
const planned = ({ services }: CapacityPlan): readonly Planned[] =>
  services.filter((plan): plan is Planned => plan.replicas !== null);

const lossTable = (plan: CapacityPlan): PlanTable => ({
  title: 'When replicas are lost in the busiest second (no headroom kept)',
  head: ['service', 'lost', 'left', 'nights carried', 'not carried, likely', 'not carried, 95%'],
  rows: planned(plan).flatMap(({ service, replicas, lost }) =>
    lost.map((each) => [
      ...[service, count(each.lost), count(replicas - each.lost), percent(each.carried)],
      ...[percent(each.short.likely), percent(each.short.high)],
    ]),
  ),
  notes: [],
});

const regretTable = ({ regret }: CapacityPlan): PlanTable => ({
  title: 'Least regret (machines against lost orders)',
  head: ['service', 'replicas', 'regret, mean', 'regret, 95%'],
  rows: (regret ?? []).map((each) => [
    each.service,
    each.replicas === null ? absent : `${each.isMost ? '≥ ' : ''}${count(each.replicas)}`,
    each.regret === null ? absent : money(each.regret.mean),
    each.regret === null ? absent : money(each.regret.high),
  ]),
  notes: [],
});

const checkTable = (plan: CapacityPlan): PlanTable => ({
  title: 'Each measurement beside what the others predict',
  head: ['service', 'replicas', 'measured', 'predicted (95%)', 'holds'],
  rows: planned(plan).flatMap(({ service, check }) =>
    check.map(({ replicas, measured, predicted, inside }) => [
      ...[service, count(replicas), shortRate(measured), range(predicted)],
      inside ? 'yes' : 'no',
    ]),
  ),
  notes: [],
});

/** How the figures are made. */
export const planMethod = ({ nights, seed }: CapacityPlan): string =>
  `${nights} simulated nights, each with a scaling law that explains what was measured (Universal Scalability Law, Bayesian); seed ${seed}`;
