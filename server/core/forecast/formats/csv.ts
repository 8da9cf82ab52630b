import { csvField } from '../../text/escape.ts';
import type { CapacityPlan } from '../capacityPlan.ts';
import type { LostReplicas } from '../servicePlan.ts';

const columns = [
  ...['service', 'demand likely (calls/s)', 'demand 95% (calls/s)', 'replicas', 'machines'],
  ...['capacity (calls/s)', 'capacity low 95% (calls/s)', 'capacity high 95% (calls/s)'],
  ...['limit per replica (calls/s)', 'nights carried (%)'],
  ...['not carried with 1 lost (%)', 'not carried with 2 lost (%)'],
  ...['cost per hour', 'least-regret replicas', 'reason'],
] as const;

/**
 * A plan as one table of RFC 4180, a line for each service: bare numbers with a point and the unit in the heading, so that a
 * spreadsheet reads them as numbers; with a byte order mark, since Excel else takes UTF-8 for the code page of its
 * machine. A service without replicas has its reason and empty cells. What is not carried is that of the median night.
 */
export function renderPlanCsv({ services, regret }: CapacityPlan): string {
  const lines = services.map((plan, index) => {
    const { likely, high } = plan.demand;
    const least = regret?.[index]?.replicas ?? null;
    const cells =
      plan.replicas === null
        ? [null, null, null, null, null, null, null, null, null, null, least, plan.reason]
        : [
            ...[plan.replicas, plan.machines, plan.capacity.likely, plan.capacity.low],
            ...[plan.capacity.high, plan.limitPerReplica, plan.carried * 100],
            ...[1, 2].map((lost) => shortWith(plan.lost, lost)),
            ...[plan.costPerHour, least, null],
          ];
    return [plan.service, likely, high, ...cells].map(csvField).join(',');
  });
  return `\ufeff${[columns.join(','), ...lines, ''].join('\r\n')}`;
}

/** Percent; null where there are not so many replicas. */
function shortWith(losses: readonly LostReplicas[], lost: number): number | null {
  const short = losses.find((each) => each.lost === lost)?.short.likely;
  return short === undefined ? null : short * 100;
}
