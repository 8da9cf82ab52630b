import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { finding, plan, run, second } from '../../api/run.support.ts';
import { planAxis } from '../../measure/axis.ts';
import { show, textOf } from '../../ui/render.support.tsx';
import { Figures } from './Figures.tsx';
import { initialLiveState, type LiveAction, reduceLive } from './state.ts';

afterEach(cleanup);

const figures = (...actions: LiveAction[]) => {
  const state = actions.reduce(reduceLive, initialLiveState(run));
  show(<Figures state={state} axis={planAxis(plan)} />);
  return ['offered', 'started', 'achieved', 'errors', 'latency', 'findings'].map((name) =>
    textOf(screen.getByTestId(`figure-${name}`)),
  );
};

test('figures that are not known yet are dashes', () => {
  expect(figures()).toEqual([
    'Offered – planned journeys',
    'Started – none dropped',
    'Achieved – journeys completed',
    'Errors – in the last 5 s',
    'Latency – no figure yet',
    'Findings 0 not audited',
  ]);
});

test('rates, drops, errors, the path nearest to its limit, and findings', () => {
  const slow: LiveAction = { type: 'second', second: second(5, [['pay', 200, 4, 10]]) };
  const found: LiveAction = {
    type: 'finding',
    finding: finding('o-1', '2026-11-21T09:00:10.000Z'),
  };
  expect(figures(slow, found)).toEqual([
    'Offered 250.0/s planned journeys',
    'Started 201.0/s 2 dropped so far',
    'Achieved 196.0/s journeys completed',
    'Errors 2.00% in the last 5 s',
    'pay p95 724ms SLO 700 ms',
    'Findings 1 not audited',
  ]);
});
