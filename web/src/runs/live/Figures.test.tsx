import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { cleanStatus, oversoldStatus, plan, run, second } from '../../api/run.support.ts';
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

test('rates, drops, errors and the path nearest to its limit', () => {
  const slow: LiveAction = { type: 'second', second: second(5, [['pay', 204, 4, 10]]) };
  expect(figures(slow)).toEqual([
    'Offered 250.0/s planned journeys',
    'Started 205.0/s 2 dropped so far',
    'Achieved 200.0/s journeys completed',
    'Errors 1.96% in the last 5 s',
    'pay p95 724ms SLO 700 ms',
    'Findings – not audited',
  ]);
});

test('findings are green-free before the first reading, then units, then what is not reliable', () => {
  const audited = { ...run, plan: { ...plan, audit: { file: 'a', everyMs: 1, settleMs: 0 } } };
  const figure = (audit: typeof run.audit) => {
    cleanup();
    const state = initialLiveState({ ...audited, audit });
    show(<Figures state={state} axis={planAxis(plan)} />);
    const shown = screen.getByTestId('figure-findings');
    return [textOf(shown), shown.dataset.value];
  };
  expect(figure(null)).toEqual(['Findings – not looked yet', undefined]);
  expect(figure(cleanStatus)).toEqual(['Findings 0 in the ledger audit', '0']);
  expect(figure({ ...cleanStatus, problem: 'live: away' })).toEqual(['Findings – live: away', '0']);
  expect(figure(oversoldStatus(128))).toEqual([
    'Findings 128units of sku-1 oversold, 128 orders · 1 finding',
    '1',
  ]);
  const oversold = oversoldStatus(128);
  const { findings } = oversold;
  const kinds = { ...findings, groups: [...findings.groups, ...findings.groups] };
  expect(figure({ ...oversold, findings: kinds })[0]).toBe(
    'Findings 128units of sku-1 oversold, 128 orders · 1 other kind · 1 finding',
  );
});

test('journeys open past their bound are a part of the errors', () => {
  const slow: LiveAction = { type: 'second', second: second(1, [['pay', 3, 1]]) };
  const later: LiveAction = { type: 'second', second: second(2, []) };
  expect(figures(slow, later)[3]).toBe('Errors 50.0% 1 open past their bound');
});
