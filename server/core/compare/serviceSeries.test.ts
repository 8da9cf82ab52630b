import { expect, it } from 'vitest';
import { emptyHistogram } from '../measure/histogram.ts';
import type { ResourceSecond } from '../resource/resourceSecond.ts';
import { type ComparedRun, stagesByLoad } from './comparable.ts';
import { simulatedRun } from './comparedRun.support.ts';
import { readServices } from './serviceSeries.ts';

/** Seconds 0 to 12 of a hold whose window is 3 to 12, with 100 requests in each, and 200 in the last. */
const base = simulatedRun({ seconds: 10, levels: [100] });
const stepsOf = (second: number) => [
  {
    ...{ step: 'item', requests: second === 12 ? 200 : 100, failures: {} },
    serviceMs: emptyHistogram(3),
  },
];
const asked: ComparedRun = {
  ...base,
  timeline: base.timeline.map((second) => ({
    ...second,
    cells: second.cells.map((cell) => ({ ...cell, steps: stepsOf(second.second) })),
  })),
};

type Cpus = Readonly<Record<string, number>>;
const metricsOf = (cpusOf: (second: number) => Cpus): readonly ResourceSecond[] =>
  Array.from({ length: 13 }, (_, second) => ({
    ...{ round: 0, second },
    processes: Object.fromEntries(
      Object.entries(cpusOf(second)).map(([name, cpu]) => [name, { cpu, memory: 1 }]),
    ),
  }));

const read = (...runs: readonly ComparedRun[]) =>
  readServices(
    runs.flatMap((run) => [...stagesByLoad(run).values()].map((stage) => ({ ...stage, run }))),
  );

const figures = (run: ComparedRun, service = 0) =>
  read(run).services[service]?.seconds[0]?.map(({ cpuSeconds, requests }) => [
    cpuSeconds,
    requests,
  ]);

it('sums the CPU of the processes of a service in the seconds of the window, beside all requests', () => {
  const run = {
    ...asked,
    metrics: metricsOf((second) => ({ 'pay 1': 0.25, 'pay 2': 0.5, bank: second / 100 })),
  };
  expect(read(run).services.map(({ service }) => service)).toEqual(['pay', 'bank']);
  expect(read(run).unread).toEqual([]);
  expect(figures(run)).toEqual([...Array.from({ length: 9 }, () => [0.75, 100]), [0.75, 200]]);
  expect(figures(run, 1)?.[0]).toEqual([0.03, 100]);
});

it('takes the CPU of the time that the frames cover', () => {
  const late = {
    ...asked,
    metrics: metricsOf(() => ({ pay: 0.5 })),
    timeline: asked.timeline.map((second) => ({
      ...second,
      spans: [{ shard: 0, fromMs: second.second * 1000 + 200, toMs: second.second * 1000 + 1000 }],
    })),
  };
  expect(figures(late)?.[0]).toEqual([0.4, 100]);
});

it('leaves out a second without a figure of each process, and the one after it', () => {
  const restarted = metricsOf((second) => ({
    'pay 1': 0.25,
    ...(second === 5 ? {} : { 'pay 2': 0.5 }),
  }));
  const marked = metricsOf((second) => ({ pay: second / 100 }));
  expect(figures({ ...asked, metrics: restarted })).toHaveLength(8);
  const gap = marked.filter(({ second }) => second !== 5);
  const cpus = figures({ ...asked, metrics: gap })?.map(([cpu]) => Math.round(100 * (cpu ?? 0)));
  expect(cpus).toEqual([3, 4, 7, 8, 9, 10, 11, 12]);
  // The first second of the window needs the one before the window.
  const late = marked.filter(({ second }) => second >= 3);
  expect(figures({ ...asked, metrics: late })?.[0]).toEqual([0.04, 100]);
  // Of another round.
  const other = marked.map((each) => ({ ...each, round: 1 }));
  expect(read({ ...asked, metrics: other }).services).toEqual([]);
});

it('leaves out a second of which a shard told nothing', () => {
  const timeline = asked.timeline.map((second) => ({
    ...second,
    missing: second.second === 4 ? [1] : [],
  }));
  const run = { ...asked, timeline, metrics: metricsOf(() => ({ pay: 0.5 })) };
  expect(figures(run)).toHaveLength(9);
});

it('says which run cannot be read', () => {
  const run = { ...asked, metrics: metricsOf(() => ({ pay: 0.5, bank: 0.1 })) };
  const none = "CPU per request cannot be read: run b recorded no CPU of the target's processes";
  expect(read(run, { ...asked, id: 'b' })).toEqual({ services: [], unread: [none] });
  const onlyMemory = [{ round: 0, second: 4, processes: { pay: { memory: 1 } } }];
  expect(read(run, { ...asked, id: 'b', metrics: onlyMemory }).unread).toEqual([none]);
  const other = { ...asked, id: 'b', metrics: metricsOf(() => ({ pay: 0.5 })) };
  expect(read(run, other)).toEqual({
    services: [{ service: 'pay', seconds: [expect.anything(), expect.anything()] }],
    unread: [
      'CPU per request of bank cannot be read: run b has no second of a steady stage with the CPU of all its processes',
    ],
  });
});
