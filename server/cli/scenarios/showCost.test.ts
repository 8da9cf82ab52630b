import { expect, it } from 'vitest';
import type { Cost } from '../../core/plan/cost.ts';
import { costLines } from './showCost.ts';

const cost: Cost = {
  vus: 252,
  loads: [{ path: 'browse', ratePerSecond: 100, latencyBoundMs: 1_500, vus: 180 }],
  vuHeadroom: 0.2,
  shards: 1,
  sockets: 324,
  requestsPerSecond: 260,
  memoryBytes: 121_058_000,
  memoryBytesPerShard: 121_058_000,
  cpus: 0.072,
  host: { cpus: 2, memoryBytes: 4e9 },
  hosts: 1,
};

it('prints each figure with its source', () => {
  expect(costLines(cost, null)).toEqual([
    [
      'VUs',
      '252; at the highest stage browse 180 = 100/s × 1.5 s × 1.2 (rate × latency bound × headroom); 72 more while journeys of other stages may be open',
    ],
    ['sockets', '324: a connection a VU to each host of its journey'],
    ['memory', 'about 121 MB in 1 k6 ready to start; a k6 under load takes more (estimate)'],
    ['CPU', 'about 0.07 CPUs for requests at 260/s (estimate)'],
    ['hosts', '1 of 2 CPUs and 4.0 GB, used to at most 80% and half'],
  ]);
  const [[, vus] = []] = costLines({ ...cost, vus: 180 }, null);
  expect(vus).toBe(
    '180; at the highest stage browse 180 = 100/s × 1.5 s × 1.2 (rate × latency bound × headroom)',
  );
});

it('proposes a shard on each host', () => {
  const [, , , , hosts] = costLines({ ...cost, hosts: 3, shards: 2 }, null);
  expect(hosts?.[1]).toBe(
    '3 of 2 CPUs and 4.0 GB, used to at most 80% and half; use at least 3 shards (--shards)',
  );
});

it('compares the sockets of a k6 with the limits of this machine', () => {
  const limitsOf = (descriptorsMax: number | null, portsMax: number | null) =>
    costLines(cost, { descriptorsMax, portsMax, memoryBytes: 4e9 }).find(
      ([name]) => name === 'limits',
    )?.[1];
  const needs =
    'a k6 needs 356 of 20\u202f000 file descriptors, and 252 of 28\u202f232 local ports that all k6s of this machine share (up to 15\u202f600 more for 60 s where the target closes each connection)';
  expect(limitsOf(20_000, 28_232)).toBe(needs);
  expect(limitsOf(null, null)).toBe(
    'a k6 needs 356 file descriptors, and 252 local ports that all k6s of this machine share (up to 15\u202f600 more for 60 s where the target closes each connection)',
  );
  expect(limitsOf(20_000, 251)).toBe(
    'a k6 needs 356 of 20\u202f000 file descriptors, and 252 of 251 local ports that all k6s of this machine share (up to 15\u202f600 more for 60 s where the target closes each connection); too few here, 1 shard of 252 VUs: this machine has 251 local ports, for 0 shards of 252: widen net.ipv4.ip_local_port_range, or add workers',
  );
});
