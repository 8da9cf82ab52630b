import { describe, expect, it } from 'vitest';
import { sessionCase } from '../../test/support/sessionCase.ts';
import type { PathPlan } from '../traffic/journey.ts';
import type { RoundPlan } from '../traffic/round.ts';
import { planCost, planLoad, shardLoad } from './cost.ts';
import { goldenPlan } from './k6/golden/cases.golden.ts';
import type { Plan } from './plan.ts';

const gigabyte = 1_000_000_000;
const host = { cpus: 2, memoryBytes: 4 * gigabyte };

const base = goldenPlan('purchase');
const [first] = base.paths;
const [step] = first?.journey.steps ?? [];
if (!first || !step) throw new Error('the golden plan has a path with a step');

const path = (name: string, latencyBoundMs: number, urls: readonly string[]) => ({
  ...first,
  name,
  latencyBoundMs,
  journey: { ...first.journey, steps: urls.map((url) => ({ ...step, url })) },
});

const load = (name: string, ratePerSecond: number, vus: number) => ({
  path: name,
  rate: ratePerSecond,
  timeUnitMs: 1_000,
  ratePerSecond,
  vus,
});

/** Browse has two requests to one host; pay three, one of them elsewhere. */
function planOf(rounds: readonly RoundPlan[], shards = 1): Plan {
  const paths = [
    path('browse', 1_000, ['/items', '/items/1']),
    path('pay', 2_000, ['/orders', 'http://pay.test/charge', 'http://PAY.test:80/done']),
  ];
  return { ...base, baseUrl: 'http://shop.test', paths, rounds, shards };
}

const stage = (index: number, startMs: number, ...loads: RoundPlan['stages'][number]['loads']) => ({
  index,
  level: 1,
  startMs,
  holdMs: 10_000,
  loads,
});

const peak: RoundPlan = {
  index: 0,
  durationMs: 20_000,
  stages: [
    stage(0, 0, load('browse', 50, 60), load('pay', 10, 24)),
    stage(1, 10_000, load('browse', 100, 120), load('pay', 24, 48)),
  ],
};

describe('the cost of a plan', () => {
  it('is VUs, sockets, requests, memory and CPU at the most, with the loads they come from', () => {
    // While the second stage begins the first one's VUs still end: 84 + 168.
    expect(planCost(planOf([peak], 2), host)).toEqual({
      vus: 252,
      loads: [
        { path: 'browse', ratePerSecond: 100, latencyBoundMs: 1_000, vus: 120 },
        { path: 'pay', ratePerSecond: 24, latencyBoundMs: 2_000, vus: 48 },
      ],
      vuHeadroom: 0.2,
      shards: 2,
      // Pay keeps two connections a VU: 60 + 2 × 24 + 120 + 2 × 48.
      sockets: 324,
      // 100 × 2 + 24 × 3.
      requestsPerSecond: 272,
      // (42.7 + 0.1415 × 126) MB for each.
      memoryBytesPerShard: 60_529_000,
      memoryBytes: 121_058_000,
      // 272 × 0.25 ms × 1.1.
      cpus: 0.075,
      host,
      hosts: 1,
    });
  });

  it('is that of the busiest seconds where starts are not even', () => {
    const profile = { slotMs: 1_000, starts: [0, 10, 50, 30] };
    const even = load('browse', 100, 96);
    const ramp = { ...stage(0, 0, { ...even, profile }) };
    const cost = planCost(planOf([{ index: 0, durationMs: 4_000, stages: [ramp] }]), host);
    // Two requests of each of 50 journeys; 50 of them within the bound of 1 s.
    expect(cost.requestsPerSecond).toBe(100);
    expect(cost.loads).toEqual([
      { path: 'browse', ratePerSecond: 50, latencyBoundMs: 1_000, vus: 96 },
    ]);
  });

  it('is that of the highest round and of the first of its highest stages', () => {
    const low: RoundPlan = {
      index: 1,
      durationMs: 10_000,
      stages: [stage(0, 0, load('pay', 1, 3))],
    };
    const of = (rounds: readonly RoundPlan[]) => planCost(planOf(rounds), host);
    expect(of([low, peak])).toEqual(of([peak]));
    const twice = stage(0, 0, load('browse', 1, 168));
    expect(of([{ ...peak, stages: [...peak.stages, twice] }]).loads).toHaveLength(2);
    expect(of([])).toMatchObject({ vus: 0, sockets: 0, requestsPerSecond: 0, loads: [], hosts: 1 });
  });

  it('takes hosts until none uses more than 80% of its CPUs', () => {
    const at = (ratePerSecond: number, cpus: number) =>
      planCost(planOf([{ ...peak, stages: [stage(0, 0, load('browse', ratePerSecond, 1))] }]), {
        ...host,
        cpus,
      });
    // 8,000 journeys of 2 requests × 0.25 ms × 1.1 keep 4.4 CPUs busy: 5.5 CPUs at 80%.
    expect(at(8_000, 5.5)).toMatchObject({ cpus: 4.4, hosts: 1 });
    expect(at(8_000, 5.4)).toMatchObject({ cpus: 4.4, hosts: 2 });
  });

  it('takes hosts until none gives more than half of its memory', () => {
    const with20000 = planOf([{ ...peak, stages: [stage(0, 0, load('browse', 1, 20_000))] }]);
    const at = (memoryBytes: number) => planCost(with20000, { cpus: 2, memoryBytes });
    // 42.7 + 0.1415 × 20,000 MB = 2,872.7 MB.
    expect(at(5_745_400_000)).toMatchObject({ memoryBytes: 2_872_700_000, hosts: 1 });
    expect(at(5_745_399_999).hosts).toBe(2);
  });
});

it('counts the requests of an average journey through blocks', () => {
  const plan = goldenPlan('blocks');
  // list, 3 rounds of look, 0.3 zoom and 2 more; card 0.7 or check and use 0.3 × 2; gift, thank, name, receipt.
  const each = 1 + 3 * (1 + 0.3 + 2) + 0.7 + 0.6 + 4;
  expect(planLoad(plan).requestsPerSecond).toBeCloseTo(2 * each, 3);
});

it('counts a step that follows redirects with one of them', () => {
  const plan = goldenPlan('words');
  const without = plan.paths.map((path) => ({
    ...path,
    journey: {
      ...path.journey,
      steps: path.journey.steps.map(({ follow: _, ...step }) => step),
    },
  }));
  // 2/s of four steps, of which one follows, and 2/s of five.
  expect(planCost(plan, host).requestsPerSecond).toBe(20);
  expect(planCost({ ...plan, paths: without }, host).requestsPerSecond).toBe(18);
});

it('counts a script by hand as one request to the target, and an unknown path as none', () => {
  // 2/s of a script, 5/s of another, 2/s of one step; 3, 6 and 3 VUs at the same time.
  const plan = goldenPlan('by-hand');
  const cost = planCost(plan, host);
  expect([cost.requestsPerSecond, cost.vus, cost.sockets]).toEqual([9, 12, 12]);
  const without = { ...plan, paths: plan.paths.filter(({ name }) => name !== 'lame') };
  const less = planCost(without, host);
  expect([less.requestsPerSecond, less.vus, less.sockets]).toEqual([4, 12, 6]);
});

describe('the load of one shard', () => {
  it('is that of the highest stage of its round, shared by the shards', () => {
    const quiet: RoundPlan = { ...peak, index: 1, stages: [stage(0, 0, load('pay', 10, 24))] };
    const plan = planOf([peak, quiet], 2);
    // 100 × 2 + 24 × 3 requests and 252 VUs, then 10 × 3 and 24, by two shards.
    expect(shardLoad(plan, 0)).toEqual({ requestsPerSecond: 136, vus: 126 });
    expect(shardLoad(plan, 1)).toEqual({ requestsPerSecond: 15, vus: 12 });
  });

  it('is unknown when a script by hand asks what it likes, or there is no such round', () => {
    const plan = planOf([peak]);
    const byHand = (each: PathPlan) => ({
      ...each,
      journey: { ...each.journey, script: 'shop.js' },
    });
    const paths = plan.paths.map((each, index) => (index === 1 ? byHand(each) : each));
    expect(shardLoad({ ...plan, paths }, 0)).toBeNull();
    expect(shardLoad(plan, 1)).toBeNull();
  });
});

it('counts a connection of each VU to every address that it takes in turn, and to one with a session', () => {
  const baseUrls = ['http://shop.test', 'http://b.test', 'http://c.test'];
  // Browse keeps three a VU, and pay one more to another host: 3 × 60 + 4 × 24 + 3 × 120 + 4 × 48.
  expect(planLoad({ ...planOf([peak], 2), baseUrls }).sockets).toBe(828);
  const session = { ...sessionCase, vus: 2 };
  expect(planLoad({ ...planOf([peak], 2), baseUrls, session }).sockets).toBe(324);
});
