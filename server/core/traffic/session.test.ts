import { describe, expect, it } from 'vitest';
import { sessionCase } from '../../test/support/sessionCase.ts';
import type { PathPlan } from './journey.ts';
import type { RoundPlan, StagePlan } from './round.ts';
import {
  levelIndexOf,
  sessionNames,
  sessionParts,
  sessionSpanMs,
  sessionVusOf,
  withSession,
} from './session.ts';

const path: PathPlan = {
  ...{ name: 'pay', peakRatePerSecond: 2, latencyBoundMs: 1_500 },
  journey: { steps: [], latencyBoundMs: 1_500 },
};
const load = { path: 'pay', rate: 2, timeUnitMs: 1_000, ratePerSecond: 2, vus: 3 };
const stage = (index: number): StagePlan => ({
  ...{ index, level: 1, startMs: index * 4_000, holdMs: 4_000, loads: [load] },
});
const round: RoundPlan = { index: 0, stages: [stage(0), stage(1)], durationMs: 8_000 };

describe('the span in which all VUs log in', () => {
  it.each([
    [{ vus: 3, ratePerSecond: 4, latencyBoundMs: 2_000 }, 3_000],
    [{ vus: 4, ratePerSecond: 4, latencyBoundMs: 2_000 }, 3_000],
    [{ vus: 5, ratePerSecond: 4, latencyBoundMs: 2_000 }, 4_000],
  ])('of %o', (of, spanMs) => {
    expect(sessionSpanMs(of)).toBe(spanMs);
  });
});

describe('a round with a session', () => {
  it('has a stage before its loads, a second of which is left, and one after its last open journey', () => {
    // Two stages overlap by the bound of a journey: 6 VUs, 1.5 s to begin, 2 s to end.
    const planned = withSession(round, [path], sessionCase);
    expect(planned.session).toEqual({ ...sessionCase, vus: 6 });
    expect(
      planned.round.stages.map(({ index, transient, startMs, holdMs, loads }) => [
        ...[index, transient, startMs, holdMs, loads.length],
      ]),
    ).toEqual([
      [0, 'log-in', 0, 5_000, 0],
      [1, undefined, 5_000, 4_000, 1],
      [2, undefined, 9_000, 4_000, 1],
      // The last journey may end at 14.25 s, so VUs log out from 16 s on, within 4 s.
      [3, 'log-out', 13_000, 7_000, 0],
    ]);
    expect(planned.round.durationMs).toBe(20_000);
  });

  it('ends with its loads where nobody logs out', () => {
    const { round: driven } = withSession(round, [path], { ...sessionCase, logOut: [] });
    expect(driven.stages.map(({ transient }) => transient)).toEqual([
      'log-in',
      undefined,
      undefined,
    ]);
    expect(driven.durationMs).toBe(13_000);
  });
});

it('names its steps with their places', () => {
  expect(sessionParts(undefined)).toEqual([]);
  expect(sessionParts(sessionCase).map(({ at }) => at.join('.'))).toEqual([
    'session.steps',
    'session.logout',
  ]);
  expect(sessionNames(sessionCase)).toEqual(['log-in', 'log-out']);
});

it('tells which level of the file a stage is', () => {
  expect(levelIndexOf({}, 2)).toBe(2);
  expect(levelIndexOf({ session: sessionCase }, 2)).toBe(1);
});

it('VUs that log in are those of the round, else of the session', () => {
  expect(sessionVusOf({ session: { vus: 7 } }, {})).toBe(7);
  expect(sessionVusOf({ session: { vus: 7 } }, { sessionVus: 9 })).toBe(9);
  expect(sessionVusOf({}, {})).toBe(0);
});
