import { describe, expect, it } from 'vitest';
import { goldenRuns } from '../../test/support/goldenRuns.ts';
import type { DriftResult, OverloadResult } from '../goal/goalResult.ts';
import { buildReport } from './buildReport.ts';
import { goalTable } from './goalTable.ts';

const overload: OverloadResult = {
  ...{ stage: 1, level: 1.5, offeredPerSecond: 450 },
  goodput: {
    ...{ perSecond: 350.7, beforePerSecond: 180, reason: null },
    shares: { browse: 2.5, pay: 0.857 },
  },
  recovery: {
    ...{ state: 'recovered', afterMs: 6_000, watchedMs: 20_000, windowSeconds: 8, reason: null },
  },
  ends: {
    ...{ due: 2250, good: 1701, slow: 540, refused: 5, failed: 1, overdue: 2, dropped: 3 },
    failures: [],
  },
};
const drift: DriftResult = {
  ...{ path: 'pay', figure: 'p95', unit: 'ms', state: 'rises', typical: 120, reason: null },
  perHour: { value: 12, lower: 10, upper: 14 },
  over: { value: 0.1, lower: -0.08, upper: 0.12 },
  visible: 0.03,
};
const ends = ['2\u202f250', '1\u202f701', '540', '1', '3', '2', '5'];

describe('the table of a goal', () => {
  it('of overloads has the goodput beside that before, how journeys ended, and when it was normal', () => {
    const lost = {
      ...overload,
      goodput: { perSecond: null, beforePerSecond: null, shares: {}, reason: 'a gap' },
    };
    const recoveryOf = (more: Partial<OverloadResult['recovery']>) => ({
      ...overload.recovery,
      ...more,
    });
    const rows = goalTable({
      overloads: [
        overload,
        { ...overload, recovery: recoveryOf({ afterMs: 0 }) },
        { ...overload, recovery: recoveryOf({ afterMs: null, state: 'not recovered' }) },
        { ...lost, recovery: recoveryOf({ afterMs: null, state: 'unknown' }) },
      ],
    })?.rows;
    const figures = ['150%', '450.0', '350.7', '180.0', 'pay 85.7%', ...ends];
    expect(rows).toEqual([
      [...figures, '6 s'],
      [...figures, 'at once'],
      [...figures, 'not within 20 s'],
      ['150%', '450.0', '–', '–', '–', ...ends, 'unknown'],
    ]);
  });

  it('of a soak has each figure with its drift', () => {
    const none = { typical: null, perHour: null, over: null, visible: null };
    const found = goalTable({ drifts: [drift, { ...drift, ...none, state: 'unknown' }] });
    expect(found?.rows).toEqual([
      ['pay p95', '120 ms', 'rises', '+12 ms', '+10.0%', '−8.00% to +12.0%', '3.00%'],
      ['pay p95', '–', 'unknown', '–', '–', '–', '–'],
    ]);
    expect(found?.head).toHaveLength(7);
  });

  it('has a title for each column, and is none without a row', () => {
    const found = goalTable({ overloads: [overload] });
    expect(found?.head).toHaveLength(found?.rows[0]?.length ?? 0);
    expect(goalTable({})).toBe(null);
    expect(goalTable({ overloads: [], drifts: [] })).toBe(null);
  });
});

it('a report has the goal of its plan, says how it is computed, and caveats no recovery', () => {
  const { spike, 'capacity-found': found } = goldenRuns;
  if (spike === undefined || found === undefined) throw new Error('no golden run');
  const report = buildReport(spike);
  expect(report.goal?.overloads?.[0]?.recovery.afterMs).toBe(6_000);
  expect(report.sources.goal).toMatch(/^timeline\.ndjson/);
  expect(report.capacity).toBe(null);
  expect(report.caveats.join()).not.toContain('started in ramps and spikes');
  expect(buildReport(found).goal).toBeUndefined();
  expect(buildReport(found).sources.goal).toBeUndefined();
});
