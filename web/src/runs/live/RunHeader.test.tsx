import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { RunDetail } from '../../api/generated.ts';
import { keys } from '../../api/keys.ts';
import { oversoldStatus, run, second } from '../../api/run.support.ts';
import { planAxis } from '../../measure/axis.ts';
import { show, textOf } from '../../ui/render.support.tsx';
import { RunHeader } from './RunHeader.tsx';
import { runStatus } from './runStatus.ts';
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
    <RunHeader
      live={{ state, connection, secondArrivedAt: null }}
      axis={planAxis(run.plan)}
      status={runStatus(state)}
    />,
    [[keys.session, session]],
  );
  return textOf(screen.getByRole('status'));
}

const lost: LiveAction = {
  type: 'shard',
  shard: {
    round: 0,
    shard: 1,
    epoch: 1,
    state: 'lost',
    worker: null,
    message: null,
    startSkewMs: null,
    startErrorMs: null,
  },
};
const slow: LiveAction = { type: 'second', second: second(5, [['pay', 200, 0, 10]]) };

test('a run that met everything so far is clean, and can be aborted', () => {
  const full = second(1, [['pay', 200, 0, 5]]);
  const cells = full.cells.map((cell) => ({ ...cell, started: 200, dropped: 0 }));
  const fast: LiveAction = { type: 'second', second: { ...full, cells } };
  expect(header({}, [fast])).toBe('Clean so far Every SLO is met.');
  expect(textOf(screen.getByTestId('abort'))).toBe('Abort');
  expect(screen.queryByTestId('to-report')).toBeNull();
});

test('a finding, a breach and a lost shard each change the headline', () => {
  expect(header({ audit: oversoldStatus(128) }, [])).toBe(
    'Failing so far 128 units of sku-1 oversold, 128 orders',
  );
  cleanup();
  expect(header({}, [slow])).toBe(
    'Failing so far pay p95 ≤ 700 ms: 724 ms at 50% · pay p95 ≤ 700 ms: 724 ms in the last 5 s',
  );
  cleanup();
  expect(header({}, [lost])).toBe('Unknown so far Shard 1 was lost; its stages are no evidence.');
});

test('a run that has not begun names its phase and shows the load to come', () => {
  expect(header({ state: 'readying', roundStartedAt: null })).toBe(
    'Getting ready Shards start k6 and wait at the barrier.',
  );
  expect(textOf(screen.getByTestId('elapsed'))).toBe('0:00/ 0:08');
  expect(textOf(screen.getByTestId('stage-now'))).toBe('2 stages · 8 s of load');
});

test('the clock and the stage follow the newest second', () => {
  header({}, [slow]);
  expect(textOf(screen.getByTestId('elapsed'))).toBe('0:06/ 0:08');
  expect(textOf(screen.getByTestId('stage-now'))).toBe('Stage 2 of 2 · 100% · 0:02 left');
});

test('an ended run shows its verdict or its reason, and leads to the report', () => {
  expect(header({ state: 'finished', verdict: 'pass' })).toBe(
    'Pass The report gives the reasons and the evidence.',
  );
  expect(screen.getByTestId('to-report').getAttribute('href')).toBe('/runs/abcdefghij/report');
  expect(screen.queryByTestId('abort')).toBeNull();
  cleanup();
  expect(header({ state: 'aborted', verdict: 'unknown', reason: 'by admin: wrong target' })).toBe(
    'Aborted by admin: wrong target',
  );
  cleanup();
  expect(header({ state: 'failed', reason: 'k6 did not start' })).toBe(
    'Could not run k6 did not start',
  );
});

test('a broken stream is shown only while it is broken', () => {
  header({}, [], 'reconnecting');
  expect(textOf(screen.getByRole('alert'))).toBe('Reconnecting; missed seconds will be filled in');
  cleanup();
  header({});
  expect(screen.queryByRole('alert')).toBeNull();
});
