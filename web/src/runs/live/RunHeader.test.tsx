import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { RunDetail } from '../../api/generated.ts';
import { keys } from '../../api/keys.ts';
import { run, second } from '../../api/run.support.ts';
import { planAxis } from '../../measure/axis.ts';
import { show, textOf } from '../../ui/render.support.tsx';
import { RunHeader } from './RunHeader.tsx';
import { initialLiveState, type LiveAction, reduceLive } from './state.ts';
import type { Connection } from './useLiveRun.ts';

afterEach(cleanup);

function header(
  change: Partial<RunDetail>,
  actions: readonly LiveAction[] = [],
  connection: Connection = 'open',
) {
  const state = actions.reduce(reduceLive, initialLiveState({ ...run, ...change }));
  const session = { user: 'admin', role: 'admin', mustChangePassword: false };
  show(
    <RunHeader live={{ state, connection, secondArrivedAt: null }} axis={planAxis(run.plan)} />,
    [[keys.session, session]],
  );
  return textOf(screen.getByRole('status'));
}

const slow: LiveAction = { type: 'second', second: second(5, [['pay', 200, 0, 10]]) };

test('the header says how rehearsal data is kept apart', () => {
  header({});
  expect(textOf(screen.getByTestId('isolation'))).toBe('isolation shadow');
  cleanup();
  header({ plan: { ...run.plan, isolation: 'observe' } });
  expect(textOf(screen.getByTestId('isolation'))).toBe('isolation observe');
});

test('the headline is the status that the server gives, in its tone', () => {
  const detail = 'Every SLO is met.';
  expect(header({ status: { tone: 'pass', headline: 'Clean so far', detail } })).toBe(
    'Clean so far Every SLO is met.',
  );
  const box = screen.getByTestId('verdict');
  expect(box.style.background).toBe('var(--zh-pass-soft)');
  expect(textOf(screen.getByTestId('abort'))).toBe('Abort');
  expect(textOf(screen.getByTestId('rate'))).toBe('Rate 1x');
  expect(screen.queryByTestId('to-report')).toBeNull();
  cleanup();
  header({ status: { tone: 'fail', headline: 'Failing so far', detail: 'pay' } });
  expect(screen.getByTestId('verdict').style.background).toBe('var(--zh-fail-soft)');
});

test('a new status of the stream replaces the one that the page was opened with', () => {
  const status = { tone: 'unknown', headline: 'Beyond an SLO', detail: 'pay p95' } as const;
  const { plan: _, round: __, roundStartedAt: ___, preflight: ____, ...rest } = run;
  const { rate: _____, nextRound: ______, ...row } = rest;
  const next: LiveAction = { type: 'run', run: { ...row, status } };
  expect(header({}, [next])).toBe('Beyond an SLO pay p95');
});

test('a run whose load is over has no time left', () => {
  header({ state: 'aborted', verdict: 'fail' }, [slow]);
  expect(textOf(screen.getByTestId('stage-now'))).toBe('Stage 2 of 2 · 100% · load over');
});

test('a run that has not begun shows the load to come', () => {
  header({ state: 'readying', roundStartedAt: null });
  expect(textOf(screen.getByTestId('elapsed'))).toBe('0:00/ 0:08');
  expect(textOf(screen.getByTestId('stage-now'))).toBe('2 stages · 8 s of load');
});

test('the clock and the stage follow the newest second', () => {
  header({}, [slow]);
  expect(textOf(screen.getByTestId('elapsed'))).toBe('0:06/ 0:08');
  expect(textOf(screen.getByTestId('stage-now'))).toBe('Stage 2 of 2 · 100% · 0:02 left');
});

test('an ended run leads to the report and cannot be aborted', () => {
  header({ state: 'finished', verdict: 'pass' });
  expect(screen.getByTestId('to-report').getAttribute('href')).toBe('/runs/abcdefghij/report');
  expect(screen.queryByTestId('abort')).toBeNull();
});

test('a broken stream is shown only while it is broken', () => {
  header({}, [], 'reconnecting');
  expect(textOf(screen.getByRole('alert'))).toBe('Reconnecting; missed seconds will be filled in');
  cleanup();
  header({});
  expect(screen.queryByRole('alert')).toBeNull();
});
