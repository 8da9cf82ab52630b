import { expect, it } from 'vitest';
import { vusPlanned } from './collect.ts';
import { contractPlan } from './store.contract.ts';

const load = (vus: number) => ({ path: 'p', rate: 1, timeUnitMs: 1_000, ratePerSecond: 1, vus });
const stages = [
  { index: 0, level: 0.5, startMs: 0, holdMs: 2_000, loads: [load(6), load(4)] },
  { index: 1, level: 1, startMs: 2_000, holdMs: 2_000, loads: [load(20), load(8)] },
];
const plan = { ...contractPlan(2), rounds: [{ index: 0, stages, durationMs: 4_000 }] };
const slice = { index: 0, count: 2, segment: '0:1/2', sequence: '0,1/2,1' };

it('gives a shard its share of the VUs of the stage that runs', () => {
  const at = (ms: number) => vusPlanned(plan, slice, 0, ms);
  expect([at(-5), at(0), at(1_999), at(2_000), at(9_000)]).toEqual([5, 5, 5, 14, 14]);
  expect(vusPlanned(plan, slice, 7, 0)).toBe(0);
});
