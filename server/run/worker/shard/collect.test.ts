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

const held = { runId: 'r', round: 0, shard: 1, epoch: 3 };
const slow = (iteration: number): string => {
  const told = { zh: 'slow', scenario: 'p__1', iteration, trace: 'abc', serviceMs: 40 + iteration };
  return JSON.stringify({ level: 'info', msg: JSON.stringify(told), source: 'console' });
};
const collected = () => {
  const frames: Frame[] = [];
  const collector = createCollector(held, { plan, slice }, (frame) => frames.push(frame));
  return { frames, collector };
};

it('keeps the single journeys that k6 tells with the frame after them, the last ones with a last frame', async () => {
  const { frames, collector } = collected();
  const atMs = performance.now() - 5_000;
  collector.begin(atMs, process.pid);
  collector.log(slow(1));
  const untilMs = performance.now() - atMs;
  collector.sink([], atMs + 1_000);
  // Cut before the line after it comes.
  await expect.poll(() => frames.length).toBe(1);
  collector.log(slow(2));
  await collector.end();
  const journey = { round: 0, stage: 1, path: 'p', shard: 1, traceId: 'abc' };
  expect(frames).toMatchObject([
    {
      ...{ round: 0, shard: 1, epoch: 3, second: 0, generator: { vusPlanned: 5 } },
      samples: { slowest: [{ ...journey, iteration: 1, serviceMs: 41 }] },
    },
    { second: 1, samples: { slowest: [{ ...journey, iteration: 2 }] } },
  ]);
  const told = frames[0]?.samples?.slowest[0]?.atMs ?? 0;
  expect(told).toBeGreaterThanOrEqual(5_000);
  expect(told).toBeLessThanOrEqual(Math.ceil(untilMs));
  expect(frames.map(({ generator }) => generator.sharesTarget)).toEqual([undefined, undefined]);
  // Five seconds after the start its second stage drives.
  expect(frames[1]?.generator.vusPlanned).toBe(14);
});

it('knows no journey and cuts no frame before the start, and ends also without one', async () => {
  const unbegun = collected();
  unbegun.collector.log(slow(1));
  unbegun.collector.sink([], performance.now());
  await unbegun.collector.end();
  expect(unbegun.frames).toEqual([]);
  const { frames, collector } = collected();
  collector.log(slow(1));
  collector.begin(performance.now() + 60_000, process.pid);
  collector.log(slow(2));
  await collector.end();
  expect(frames).toMatchObject([
    { samples: { slowest: [{ iteration: 2, atMs: 0 }] }, generator: { vusPlanned: 5 } },
  ]);
});

it('has no samples in a frame before which k6 told of no journey', async () => {
  const { frames, collector } = collected();
  const atMs = performance.now() - 5_000;
  collector.begin(atMs, process.pid);
  collector.sink([], atMs + 1_000);
  await collector.end();
  expect(frames.length).toBeGreaterThan(0);
  for (const frame of frames) expect(frame).not.toHaveProperty('samples');
});
