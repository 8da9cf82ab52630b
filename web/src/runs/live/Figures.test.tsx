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
    'Latency – not enough samples yet',
    'Findings – not audited',
  ]);
});

test('rates, drops, errors, the path nearest to its limit, and findings', () => {
  const slow: LiveAction = { type: 'second', second: second(5, [['pay', 204, 4, 10]]) };
  const found: LiveAction = {
    type: 'finding',
    finding: finding('o-1', '2026-11-21T09:00:10.000Z'),
  };
  expect(figures(slow, found)).toEqual([
    'Offered 250.0/s planned journeys',
    'Started 205.0/s 2 dropped so far',
    'Achieved 200.0/s journeys completed',
    'Errors 1.96% in the last 5 s',
    'pay p95 724ms SLO 700 ms',
    'Findings 1 not audited',
  ]);
});

test('journeys open past their bound are a part of the errors', () => {
  const slow: LiveAction = { type: 'second', second: second(1, [['pay', 3, 1]]) };
  const later: LiveAction = { type: 'second', second: second(2, []) };
  expect(figures(slow, later)[3]).toBe('Errors 50.0% 1 open past their bound');
});

test('before the first second an audited run has no count of findings', () => {
  const audit = { file: 'audit.yaml', everyMs: 1000, settleMs: 3000 };
  show(
    <Figures
      state={initialLiveState({ ...run, plan: { ...plan, audit } })}
      axis={planAxis(plan)}
    />,
  );
  expect(textOf(screen.getByTestId('figure-findings'))).toBe('Findings – not looked yet');
});
