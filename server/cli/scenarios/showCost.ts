import type { Cost } from '../../core/plan/cost.ts';
import { formatDuration } from '../../core/text/units.ts';
import type { Screen } from '../shared/screen.ts';

/** Prints what a plan takes to drive, each figure with its source. */
export function showCost(screen: Screen, cost: Cost): void {
  screen.line('');
  screen.line(screen.paint.bold('Cost at its most'));
  for (const [name, text] of costLines(cost)) screen.line(`  ${name.padEnd(9)}${text}`);
}

export function costLines(cost: Cost): readonly (readonly [name: string, text: string])[] {
  const { vus, sockets, shards, hosts, host } = cost;
  const factor = Number((1 + cost.vuHeadroom).toFixed(3));
  const loads = cost.loads.map(
    (load) =>
      `${load.path} ${load.vus} = ${rate(load.ratePerSecond)} × ${formatDuration(load.latencyBoundMs)} × ${factor}`,
  );
  const few = hosts > shards ? `; use at least ${hosts} shards (--shards)` : '';
  return [
    ['VUs', `${vus}; at the highest stage ${loads.join(', ')} (rate × latency bound × headroom)`],
    ['sockets', `${sockets}: a connection a VU to each host of its journey`],
    [
      'memory',
      `about ${megabytes(cost.memoryBytes)} MB in ${count(shards, 'k6')} ready to start; a k6 under load takes more (estimate)`,
    ],
    [
      'CPU',
      `about ${cost.cpus.toFixed(2)} CPUs for ${Math.round(cost.requestsPerSecond)} requests a second (estimate)`,
    ],
    [
      'hosts',
      `${hosts} of ${host.cpus} CPUs and ${Math.round(host.memoryBytes / 1e9)} GB, used to at most 80% and half${few}`,
    ],
  ];
}

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(0);

const rate = (perSecond: number): string => `${Number(perSecond.toFixed(2))}/s`;

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
