import { csvField } from '../../text/escape.ts';
import type { CapacityPlan } from '../capacityPlan.ts';

const columns = [
  ...['service', 'demand_likely_per_second', 'demand_p95_per_second', 'replicas', 'machines'],
  ...['capacity_per_second', 'capacity_low_per_second', 'capacity_high_per_second'],
  ...['limit_per_replica_per_second', 'nights_carried', 'reason'],
] as const;

/**
 * A plan as CSV, a line for each service: bare numbers with a point, so that a spreadsheet reads them as numbers. A service
 * without replicas has its reason and empty cells.
 */
export function renderPlanCsv({ services }: CapacityPlan): string {
  const lines = services.map((plan) => {
    const { likely, high } = plan.demand;
    const cells =
      plan.replicas === null
        ? [null, null, null, null, null, null, null, plan.reason]
        : [
            ...[plan.replicas, plan.machines, plan.capacity.likely, plan.capacity.low],
            ...[plan.capacity.high, plan.limitPerReplica, plan.carried, null],
          ];
    return [plan.service, likely, high, ...cells].map(csvField).join(',');
  });
  return [columns.join(','), ...lines, ''].join('\r\n');
}
