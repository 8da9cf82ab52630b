import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { api } from '../api/client.ts';
import type { DrillDetail, DrillReport, Role } from '../api/generated.ts';
import { keys } from '../api/keys.ts';
import { show, textOf } from '../ui/render.support.tsx';
import { DrillView } from './DrillPage.tsx';
import { actionOf, drillDetail, drillEvent, drillReport } from './drill.support.ts';
import type { LiveDrill } from './useLiveDrill.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-27T13:00:30.000Z'), toFake: ['Date'] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Shown {
  readonly report?: DrillReport;
  readonly live?: Partial<LiveDrill>;
  readonly role?: Role;
}

function page(change: Partial<DrillDetail>, { report, live = {}, role = 'lead' }: Shown = {}) {
  const events = [drillEvent(1), drillEvent(2, { message: 'ann: lunch' })];
  const drill = drillDetail(change);
  show(
    <DrillView live={{ drill, events, connection: 'open', ...live }} report={report ?? null} />,
    [
      [keys.session, { user: 'ann', role, mustChangePassword: false }],
      [keys.loadEvents(drill.runId), []],
      [keys.loadFindings(drill.runId), []],
    ],
  );
}

const text = (testId: string) => textOf(screen.getByTestId(testId));
const ended = { state: 'finished', verdict: 'fail', sentence: 'Expected x; saw y.' } as const;

test('a drill under way has its clock, its phase, what is on and what was seen', () => {
  const bit = { asked: 'on', answer: 'bit', atMs: 20_900, text: '310 ms' } as const;
  page({ actions: [actionOf({ phase: 'on', onMs: 20_100, sensed: [bit] })] });
  expect(text('drill-verdict')).toBe('Driving On now: latency of payments.');
  expect(screen.getByTestId('drill-verdict').dataset.value).toBe('open');
  expect(text('drill-time')).toBe('0:25/ 1:30');
  expect(text('drill-phase')).toBe('during · 1:05 left');
  expect(text('drill-actions')).toContain(
    'latency of payments 20 s to 40 s planned; on from 20.1 s Expected that latency of payments; saw bit: 310 ms.',
  );
  expect(screen.getByTestId('timeline-now').style.left).toBe(`${(25 / 90) * 100}%`);
  expect(screen.getByRole('img', { name: '20.9 s: bit: 310 ms' }).style.color).toBe(
    'var(--zh-pass)',
  );
  expect(screen.queryByTestId('drill-reasons')).toBeNull();
  expect(screen.queryByTestId('drill-report')).toBeNull();
  expect(text('drill-events')).toContain('ann: lunch');
});

test('before its load a drill has no phase and no mark of the time', () => {
  page({ state: 'queued', startedAt: null });
  expect(text('drill-verdict')).toBe('Queued No action is on now.');
  expect(text('drill-time')).toBe('0:00/ 1:30');
  expect(text('drill-phase')).toBe('midnight-peak');
  expect(screen.queryByTestId('timeline-now')).toBeNull();
  expect(screen.queryByTestId('to-load')).toBeNull();
});

test('a drill that has ended has its verdict, the worst reason first, and its report', () => {
  page(ended, { report: drillReport() });
  expect(text('drill-verdict')).toBe('Fail Expected x; saw y.');
  expect(text('drill-reasons')).toContain(
    'pool held from 60 s on Fail recovered late Unknown no reading Pass it bit',
  );
  expect(text('drill-expectations')).toContain(
    'recovered Fail Expected that recovered within 15 s; saw 20 s.',
  );
  expect(screen.getByTestId('drill-report').getAttribute('href')).toBe(
    '/api/drills/drill0000001/files/report.html',
  );
  expect(screen.getByTestId('to-load').getAttribute('href')).toBe('/runs/run000000001');
  expect(screen.queryByTestId('drill-abort')).toBeNull();
  expect(screen.queryByTestId('drill-note')).toBeNull();
  expect(screen.queryByTestId('timeline-now')).toBeNull();
});

test('says of a drill above the capacity whether the shop came back with the load', () => {
  const overload = { kind: 'plain', text: 'The shop came back with the load.' } as const;
  page(ended, { report: drillReport({ overload }) });
  expect(text('drill-reasons')).toMatch(
    /Pass it bit Overload: The shop came back with the load\.$/,
  );
});

test('a drill that left no report is unknown, with the reason, and has no report to open', () => {
  page({ state: 'failed', verdict: null, reason: 'the disk is full' });
  expect(text('drill-verdict')).toBe('Unknown the disk is full');
  expect(screen.queryByTestId('drill-report')).toBeNull();
  cleanup();
  page({ state: 'failed', verdict: null });
  expect(text('drill-verdict')).toBe('Unknown It left no report.');
});

test('says that the protection was left off, and that the stream is down', () => {
  page({ withoutProtection: true }, { live: { connection: 'reconnecting' } });
  expect(screen.getByText('without protection')).toBeTruthy();
  expect(screen.getByTestId('reconnecting')).toBeTruthy();
  cleanup();
  page({});
  expect(screen.queryByText('without protection')).toBeNull();
  expect(screen.queryByTestId('reconnecting')).toBeNull();
});

test('a lead aborts it with a reason, and writes a note; a viewer does neither', () => {
  const post = vi.spyOn(api, 'POST').mockReturnValue(new Promise(() => undefined));
  page({});
  fireEvent.click(screen.getByTestId('drill-abort'));
  fireEvent.change(screen.getByTestId('drill-abort-reason'), { target: { value: ' lunch ' } });
  fireEvent.click(screen.getByTestId('drill-abort-confirm'));
  expect(screen.getByTestId<HTMLButtonElement>('drill-note-add').disabled).toBe(true);
  fireEvent.change(screen.getByTestId('drill-note'), { target: { value: ' slow ' } });
  fireEvent.click(screen.getByTestId('drill-note-add'));
  const params = { path: { id: 'drill0000001' } };
  return vi
    .waitFor(() => expect(post).toHaveBeenCalledTimes(2))
    .then(() => {
      expect(post.mock.calls).toEqual([
        ['/api/drills/{id}/abort', { params, body: { reason: 'lunch' } }],
        ['/api/drills/{id}/notes', { params, body: { text: 'slow' } }],
      ]);
      cleanup();
      page({}, { role: 'viewer' });
      expect(screen.getByTestId<HTMLButtonElement>('drill-abort').disabled).toBe(true);
      expect(screen.queryByTestId('drill-note')).toBeNull();
    });
});
