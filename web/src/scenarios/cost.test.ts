import { expect, test } from 'vitest';
import type { Cost } from '../api/generated.ts';
import { costLines } from './cost.ts';

const cost: Cost = {
  vus: 1230,
  loads: [
    { path: 'browse', ratePerSecond: 225, latencyBoundMs: 1000, vus: 270 },
    { path: 'pay', ratePerSecond: 80.5, latencyBoundMs: 1500, vus: 145 },
  ],
  vuHeadroom: 0.2,
  shards: 2,
  sockets: 2460,
  requestsPerSecond: 1234.4,
  memoryBytes: 1_300_000_000,
  memoryBytesPerShard: 650_000_000,
  cpus: 0.339,
  host: { cpus: 4, memoryBytes: 16_000_000_000 },
  hosts: 1,
};

test('each figure names what it was computed from', () => {
  expect(costLines(cost)).toEqual([
    {
      name: 'Virtual users',
      value: '1\u202f230',
      from: 'highest stage: browse 270 = 225/s × 1 s × 1.2, pay 145 = 80.5/s × 1.5 s × 1.2 (rate × latency bound × headroom); 815 more while journeys of other stages may be open',
    },
    {
      name: 'Connections',
      value: '2\u202f460',
      from: 'one for each virtual user and each host of its journey',
    },
    {
      name: 'Memory',
      value: 'about 1.3 GB',
      from: 'estimate: 2 k6 processes, ready to start; more under load',
    },
    { name: 'CPU', value: 'about 0.34 CPUs', from: 'estimate: 1\u202f234 requests/s' },
    {
      name: 'Hosts',
      value: '1',
      from: 'like this server (4 CPUs, 16.0 GB), used to 80% of CPU and half of memory',
    },
  ]);
});

test('the advice on shards appears only when hosts outnumber shards', () => {
  const hostsOf = (hosts: number) => costLines({ ...cost, hosts }).at(-1)?.from;
  expect(hostsOf(3)).toMatch(/; give them at least 3 shards$/);
  expect(hostsOf(2)).toMatch(/and half of memory$/);
});

test('one shard is one process', () => {
  expect(costLines({ ...cost, shards: 1 })[2]?.from).toContain('1 k6 process, ready');
});

test('no virtual user is more than those of the highest stage where stages do not overlap', () => {
  const [vus] = costLines({ ...cost, vus: 415 });
  expect(vus?.from).toMatch(/headroom\)$/);
});
