import { describe, expect, it } from 'vitest';
import { pointAt } from '../../../test/support/pointCase.ts';
import type { LoadPoint, Measured } from '../../stages/loadPoint.ts';
import { type MixRun, type RunStages, runStages } from './runStages.ts';

const [seen] = Object.values(pointAt(1, 'met').paths);
if (seen === undefined) throw new Error('the point has no path');
const measured: Measured = seen;

/** A stage of these throughputs. */
const stage = (
  rates: Readonly<Record<string, number>>,
  more: Partial<LoadPoint> = {},
  errorShare = 0,
): LoadPoint => {
  const point = pointAt(1, 'met');
  return {
    ...{ ...point, total: { ...point.total, errorShare } },
    paths: Object.fromEntries(
      Object.entries(rates).map(([name, achievedPerSecond]) => [
        name,
        { ...measured, achievedPerSecond, offeredPerSecond: 999 },
      ]),
    ),
    ...more,
  };
};
const read = (runs: readonly MixRun[], cpus = 1): RunStages => {
  const found = runStages(runs, cpus);
  if (!found.ok) throw new Error(found.error);
  return found.value;
};
const row = (process: string, kind: string, ...means: readonly (number | null)[]) => ({
  ...{ process, kind, means },
});

describe('the stages of runs', () => {
  it('have the throughputs of all paths, and in percent what of the target has a whole', () => {
    const runs = [
      {
        ...{ id: 'a', points: [stage({ browse: 10, pay: 2 }), stage({ browse: 20, pay: 4 })] },
        resources: [
          row('bank', 'slots', 0.25, 0.5),
          row('bank', 'queue', 3, 9),
          row('web', 'cpu', 0.5, 1),
          row('web', 'memory', 7, 7),
          row('web', 'pool', 0.125, 0.25),
        ],
      },
      {
        ...{ id: 'b', points: [stage({ order: 7 })] },
        resources: [
          row('web', 'cpu', 0.25),
          row('web', 'pool', 1),
          row('bank', 'slots', 0),
          row('web', 'event-loop-lag', 5),
        ],
      },
    ];
    expect(read(runs)).toEqual({
      stages: {
        ...{ paths: ['browse', 'pay', 'order'] },
        resources: ['bank slots', 'web cpu', 'web pool'],
        stages: [
          { rates: [10, 2, 0], uses: [25, 50, 12.5] },
          { rates: [20, 4, 0], uses: [50, 100, 25] },
          { rates: [0, 0, 7], uses: [0, 25, 100] },
        ],
      },
      notes: [],
    });
    expect(read(runs, 4).stages.stages[1]?.uses).toEqual([50, 25, 25]);
  });

  it('leave out what is no evidence, where journeys failed, and what was not read in every stage', () => {
    const points = [
      stage({ pay: 1 }),
      stage({ pay: 2 }, { unknown: 'a gap' }),
      stage({ pay: 3 }, { generatorLimited: 'CPU' }),
      stage({ pay: 4 }, {}, 0.0101),
      stage({ pay: 5 }, {}, 0.01),
    ];
    const resources = [
      row('bank', 'slots', 0.1, null, null, null, 0.5),
      row('web', 'cpu', null, 1, 1, 1, 1),
    ];
    expect(read([{ id: 'a', points, resources }])).toEqual({
      stages: {
        ...{ paths: ['pay'], resources: ['bank slots'] },
        stages: [
          { rates: [1], uses: [10] },
          { rates: [5], uses: [50] },
        ],
      },
      notes: [
        '3 stages of 5 left out: no evidence, or journeys failed',
        'not read in every stage: web cpu',
      ],
    });
  });

  it('are refused of a run without metrics', () => {
    const good = {
      ...{ id: 'a', points: [stage({ pay: 1 })] },
      resources: [row('bank', 'slots', 1)],
    };
    const reason = 'run b has no metrics of the target; name them in the target file';
    for (const none of [{}, { resources: [] }]) {
      const runs = [good, { id: 'b', points: [stage({ pay: 1 })], ...none }];
      expect(runStages(runs, 1)).toEqual({ ok: false, error: reason });
    }
  });
});
