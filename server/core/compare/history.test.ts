import { expect, it } from 'vitest';
import type { ComparedRun } from './comparable.ts';
import { simulatedRun } from './comparedRun.support.ts';
import { historyOf } from './history.ts';

const short = { seconds: 10, levels: [100] };

/** Runs of one scenario, the first one the oldest. */
const runs = (medians: readonly number[], of: Partial<ComparedRun> = {}): readonly ComparedRun[] =>
  medians.map((medianMs, at) => ({
    ...simulatedRun({ ...short, id: `r${at}`, seed: at, medianMs }),
    startedAt: `2026-11-${String(at + 1).padStart(2, '0')}T00:00:00.000Z`,
    ...of,
  }));

const steps = [...Array<number>(8).fill(20), ...Array<number>(8).fill(26)];

it('finds the run from which on a figure has another level', () => {
  const history = historyOf([...runs(steps)].reverse());
  if (!history.ok) throw new Error(history.error);
  const { series, ...rest } = history.value;
  expect(rest).toEqual({
    ...{ schemaVersion: 1, scenario: 'night', runs: 16, window: 10, pMax: 0.001, seed: 1 },
  });
  expect(series.map(({ path, level, metric }) => [path, level, metric])).toEqual([
    ['browse', '100%', 'p50'],
    ['browse', '100%', 'p95'],
    ['browse', '100%', 'errorShare'],
    ['browse', '100%', 'achieved'],
  ]);
  const [p50] = series;
  expect(p50?.branch).toBeNull();
  expect(p50?.runs).toEqual(steps.map((_, at) => `r${at}`));
  expect(p50?.changes).toEqual([
    {
      ...{ index: 8, run: 'r8', startedAt: '2026-11-09T00:00:00.000Z' },
      before: expect.closeTo(20, 0),
      after: expect.closeTo(26, 0),
      p: expect.any(Number),
    },
  ]);
  expect(p50?.changes[0]?.p).toBeLessThanOrEqual(0.001);
  expect(series[1]?.changes.map(({ run }) => run)).toEqual(['r8']);
  expect(series.slice(2).flatMap(({ changes }) => changes)).toEqual([]);
});

it('does not blame the code for another machine', () => {
  const mixed = runs(steps).map((run, at) =>
    at < 8 ? run : { ...run, machine: { ...run.machine, cpu: 'slower' } },
  );
  const history = historyOf(mixed);
  if (!history.ok) throw new Error(history.error);
  expect(history.value.series.map(({ machine, values }) => [machine, values.length])).toEqual([
    ...Array(4).fill(['2 CPUs (EPYC), 8.0 GB, linux-x64', 8]),
    ...Array(4).fill(['2 CPUs (slower), 8.0 GB, linux-x64', 8]),
  ]);
  expect(history.value.series.flatMap(({ changes }) => changes)).toEqual([]);
});

it('follows each branch by itself, so that a slow branch is no change of another', () => {
  const mixed = runs(steps).map((run, at) => ({ ...run, branch: at < 8 ? 'main' : 'slow' }));
  const history = historyOf([...mixed, ...runs([20]).map((run) => ({ ...run, id: 'x' }))]);
  if (!history.ok) throw new Error(history.error);
  const { series } = history.value;
  expect(series.map(({ branch, values }) => [branch, values.length])).toEqual([
    ...Array(4).fill(['main', 8]),
    ...Array(4).fill([null, 1]),
    ...Array(4).fill(['slow', 8]),
  ]);
  expect(series.flatMap(({ changes }) => changes)).toEqual([]);
  const own = historyOf(runs(steps, { branch: 'main' }));
  expect(own.ok && own.value.series[0]).toMatchObject({ branch: 'main', changes: [{ index: 8 }] });
});

it('leaves out what is no evidence, and refuses a mixture of scenarios', () => {
  const [one, two] = runs([20, 20]);
  if (one === undefined || two === undefined) throw new Error('two runs');
  const limited = { ...two, points: two.points.map((point) => ({ ...point, unknown: 'a gap' })) };
  const history = historyOf([one, limited]);
  expect(history.ok && history.value.series.map((series) => series.runs)).toEqual(
    Array(4).fill(['r0']),
  );
  const other = simulatedRun({ ...short, id: 'x', scenario: 'day' });
  expect(historyOf([one, other])).toEqual({
    ok: false,
    error: 'the runs are of different scenarios: night, day',
  });
});

it('has the medians of the runs between two changes', () => {
  const three = [20, 30, 60].flatMap((medianMs) => Array<number>(10).fill(medianMs));
  const history = historyOf(runs(three));
  if (!history.ok) throw new Error(history.error);
  const [p50] = history.value.series;
  expect(p50?.changes.map(({ index, run, before, after }) => [index, run, before, after])).toEqual([
    [10, 'r10', expect.closeTo(20, 0), expect.closeTo(30, 0)],
    [20, 'r20', expect.closeTo(30, 0), expect.closeTo(60, -1)],
  ]);
});

it('follows each stage by itself, and leaves out a figure that a run does not have', () => {
  const [first, second] = [1, 2].map((seed) =>
    simulatedRun({ id: `r${seed}`, seed, seconds: 10, levels: [50, 100] }),
  );
  if (first === undefined || second === undefined) throw new Error('two runs');
  const history = historyOf([first, second]);
  if (!history.ok) throw new Error(history.error);
  const achieved = history.value.series.filter(({ metric }) => metric === 'achieved');
  expect(achieved.map(({ level, values }) => [level, values])).toEqual([
    ['50%', [expect.closeTo(20, -1), expect.closeTo(20, -1)]],
    ['100%', [expect.closeTo(40, -1), expect.closeTo(40, -1)]],
  ]);
  const without = {
    ...second,
    points: second.points.map((point) => ({
      ...point,
      paths: Object.fromEntries(
        Object.entries(point.paths).map(([path, measured]) => [
          path,
          { ...measured, windowMs: 0, p95Ms: { value: null, samples: 3 } },
        ]),
      ),
    })),
  };
  const some = historyOf([first, without]);
  if (!some.ok) throw new Error(some.error);
  expect(some.value.series.map(({ metric, runs: of }) => `${metric} ${of.join()}`)).toEqual([
    ...['p50 r1,r2', 'p95 r1', 'errorShare r1,r2', 'achieved r1'],
    ...['p50 r1,r2', 'p95 r1', 'errorShare r1,r2', 'achieved r1'],
  ]);
});

it('has no history of no run', () => {
  expect(historyOf([]).ok).toBe(false);
});
