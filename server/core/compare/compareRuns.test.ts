import { describe, expect, it } from 'vitest';
import type { ComparedRun } from './comparable.ts';
import { simulatedRun, withCpu } from './comparedRun.support.ts';
import { compareRuns, defaultOptions } from './compareRuns.ts';
import type { Comparison, Effect } from './comparison.ts';
import { renderComparisonJunit } from './formats/junit.ts';
import { effectRows, ruleText } from './formats/rows.ts';

const long = { seconds: 120, levels: [100] };
const before = simulatedRun(long);
const equal = simulatedRun({ ...long, id: 'b', seed: 2 });

function compared(
  one: ComparedRun | readonly ComparedRun[],
  other: ComparedRun | readonly ComparedRun[],
  options = defaultOptions,
): Comparison {
  const comparison = compareRuns([one].flat(), [other].flat(), options);
  if (!comparison.ok) throw new Error(comparison.error.reason);
  return comparison.value;
}

const effectOf = (comparison: Comparison, metric: Effect['metric']): Effect | undefined =>
  comparison.stages[0]?.paths[0]?.effects.find((effect) => effect.metric === metric);

describe('a comparison of two runs', () => {
  it('sees no slowdown in equal ones, and says which it would have seen and how often it is wrong', () => {
    const comparison = compared(before, equal);
    expect(comparison.state).toBe('pass');
    expect(comparison.rates).toMatchObject({ falseAlarms: 0.005, splits: 500, splitAlarms: 0 });
    const slowdown = comparison.rates.smallestSlowdown ?? Number.NaN;
    expect(slowdown).toBeGreaterThan(0.08);
    expect(slowdown).toBeLessThan(0.2);
    expect(comparison.sentence).toMatch(
      /^no slowdown seen; one of 1\d% or more would have been seen in each judged stage$/,
    );
    const { judged, state, change, interval } = effectOf(comparison, 'p95') ?? {};
    expect({ judged, state }).toEqual({ judged: true, state: 'no difference seen' });
    expect(interval?.[0]).toBeLessThan(1);
    expect(interval?.[1]).toBeGreaterThan(1);
    expect(change).toBeCloseTo(1, 1);
    expect(comparison.caveats[0]).toContain('1 run before and 1 after: the intervals hold what');
    // The same runs and seed give the same comparison; another seed draws others.
    expect(compared(before, equal)).toEqual(comparison);
    const redrawn = compared(before, equal, { ...defaultOptions, seed: 2 });
    expect(effectOf(redrawn, 'p95')?.interval).not.toEqual(interval);
    expect(effectOf(redrawn, 'p95')?.change).toEqual(change);
  });

  it('catches a slowdown of the size that it says it sees, and tells a faster run', () => {
    const slowdown = compared(before, equal).rates.smallestSlowdown ?? Number.NaN;
    const slower = simulatedRun({ ...long, id: 'b', seed: 3, medianMs: 20 * (1.02 + slowdown) });
    const comparison = compared(before, slower);
    expect(comparison.state).toBe('fail');
    expect(comparison.sentence).toMatch(
      /^worse than allowed \(5%\): browse at 100%: p50 \d\d ms → \d\d ms, \+\d\d% \(\+[\d.]+% to \+\d\d%\)(, and 1 other figure)?$/,
    );
    expect(comparison.reasons[0]).toMatch(/^browse at 100%: p50 /);
    expect(effectOf(comparison, 'p50')).toMatchObject({ state: 'worse', judged: true });
    expect(effectOf(comparison, 'p99')).toMatchObject({ judged: false });
    const back = compared(slower, { ...before, id: 'c' });
    expect(back.state).toBe('pass');
    expect(effectOf(back, 'p95')?.state).toBe('better');
    const ranks = comparison.stages[0]?.paths[0]?.rankTest;
    expect(ranks).toMatchObject({ of: 'blocks' });
    expect(ranks?.p).toBeLessThan(1e-3);
  });

  it('allows what it is told to', () => {
    const slower = simulatedRun({ ...long, id: 'b', seed: 3, medianMs: 25 });
    expect(compared(before, slower).state).toBe('fail');
    const generous = { ...defaultOptions, allowed: 0.5, wanted: 0.9 };
    expect(compared(before, slower, generous).state).toBe('pass');
  });

  it('says when the samples are too few to see what is wanted, and for how long to hold', () => {
    const comparison = compared(before, equal, { ...defaultOptions, wanted: 0.08 });
    expect(comparison.state).toBe('unknown');
    expect(comparison.sentence).toMatch(
      /^too few samples to say: only a slowdown of 1\d% would have been seen everywhere, 8% is wanted; hold each stage about \d+ times as long$/,
    );
    expect(comparison.reasons[0]).toContain('too few samples, it would have seen +1');
    const short = { seconds: 6, levels: [100] };
    const tiny = compared(simulatedRun(short), simulatedRun({ ...short, id: 'b', seed: 2 }));
    expect(tiny.state).toBe('unknown');
    expect(tiny.sentence).toContain('no slowdown would have been seen everywhere; hold each');
    expect(effectOf(tiny, 'p95')).toMatchObject({ interval: null, smallestVisible: null });
  });

  it('sees errors and lost throughput', () => {
    const failing = simulatedRun({ ...long, id: 'b', seed: 2, errorShare: 0.02 });
    const comparison = compared(before, failing);
    expect(effectOf(comparison, 'errorShare')).toMatchObject({ before: 0, state: 'worse' });
    expect(comparison.sentence).toContain('browse at 100%: error share 0% →');
    const half = {
      ...equal,
      timeline: equal.timeline.map((second) => ({
        ...second,
        cells: second.cells.map((cell) => ({ ...cell, correct: Math.floor(cell.correct / 2) })),
      })),
    };
    expect(effectOf(compared(before, half), 'achieved')).toMatchObject({
      before: expect.closeTo(40, 9),
      after: expect.closeTo(20, 9),
      change: expect.closeTo(0.5, 9),
      ...{ state: 'worse', judged: true },
    });
  });
});

it('takes the variance between runs where there are three of each', () => {
  const runs = (from: number, medianOf: (run: number) => number) =>
    [0, 1, 2].map((run) =>
      simulatedRun({ ...long, id: `r${from + run}`, seed: from + run, medianMs: medianOf(run) }),
    );
  const calm = compared(
    runs(10, () => 20),
    runs(20, () => 20),
  );
  expect(calm.stages[0]?.paths[0]).toMatchObject({ variance: 'runs', rankTest: { of: 'runs' } });
  expect(calm.caveats).toEqual([
    "CPU per request cannot be read: run r10 recorded no CPU of the target's processes",
  ]);
  // Runs that differ by a fifth among themselves hide a difference of a tenth.
  const restless = compared(
    runs(10, (run) => 20 * 1.2 ** run),
    runs(20, (run) => 22 * 1.2 ** run),
  );
  expect(restless.state).toBe('unknown');
  expect(restless.rates.smallestSlowdown).toBeGreaterThan(1);
});

it('counts the halves of a run before that did not hold one level', () => {
  const doubled = simulatedRun({ ...long, medianMs: 40 });
  const drifting = {
    ...before,
    timeline: before.timeline.map((second, at) =>
      Math.floor(at / 8) % 4 === 0 ? (doubled.timeline[at] ?? second) : second,
    ),
  };
  const { rates, caveats } = compared(drifting, equal);
  expect(rates.falseAlarms).toBe(Math.max(0.005, rates.splitAlarms / rates.splits));
  expect(caveats.some((caveat) => caveat.includes('random halves'))).toBe(
    rates.splitAlarms / rates.splits > 0.005,
  );
});

describe('runs that cannot be compared', () => {
  const answer = (other: ComparedRun) => compareRuns([before], [other]);

  it('are those of another scenario, or of other loads', () => {
    expect(answer(simulatedRun({ ...long, id: 'b', scenario: 'day' }))).toEqual({
      ok: false,
      error: { kind: 'scenario', reason: 'the runs are of different scenarios: night, day' },
    });
    expect(answer(simulatedRun({ ...long, id: 'b', journeysPerSecond: 80 }))).toEqual({
      ok: false,
      error: {
        kind: 'scenario',
        reason: 'no stage has the same loads in every run: a 100%; b 100%',
      },
    });
  });

  it('are those without evidence', () => {
    const [point] = equal.points;
    if (point === undefined) throw new Error('no point');
    const limited = { ...equal, points: [{ ...point, generatorLimited: 'too few VUs' }] };
    expect(answer(limited)).toEqual({
      ok: false,
      error: {
        kind: 'evidence',
        reason: 'no stage is evidence: 100%: no evidence in run b: too few VUs',
      },
    });
    expect(answer({ ...equal, points: [] })).toMatchObject({
      error: { reason: 'no stage is evidence: 100%: no evidence in run b: it was not driven' },
    });
  });

  it('are not judged beyond the limit before, and are after', () => {
    const slow = simulatedRun({ ...long, id: 'b', medianMs: 500 });
    expect(compareRuns([slow], [before])).toMatchObject({
      error: { reason: expect.stringContaining('beyond the limit before: browse p95') },
    });
    expect(compared(before, slow).state).toBe('fail');
  });
});

describe('runs on other machines', () => {
  const on = (machine: Partial<ComparedRun['machine']>): Comparison =>
    compared(before, {
      ...simulatedRun({ ...long, id: 'b', seed: 2, medianMs: 40 }),
      machine: { ...before.machine, ...machine },
    });

  it.each([
    [{ cpus: 4 }],
    [{ cpu: 'Xeon' }],
    [{ platform: 'linux-arm64' }],
    [{ memoryBytes: 7.5e9 }],
  ])('are shown, and their difference is not blamed on the code: %j', (machine) => {
    const comparison = on(machine);
    expect(comparison.state).toBe('unknown');
    expect(comparison.sentence).toMatch(/^not comparable: the machines differ \(2 CPUs \(EPYC\)/);
    expect(comparison.reasons).toEqual([]);
    expect(comparison.stages[0]?.notJudged).toBe('the machines differ');
    expect(effectOf(comparison, 'p95')?.change).toBeGreaterThan(1.5);
  });

  it('are the same with nearly the same memory, and where a model was not recorded', () => {
    expect(on({ memoryBytes: 7.7e9 }).state).toBe('fail');
    const { cpu: _, ...machine } = before.machine;
    expect(compared({ ...before, machine }, equal).state).toBe('pass');
  });

  it('are told by how many hosts made the load, and not by their names', () => {
    const from = (run: ComparedRun, hosts: readonly string[]): ComparedRun => ({
      ...run,
      timeline: run.timeline.map((second) => ({
        ...second,
        generators: hosts.map((host, shard) => ({
          ...{ shard, host, workerCpuShare: 0, memoryBytes: 0, vusBusy: 0, vusPlanned: 1 },
        })),
      })),
    });
    expect(compared(from(before, ['x']), from(equal, ['y'])).state).toBe('pass');
    const two = compared(from(before, ['x']), from(equal, ['y', 'z']));
    expect(two.state).toBe('unknown');
    expect(two.sentence).toContain('load from y, z');
  });
});

it('compares the stages that all runs have', () => {
  const wide = simulatedRun({ levels: [50, 100], seconds: 60 });
  const narrow = simulatedRun({ levels: [100], seconds: 60, id: 'b', seed: 2 });
  expect(compared(wide, narrow).stages.map(({ level }) => level)).toEqual(['100%']);
});

describe('CPU per request', () => {
  const cpuBefore = withCpu(before, 4, 11);
  const cpuEqual = withCpu(equal, 4, 12);
  const cpuMore = withCpu(equal, 4 * 1.03, 12);
  const nothingMore = { ...defaultOptions, allowedCpu: 0 };

  it('is shown beside the paths, and decides nothing unless it is asked to', () => {
    const comparison = compared(cpuBefore, cpuMore);
    const [service] = comparison.stages[0]?.services ?? [];
    expect(service).toMatchObject({ service: 'pay', seconds: [120, 120], variance: 'seconds' });
    expect(service?.effect).toMatchObject({
      ...{ metric: 'cpuPerRequest', state: 'worse', judged: false },
      before: expect.closeTo(4, 1),
      after: expect.closeTo(4.12, 1),
      change: expect.closeTo(1.03, 2),
    });
    expect(service?.effect.interval?.[0]).toBeGreaterThan(1.02);
    expect(service?.effect.interval?.[1]).toBeLessThan(1.04);
    expect(comparison).toMatchObject({ state: 'pass', allowedCpu: null });
    expect(comparison.method).toContain('; CPU per request as the ratio of sums, by the same');
    expect(comparison.stages[0]?.paths).toEqual(compared(before, equal).stages[0]?.paths);
    const rows = comparison.stages.flatMap(effectRows);
    expect(rows.at(-1)?.slice(0, 2)).toEqual(['pay', 'CPU per request']);
    expect(rows.at(-1)?.[4]).toMatch(/^\+(2\.9|3\.\d)% \(\+2\.\d% to \+3\.\d%\)$/);
    expect(ruleText(comparison)).toMatch(/^allowed: 5% slower; false alarms/);
    expect(renderComparisonJunit(comparison)).not.toContain('CPU per request at');
  });

  it('fails beyond what is allowed of it, whatever slowdown is allowed', () => {
    const comparison = compared(cpuBefore, cpuMore, { ...nothingMore, allowedCpu: 0.01 });
    expect(comparison.sentence).toMatch(
      /^worse than allowed \(1% more CPU per request\): pay at 100%: CPU per request [34]\.\d\d\d ms → 4\.1\d\d ms, \+/,
    );
    expect(comparison.state).toBe('fail');
    expect(comparison.rates.splitAlarms).toBeLessThanOrEqual(3);
    expect(ruleText(comparison)).toMatch(/^allowed: 5% slower, 1% more CPU per request; false/);
    expect(renderComparisonJunit(comparison)).toContain(
      'name="pay CPU per request at 100%"><failure',
    );
    expect(compared(cpuBefore, cpuMore, { ...nothingMore, allowedCpu: 0.05 }).state).toBe('pass');
    expect(compared(cpuBefore, cpuEqual, nothingMore).state).toBe('pass');
  });

  it('is unknown where it shall decide and cannot be read', () => {
    const unread = compared(cpuBefore, equal, nothingMore);
    const reason =
      "CPU per request cannot be read: run b recorded no CPU of the target's processes";
    expect(unread).toMatchObject({ state: 'unknown', sentence: reason });
    expect(unread.caveats).toContain(reason);
    const short = (run: ComparedRun, seed: number) =>
      withCpu(simulatedRun({ ...long, seconds: 5, id: run.id, seed }), 4, seed);
    const few = compared(short(before, 1), short(equal, 2), nothingMore);
    expect(few).toMatchObject({
      state: 'unknown',
      sentence: 'too few seconds of pay at 100% to compare its CPU',
    });
    expect(compared(short(before, 1), short(equal, 2)).sentence).not.toContain('pay');
  });
});
