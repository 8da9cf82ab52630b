import type { Cost } from '../../core/plan/cost.ts';
import { bytes, count, perSecond, plural } from '../../core/text/figures.ts';
import { formatLatency, formatRate } from '../../core/text/units.ts';
import {
  limitsProblem,
  shardNeeds,
  type WorkerLimits,
  waitingPorts,
} from '../../core/worker/limits.ts';
import type { Screen } from '../shared/screen.ts';

/** Prints what a plan takes to drive, each figure with its source. */
export function showCost(screen: Screen, cost: Cost, limits: WorkerLimits | null): void {
  screen.line('');
  screen.line(screen.paint.bold('Cost at its most'));
  for (const [name, text] of costLines(cost, limits)) screen.line(`  ${name.padEnd(9)}${text}`);
}

/** `limits`: those of this machine; null where another host is asked about. */
export function costLines(
  cost: Cost,
  limits: WorkerLimits | null,
): readonly (readonly [name: string, text: string])[] {
  const { vus, sockets, shards, hosts, host } = cost;
  const factor = Number((1 + cost.vuHeadroom).toFixed(3));
  const loads = cost.loads.map(
    (load) =>
      `${load.path} ${count(load.vus)} = ${formatRate(load.ratePerSecond)} × ${formatLatency(load.latencyBoundMs)} × ${factor}`,
  );
  const more = vus - cost.loads.reduce((sum, load) => sum + load.vus, 0);
  const open = more > 0 ? `; ${count(more)} more while journeys of other stages may be open` : '';
  const few = hosts > shards ? `; use at least ${plural(hosts, 'shard')} (--shards)` : '';
  return [
    [
      'VUs',
      `${count(vus)}; at the highest stage ${loads.join(', ')} (rate × latency bound × headroom)${open}`,
    ],
    ['sockets', `${count(sockets)}: a connection a VU to each host of its journey`],
    ...(limits === null ? [] : [['limits', limitsText(cost, limits)] as const]),
    [
      'memory',
      `about ${bytes(cost.memoryBytes)} in ${shards} k6 ready to start; a k6 under load takes more (estimate)`,
    ],
    [
      'CPU',
      `about ${cost.cpus.toFixed(2)} CPUs for requests at ${perSecond(cost.requestsPerSecond)} (estimate)`,
    ],
    [
      'hosts',
      `${hosts} of ${host.cpus} CPUs and ${bytes(host.memoryBytes)}, used to at most 80% and half${few}`,
    ],
  ];
}

/** What one k6 needs of what this machine allows, and what to add where that is not enough. */
function limitsText(cost: Cost, limits: WorkerLimits): string {
  const { descriptors, ports } = shardNeeds(cost);
  const of = (needs: number, max: number | null): string =>
    max === null ? count(needs) : `${count(needs)} of ${count(max)}`;
  const here = { name: 'this machine', labels: {}, capacity: cost.shards, busy: 0, limits };
  const problem = limitsProblem(cost, {}, [here]);
  const needs = `a k6 needs ${of(descriptors, limits.descriptorsMax)} file descriptors, and ${of(ports, limits.portsMax)} local ports that all k6s of this machine share (up to ${count(waitingPorts(cost))} more for 60 s where the target closes each connection)`;
  return problem === null ? needs : `${needs}; too few here, ${problem}`;
}
