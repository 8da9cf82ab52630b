import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { keys } from '../api/keys.ts';
import { rowsOf, show, textOf } from '../ui/render.support.tsx';
import { Diff } from './PushForm.tsx';
import { PushPanel } from './PushPanel.tsx';
import { EffectTable } from './SwitchEffects.tsx';
import SwitchesPage from './SwitchesPage.tsx';
import { pushOf, switchOf } from './switch.support.ts';

afterEach(cleanup);

const query = { target: 'mall', search: '', offset: 0 };
const page = (role: 'lead' | 'viewer', total = 2) =>
  show(<SwitchesPage />, [
    [keys.session, { id: '1', name: 'ann', role, mustChangePassword: false }],
    [keys.targets, ['mall', 'other']],
    [
      keys.switches(query),
      {
        ...{ target: 'mall', total },
        switches: [
          switchOf('order.limit'),
          switchOf('pay.guard', {
            ...{ value: null, version: null, problem: 'it is DISABLED', hasBehaviour: false },
            ...{ shadowOnly: false, isExpired: true, kind: 'guard' },
          }),
        ],
      },
    ],
    [keys.pushes('mall'), []],
    [keys.switchHistory('mall'), []],
    [keys.switchEffects('mall', 'order.limit'), pushOf().effects],
  ]);

test('lists the switches of the first target with values, and what is wrong with one', () => {
  page('viewer');
  expect(rowsOf(screen.getByTestId('switches'))).toEqual([
    ['Switch', 'Value', 'Takes', 'Owner', 'Expires', 'Open'],
    [
      ...['order.limit limit · shadow traffic only', '20 default 10'],
      ...['a whole number from 0 to 100', 'order-team', '2027-03-01', 'Open'],
    ],
    [
      ...['pay.guard guard · customers too · effect cannot be seen', '? it is DISABLED'],
      ...['a whole number from 0 to 100', 'order-team', '2027-03-01 over', 'Open'],
    ],
  ]);
  expect(screen.queryByRole('button', { name: '2 page' })).toBe(null);
});

test('3,000 switches are shown a page at a time', () => {
  page('viewer', 3_000);
  expect(rowsOf(screen.getByTestId('switches'))).toHaveLength(3);
  expect(screen.getByText('60')).toBeDefined();
});

test('a viewer sees what instances show and may push nothing', () => {
  page('viewer');
  fireEvent.click(screen.getByRole('button', { name: 'Open order.limit' }));
  expect(rowsOf(screen.getByTestId('effects'))[1]).toEqual([
    ...['a', 'effective', '20', '20', '120 ms'],
  ]);
  expect(screen.queryByTestId('push-form')).toBe(null);
});

test('a lead gets a form that shows the diff first', () => {
  page('lead');
  fireEvent.click(screen.getByRole('button', { name: 'Open order.limit' }));
  expect(screen.getByRole('button', { name: 'Show the diff' })).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Push' })).toBe(null);
});

test('a diff names before and after of each instance, and the batches', () => {
  show(<Diff preview={pushOf()} />);
  expect(textOf(screen.getByTestId('diff'))).toBe(
    'order.limit: 10 → 20, at 4 instances a: 10 → 20 b: 10 → 20 c: 10 → 20 d: 10 → 20 Batches: 1 → 1 → 2 instances',
  );
});

test('a paused push shows its batches and lets a lead go on or roll back', () => {
  show(<PushPanel push={pushOf({ state: 'paused' })} mayPush />);
  expect(textOf(screen.getByTestId('batches'))).toBe(
    'Batch 1: done, 1 of 1 show the effect Batch 2: waits, 0 of 1 show the effect Batch 3: waits, 0 of 2 show the effect',
  );
  expect(screen.getAllByRole('button').map(textOf)).toEqual(['Go on', 'Roll back']);
});

test('an ended push has no buttons and says why it was rolled back', () => {
  show(<PushPanel push={pushOf({ state: 'rolled-back', why: 'b is deaf' })} mayPush />);
  expect(textOf(screen.getByTestId('push-why'))).toBe('b is deaf');
  expect(screen.queryAllByRole('button')).toEqual([]);
});

test('a push for a time says when it is turned back', () => {
  show(<PushPanel push={pushOf({ state: 'done' })} mayPush />);
  expect(screen.queryByTestId('push-ends')).toBe(null);
  cleanup();
  show(
    <PushPanel push={pushOf({ state: 'done', turnBackAt: '2026-11-27T12:00:00.000Z' })} mayPush />,
  );
  expect(textOf(screen.getByTestId('push-ends'))).toBe('It is turned back at 27 Nov, 12:00.');
});

test('deaf instances stand first, and no more than 50 are shown', () => {
  const [good] = pushOf().effects;
  if (good === undefined) throw new Error('no effect');
  const many = Array.from({ length: 60 }, (_, index) => ({ ...good, instance: `i${index}` }));
  const deaf = { ...good, instance: 'z', kind: 'deaf' as const, reason: 'it ignores' };
  const unknown = { ...good, instance: 'y', kind: 'unknown' as const, value: null, afterMs: null };
  show(<EffectTable effects={[...many, unknown, deaf]} />);
  const rows = rowsOf(screen.getByTestId('effects'));
  expect(rows).toHaveLength(51);
  expect(rows.slice(1, 3)).toEqual([
    ['z', 'deaf it ignores', '20', '20', '120 ms'],
    ['y', 'unknown', '?', '20', '–'],
  ]);
  expect(screen.getByText('and 12 more')).toBeDefined();
});
