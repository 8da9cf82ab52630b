import type { Cost } from '../api/generated.ts';
import { bytes, chosenRate, count, limitMs } from '../format/format.ts';

export interface CostLine {
  readonly name: string;
  readonly value: string;
  /** What the figure was computed from. */
  readonly from: string;
}

/** What the load generator needs for a plan, each figure with its source, as `zerohour plan` writes it. */
export function costLines(cost: Cost): readonly CostLine[] {
  const { shards, host, hosts } = cost;
  const factor = Number((1 + cost.vuHeadroom).toFixed(3));
  const loads = cost.loads.map(
    ({ path, vus, ratePerSecond, latencyBoundMs }) =>
      `${path} ${count(vus)} = ${chosenRate(ratePerSecond)} × ${limitMs(latencyBoundMs)} × ${factor}`,
  );
  const more = cost.vus - cost.loads.reduce((sum, { vus }) => sum + vus, 0);
  const open = more > 0 ? `; ${count(more)} more while journeys of other stages may be open` : '';
  const few = hosts > shards ? `; give them at least ${hosts} shards` : '';
  return [
    {
      name: 'Virtual users',
      value: count(cost.vus),
      from: `highest stage: ${loads.join(', ')} (rate × latency bound × headroom)${open}`,
    },
    {
      name: 'Connections',
      value: count(cost.sockets),
      from: 'one for each virtual user and each host of its journey',
    },
    {
      name: 'Memory',
      value: `about ${bytes(cost.memoryBytes)}`,
      from: `estimate: ${shards} k6 ${shards === 1 ? 'process' : 'processes'}, ready to start; more under load`,
    },
    {
      name: 'CPU',
      value: `about ${cost.cpus.toFixed(2)} CPUs`,
      from: `estimate: ${count(Math.round(cost.requestsPerSecond))} requests/s`,
    },
    {
      name: 'Hosts',
      value: count(hosts),
      from: `like this server (${host.cpus} CPUs, ${bytes(host.memoryBytes)}), used to 80% of CPU and half of memory${few}`,
    },
  ];
}
