import { expect, it } from 'vitest';
import type { Frame } from '../../../core/measure/frame.ts';
import { createCollector, vusPlanned } from './collect.ts';
import { contractPlan } from './shardCase.support.ts';

const load = (vus: number) => ({ path: 'p', rate: 1, timeUnitMs: 1_000, ratePerSecond: 1, vus });
const stages = [
  { index: 0, level: 0.5, startMs: 0, holdMs: 2_000, loads: [load(6), load(4)] },
  { index: 1, level: 1, startMs: 2_000, holdMs: 2_000, loads: [load(20), load(8)] },
];
const plan = { ...contractPlan(2), rounds: [{ index: 0, stages, durationMs: 4_000 }] };
const slice = { index: 0, count: 2, segment: '0:1/2', sequence: '0,1/2,1' };

it('gives a shard its share of the VUs of the present stage', () => {
  const at = (ms: number) => vusPlanned(plan, slice, 0, ms);
  expect([at(-5), at(0), at(1_999), at(2_000), at(9_000)]).toEqual([5, 5, 5, 14, 14]);
  expect(vusPlanned(plan, slice, 7, 0)).toBe(0);
});

it('records a jump of the clock in the frame, except for one before the start', async () => {
  const jumps = [900, null, -1_500, null];
  const frames: Frame[] = [];
  const held = { runId: 'r', round: 0, shard: 0, epoch: 1 };
  const collector = createCollector(held, { plan, slice }, (frame) => frames.push(frame), {
    jumpMs: () => jumps.shift() ?? null,
  });
  const atMs = performance.now() - 5_000;
  collector.begin(atMs, process.pid);
  for (const ms of [1_000, 2_000, 3_000]) collector.sink([], atMs + ms);
  await collector.end();
  expect(frames.map((frame) => [frame.second, frame.clockJumpMs])).toEqual([
    [0, undefined],
    [1, -1_500],
    [2, undefined],
  ]);
  expect(Object.hasOwn(frames[0] ?? {}, 'clockJumpMs')).toBe(false);
});

it.each([
  ['127.0.0.1', [true]],
  ['203.0.113.7', [undefined]],
])('says with each frame whether the target is on this machine: %s', async (address, told) => {
  const frames: Frame[] = [];
  const held = { runId: 'r', round: 0, shard: 0, epoch: 1 };
  const collector = createCollector(held, { plan, slice }, (frame) => frames.push(frame));
  collector.reaches({ hosts: [{ host: 'shop.test:80', addresses: [address] }] });
  const atMs = performance.now() - 5_000;
  collector.begin(atMs, process.pid);
  collector.sink([], atMs + 1_000);
  await collector.end();
  expect(frames.map(({ generator }) => generator.sharesTarget).slice(0, 1)).toEqual(told);
});
