import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { api } from '../api/client.ts';
import type { DrillPlan } from '../api/generated.ts';
import { keys } from '../api/keys.ts';
import { show, textOf } from '../ui/render.support.tsx';
import { drillPlan } from './drill.support.ts';
import { drillObstacle, StartDrillPanel } from './StartDrillPanel.tsx';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const panel = (change: Partial<DrillPlan> = {}, target: string | null = null) =>
  show(
    <StartDrillPanel
      fileId="mall/drills/rush"
      plan={drillPlan(change)}
      target={target}
      onTarget={() => undefined}
    />,
    [
      [keys.session, { user: 'ann', role: 'lead', mustChangePassword: false }],
      [keys.killSwitch, { pulled: false }],
      [keys.targets, []],
    ],
  );
const isDisabled = () => screen.getByTestId<HTMLButtonElement>('drill-start').disabled;

/** Answers every request with a problem of this code; gives the path and options of each. */
function refuseWith(code: string): () => readonly unknown[] {
  const error = { type: 'about:blank', title: 'No', detail: 'no', status: 403, code, remedy: '' };
  const post = vi
    .spyOn(api, 'POST')
    .mockResolvedValue({ error, response: new Response(null, { status: 403 }) });
  return () => post.mock.calls;
}
const start = async () => {
  fireEvent.click(screen.getByTestId('drill-start'));
  await screen.findByTestId('problem');
};
const sentWith = (body: object, headers = {}) => [
  '/api/drills',
  { headers, body: { fileId: 'mall/drills/rush', target: null, file: null, ...body } },
];

test('starts the drill with its protection, or without it where it has one', async () => {
  const sent = refuseWith('ZH-DRILL-003');
  panel();
  expect(screen.queryByTestId('drill-without-protection')).toBeNull();
  await start();
  cleanup();
  panel({ protection: { switches: ['switch shed to on'], breaks: ['goodput', 'pool'] } }, 'mall');
  expect(textOf(screen.getByTestId('drill-start-panel'))).toContain(
    'Leaves off switch shed to on. What must not hold then: goodput, pool.',
  );
  fireEvent.click(screen.getByTestId('drill-without-protection'));
  await start();
  expect(sent()).toEqual([
    sentWith({ withoutProtection: false }),
    sentWith({ withoutProtection: true, target: 'mall' }),
  ]);
});

test('asks for the approval of a second person where the target needs it, and sends it', async () => {
  const sent = refuseWith('ZH-TARGET-010');
  panel({ needsApproval: true });
  expect(isDisabled()).toBe(true);
  fireEvent.change(screen.getByTestId('approval'), { target: { value: ' zh_second ' } });
  expect(isDisabled()).toBe(false);
  await start();
  expect(sent()).toEqual([
    sentWith({ withoutProtection: false }, { 'Zerohour-Approval': 'zh_second' }),
  ]);
});

test('asks for none elsewhere, until the server refuses a start for it', async () => {
  refuseWith('ZH-TARGET-009');
  panel({ needsApproval: null });
  expect(screen.queryByTestId('approval')).toBeNull();
  await start();
  await waitFor(() => expect(isDisabled()).toBe(true));
  expect(screen.getByTestId('approval')).toBeTruthy();
});

test('a viewer starts no drill, and nobody does while the safety lever is pulled', () => {
  expect(drillObstacle('viewer', { pulled: false })).toBe(
    'Starting drills needs the role lead or admin.',
  );
  expect(drillObstacle(undefined, undefined)).toContain('lead or admin');
  expect(drillObstacle('lead', { pulled: true })).toBe(
    'All load is stopped: the safety lever is pulled.',
  );
  expect(drillObstacle('lead', undefined)).toBeNull();
  expect(drillObstacle('admin', { pulled: false })).toBeNull();
});
