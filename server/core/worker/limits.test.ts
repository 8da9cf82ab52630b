import { describe, expect, it } from 'vitest';
import type { PlanLoad } from '../plan/cost.ts';
import {
  type LimitedSlot,
  limitsProblem,
  shardNeeds,
  type WorkerLimits,
  waitingPorts,
  workerLimitsOf,
} from './limits.ts';

/** Two shards of 500 VUs, each with connections to two hosts. */
const load: PlanLoad = {
  vus: 1_000,
  loads: [],
  vuHeadroom: 0.2,
  shards: 2,
  sockets: 2_000,
  requestsPerSecond: 100,
  memoryBytes: 200_000_000,
  memoryBytesPerShard: 100_000_000,
  cpus: 0.1,
};
const ample: WorkerLimits = { descriptorsMax: 20_000, portsMax: 28_232, memoryBytes: 8e9 };
const worker = (limits: WorkerLimits | null, more: Partial<LimitedSlot> = {}): LimitedSlot => ({
  name: 'w1',
  labels: {},
  capacity: 4,
  busy: 0,
  limits,
  ...more,
});
const problem = (limits: Partial<WorkerLimits>, more: Partial<LimitedSlot> = {}) =>
  limitsProblem(load, {}, [worker({ ...ample, ...limits }, more)]);

it('a shard needs a descriptor for each connection and 32 of its own, and a port for each VU', () => {
  expect(shardNeeds(load)).toEqual({ descriptors: 1_032, ports: 500, memoryBytes: 100_000_000 });
  expect(shardNeeds({ ...load, shards: 3 })).toMatchObject({ descriptors: 699, ports: 334 });
});

it('ports wait for a minute where the target closes each connection', () => {
  expect(waitingPorts({ requestsPerSecond: 100.01 })).toBe(6_001);
});

describe('the limits of workers', () => {
  it('suffice where they are not told, and where no worker is known', () => {
    expect(limitsProblem(load, {}, [worker(null)])).toBeNull();
    expect(limitsProblem(load, {}, [])).toBeNull();
    expect(problem({ descriptorsMax: null, portsMax: null })).toBeNull();
  });

  it('are file descriptors of each k6, and more shards need fewer of them', () => {
    expect(problem({ descriptorsMax: 1_032 })).toBeNull();
    expect(problem({ descriptorsMax: 1_031 })).toBe(
      '2 shards of 500 VUs: w1 allows a k6 1\u202f031 file descriptors of 1\u202f032: raise its hard limit (ulimit -Hn), or plan 3 shards',
    );
    expect(problem({ descriptorsMax: 32 })).toBe(
      '2 shards of 500 VUs: w1 allows a k6 32 file descriptors of 1\u202f032: raise its hard limit (ulimit -Hn)',
    );
    expect(problem({ descriptorsMax: 34 })).toMatch(/, or plan 1\u202f000 shards$/);
    // A plan has 1,000 shards at most.
    expect(problem({ descriptorsMax: 33 })).toMatch(/raise its hard limit \(ulimit -Hn\)$/);
  });

  it('are local ports, which all shards of a worker share', () => {
    expect(problem({ portsMax: 1_000 })).toBeNull();
    expect(problem({ portsMax: 999 })).toBe(
      '2 shards of 500 VUs: w1 has 999 local ports, for 1 shard of 500: widen net.ipv4.ip_local_port_range, or add workers',
    );
  });

  it('are memory, which all shards of a worker share', () => {
    expect(problem({ memoryBytes: 200_000_000 })).toBeNull();
    expect(problem({ memoryBytes: 199_999_999 })).toBe(
      '2 shards of 500 VUs: w1 has 200 MB of memory, for 1 shard of 100 MB: add workers',
    );
  });

  it('are summed over the workers that fit, as far as these have room', () => {
    const few = { ...ample, portsMax: 500 };
    const both = [worker(few), worker(few, { name: 'w2' })];
    expect(limitsProblem(load, {}, both)).toBeNull();
    expect(limitsProblem({ ...load, shards: 3, vus: 1_500 }, {}, both)).toBe(
      '3 shards of 500 VUs: w1 has 500 local ports, for 1 shard of 500: widen net.ipv4.ip_local_port_range, or add workers; w2 has 500 local ports, for 1 shard of 500: widen net.ipv4.ip_local_port_range, or add workers',
    );
    const elsewhere = [
      worker(few, { labels: { zone: 'a' } }),
      worker(ample, { name: 'w2', labels: { zone: 'b' } }),
    ];
    expect(limitsProblem(load, { zone: 'a' }, elsewhere)).toMatch(/: w1 has 500 local ports/);
    expect(limitsProblem(load, { zone: 'b' }, elsewhere)).toBeNull();
    const taken = [worker(few), worker(ample, { name: 'w2', capacity: 2, busy: 2 })];
    expect(limitsProblem(load, {}, taken)).toMatch(
      /; w2 takes 2 shards, and 2 are of other runs: wait for these, or add workers$/,
    );
    const untold = [worker(few), worker(null, { name: 'w2', capacity: 1, busy: 1 })];
    expect(limitsProblem(load, {}, untold)).toMatch(
      /; w2 takes 1 shard, and 1 is of other runs: wait for these, or add workers$/,
    );
    // With room for what its machine allows, and no more, it is the machine.
    const both56 = [worker(few), worker(ample, { name: 'w2', capacity: 58, busy: 2 })];
    expect(limitsProblem({ ...load, shards: 58, vus: 29_000 }, {}, both56)).toMatch(
      /; w2 has 28\u202f232 local ports, for 56 shards/,
    );
    expect(limitsProblem(load, {}, [worker(few), worker(ample, { capacity: 1 })])).toBeNull();
  });
});

it('are what a worker told, or nothing where that is no such thing', () => {
  expect(workerLimitsOf(ample)).toEqual(ample);
  const unknown = { descriptorsMax: null, portsMax: null, memoryBytes: 1 };
  expect(workerLimitsOf({ ...unknown, more: 1 })).toEqual(unknown);
  for (const told of [
    null,
    'all',
    {},
    { ...ample, memoryBytes: null },
    { ...ample, memoryBytes: -1 },
    { ...ample, descriptorsMax: '1' },
    { ...ample, portsMax: Infinity },
  ]) {
    expect(workerLimitsOf(told)).toBeNull();
  }
});
