import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exactQuantile, type RawSample, readRawSamples } from '../../bench/accuracy/rawSamples.ts';
import { type Cell, mergeCells } from '../../core/measure/frame.ts';
import type { Histogram } from '../../core/measure/histogram.ts';
import { quantile } from '../../core/measure/quantile.ts';
import { beyondPlan, latencyExponent } from '../../core/plan/k6/metrics.ts';
import type { RemoteWriteReceiver } from '../../edge/k6/remoteWrite.ts';
import {
  drivenPlan,
  driveRun,
  startRemoteWrite,
  startTarget,
  step,
} from '../../run/worker/shard/shardRun.support.ts';
import { measuredEachTry } from '../support/measuredEachTry.ts';

/** One small plan on 1 and on 3 shards, compared with the raw samples of the same runs. */
let receiver: RemoteWriteReceiver;
let folder: string;
beforeAll(async () => {
  receiver = await startRemoteWrite();
  folder = await mkdtemp(join(tmpdir(), 'zerohour-raw-'));
});
afterAll(async () => {
  await receiver.stop();
  await rm(folder, { recursive: true, force: true });
});

/** 90% of answers after 8 ms, 10% after 80. */
const bimodalMs = (_path: string, n: number): number => (n % 10 === 0 ? 80 : 8);

const plannedStarts = (4_000 / 1_000) * (60 + 40);

async function measured(shards: number) {
  const target = await startTarget({ delayMs: bimodalMs });
  const plan = drivenPlan({
    baseUrl: target.url,
    shards,
    paths: {
      browse: { steps: [step('list')], ratePerSecond: 60 },
      pay: { steps: [step('item'), step('pay', { method: 'POST', body: {} })], ratePerSecond: 40 },
    },
    stages: [{ level: 1, holdMs: 4_000 }],
    slos: [{ kind: 'latency', path: 'pay', step: 'pay', quantile: 0.95, limitMs: 500 }],
  });
  const file = (shard: number) => join(folder, `raw-${shards}-${shard}.json`);
  const run = await driveRun(plan, receiver, { rawOut: (held) => `json=${file(held.shard)}` });
  await run.start();
  expect(await run.outcomes).toEqual(Array.from({ length: shards }, () => 'done'));
  await target.stop();
  const refs = Array.from({ length: shards }, (_, shard) => ({ ...run.round, shard }));
  const frames = (await Promise.all(refs.map((ref) => run.store.frames(ref)))).flat();
  const raw = await Promise.all(refs.map((ref) => readRawSamples(file(ref.shard))));
  return { cells: mergeCells(frames.map((frame) => frame.cells)), raw: raw.flat() };
}

function agree(h: Histogram | undefined, values: readonly number[], within: number): void {
  expect(h?.count).toBe(values.length);
  for (const q of [0.5, 0.95, 0.99, 0.999]) {
    const ratio = (h === undefined ? 0 : (quantile(h, q) ?? 0)) / exactQuantile(values, q);
    expect(Math.abs(ratio - 1)).toBeLessThanOrEqual(within);
  }
}

describe.each([1, 3])('the plan on %i shard(s)', (shards) => {
  const measurement = measuredEachTry(() => measured(shards));
  let cells: readonly Cell[];
  let raw: readonly RawSample[];
  beforeEach(() => {
    ({ cells, raw } = measurement());
  });
  const samples = (metric: string, tags: Readonly<Record<string, string>>) =>
    raw
      .filter((one) => one.metric === metric)
      .filter((one) => Object.entries(tags).every(([name, value]) => one.tags[name] === value))
      .map((one) => one.value);
  const cellOf = (path: string) => cells.find((cell) => cell.path === path);

  it('starts as many journeys as planned, within 0.5%', () => {
    const started = cells.reduce((sum, cell) => sum + cell.started, 0);
    expect(Math.abs(started / plannedStarts - 1)).toBeLessThanOrEqual(0.005);
    expect(cells.reduce((sum, cell) => sum + cell.dropped, 0)).toBe(0);
  });

  it.each(['browse', 'pay'])(
    'gives journey percentiles of %s within one percent of the raw ones',
    (path) => {
      const powers = samples('zh_journey', { scenario: `${path}__0` });
      const values = powers.map((value) => value ** (1 / latencyExponent));
      agree(cellOf(path)?.journeyMs, values, 0.01);
    },
  );

  it.each(['browse', 'pay'])(
    'gives response percentiles of %s within one percent of the raw ones',
    (path) => {
      const powers = samples('zh_response', { scenario: `${path}__0` });
      const values = powers.map((value) => value ** (1 / latencyExponent));
      agree(cellOf(path)?.responseMs, values, 0.01);
      // Each is its service time and its lag at least. Samples of several VUs mix, so rank by rank.
      const service = samples('zh_journey', { scenario: `${path}__0` });
      const ranked = (powers: readonly number[]) =>
        powers.map((value) => value ** (1 / latencyExponent)).sort((a, b) => a - b);
      const [responses, services] = [ranked(powers), ranked(service)];
      expect(responses).toHaveLength(services.length);
      const waits = responses.map((value, rank) => value - (services[rank] ?? 0));
      expect(Math.min(...waits)).toBeGreaterThan(-1e-6);
    },
  );

  it('gives percentiles of a step with an SLO within 1%, of others within 4.5%', () => {
    const steps = cellOf('pay')?.steps;
    const of = (name: string) => steps?.find((one) => one.step === name)?.serviceMs;
    const durations = (name: string) =>
      samples('http_req_duration', { scenario: 'pay__0', name, expected_response: 'true' });
    agree(of('pay'), durations('pay'), 0.01);
    agree(of('item'), durations('item'), 0.045);
    expect(of('pay')?.schema).toBe(6);
    expect(of('item')?.schema).toBe(7);
  });

  it('accounts for every raw sample', () => {
    // A start that k6 makes beyond the plan sends nothing, and is in no cell.
    const ofPlan = raw.filter((one) => one.tags.scenario !== beyondPlan);
    const count = (metric: string) =>
      ofPlan.filter((one) => one.metric === metric).reduce((sum, one) => sum + one.value, 0);
    const beyond = raw.filter((one) => one.tags.scenario === beyondPlan);
    expect(beyond.filter((one) => one.metric === 'http_reqs')).toEqual([]);
    const sum = (pick: (cell: Cell) => number) => cells.reduce((all, cell) => all + pick(cell), 0);
    expect(sum((cell) => cell.finished)).toBe(count('iterations'));
    const requests = sum((cell) => cell.steps.reduce((all, one) => all + one.requests, 0));
    expect(requests).toBe(count('http_reqs'));
    expect(sum((cell) => cell.startLagMs.count)).toBe(samples('zh_start_lag', {}).length);
  });
});
