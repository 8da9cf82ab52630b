import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { StageLoad, StagePlan } from '../../api/generated.ts';
import { plan, run } from '../../api/run.support.ts';
import { planAxis } from '../../measure/axis.ts';
import { show, textOf } from '../../ui/render.support.tsx';
import { StageRail } from './StageRail.tsx';
import { initialLiveState } from './state.ts';

afterEach(cleanup);

const load = (path: string, ratePerSecond: number, ramp?: StageLoad['ramp']): StageLoad => ({
  ...{ path, ratePerSecond, rate: ratePerSecond, timeUnitMs: 1_000, vus: 1 },
  ...(ramp === undefined ? {} : { ramp, profile: { slotMs: 1_000, starts: [] } }),
});

function rail(stages: readonly Partial<StagePlan>[]) {
  const numbered = stages.map((stage, index) => ({
    ...{ index, level: 1, startMs: index * 1_000, holdMs: 1_000, loads: [], ...stage },
  }));
  const rounds = [{ index: 0, stages: numbered, durationMs: stages.length * 1_000 }];
  const state = initialLiveState({ ...run, state: 'readying', plan: { ...plan, rounds } });
  show(
    <StageRail
      live={{ state, connection: 'open', secondArrivedAt: null }}
      axis={planAxis(state.run.plan)}
    />,
  );
  return screen.getAllByRole('listitem').map((item) => {
    const shape = item.querySelector<HTMLElement>('[data-shape]')?.dataset.shape ?? '';
    return [textOf(item), ...shape.split(' ').map(Number)];
  });
}

test('a stage is as high as its rate, a ramp is a slope, and a pause is flat at the foot', () => {
  const up = load('pay', 50, { fromPerSecond: 0, toPerSecond: 100 });
  expect(
    rail([
      { loads: [up, load('browse', 100)], fromLevel: 0, transient: 'ramp' },
      { loads: [load('pay', 100), load('browse', 100)] },
      { level: 0, transient: 'pause' },
      { level: 0.5, levelMax: 1, loads: [load('pay', 50)] },
    ]),
  ).toEqual([
    ['0% to 100%for 1 s', 0.5, 1],
    ['100%for 1 s', 1, 1],
    ['0% (pause)for 1 s', 0, 0],
    ['50%–100%for 1 s', 0.25, 0.25],
  ]);
});

test('a plan without any load has a flat rail', () => {
  expect(rail([{ level: 0, transient: 'pause' }])).toEqual([['0% (pause)for 1 s', 0, 0]]);
});
