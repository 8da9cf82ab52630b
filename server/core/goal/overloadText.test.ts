import { describe, expect, it } from 'vitest';
import type { GoalExpectation } from '../scenario/goal.ts';
import type { OverloadEnds, OverloadResult, Recovery } from './goalResult.ts';
import { endsText, overloadReasons } from './overloadText.ts';

const none: OverloadEnds = {
  ...{ due: 1000, good: 1000, slow: 0, refused: 0, failed: 0, overdue: 0, dropped: 0 },
  failures: [],
};
const recovery: Recovery = {
  ...{ state: 'recovered', afterMs: 6_000, watchedMs: 60_000, windowSeconds: 5, reason: null },
};
const result: OverloadResult = {
  ...{ stage: 1, level: 5, offeredPerSecond: 750 },
  goodput: {
    ...{ perSecond: 148, beforePerSecond: 150, reason: null },
    shares: { browse: 1.1, pay: 0.9 },
  },
  recovery,
  ends: none,
};

const told = (more: Partial<OverloadResult> = {}, expect: GoalExpectation = {}) =>
  overloadReasons('spike', { ...result, ...more }, expect).map(({ state, text }) => [state, text]);
const goodput =
  'spike to 500%: goodput 148/s of 750/s offered, 150/s before; lowest pay, 90.0% of before';

describe('the goodput under an overload', () => {
  it('is stated, and held to what is asked of the lowest path', () => {
    expect(told()[0]).toEqual(['pass', goodput]);
    expect(told({}, { goodputMin: 0.9 })[0]).toEqual(['pass', `${goodput}, ≥ 90% asked`]);
    const low = { goodput: { ...result.goodput, shares: { pay: 0.8999, browse: 2 } } };
    expect(told(low, { goodputMin: 0.9 })[0]).toEqual([
      'fail',
      `${goodput.replace('90.0%', '89.99%')}, ≥ 90% asked`,
    ]);
    expect(overloadReasons('recover', result, {})[0]?.text).toMatch(/^overload to 500%: /);
  });

  it('is unknown with its reason, asked or not', () => {
    const lost = { perSecond: null, beforePerSecond: null, shares: {}, reason: 'a gap' };
    expect(told({ goodput: lost })[0]).toEqual([
      'unknown',
      'spike to 500%: goodput unknown: a gap',
    ]);
    expect(told({ goodput: lost }, { goodputMin: 0.9 })[0]?.[1]).toContain(', ≥ 90% asked: a gap');
    const half = { ...result.goodput, reason: 'a gap' };
    for (const goodput of [
      { ...half, perSecond: null },
      { ...half, beforePerSecond: null },
      { ...half, shares: {} },
    ]) {
      expect(told({ goodput })[0]?.[0]).toBe('unknown');
    }
    const silent = { ...lost, reason: null };
    expect(told({ goodput: silent })[0]?.[1]).toContain(': it was not measured');
  });

  it('has how the journeys ended in the reason, and not in the brief form', () => {
    const ends = {
      ...none,
      ...{ slow: 5, failed: 40, overdue: 3, dropped: 2, refused: 1 },
      failures: [{ text: 'pay pay: status 503.', count: 30 }],
    };
    const rest =
      '; of 1\u202f000 journeys due 5 too slow, 40 failed, 3 open past their bound, 2 dropped, 1 refused (most: 30 × pay pay: status 503)';
    expect(endsText(ends)).toBe(rest);
    expect(endsText({ ...none, failed: 1, failures: [{ text: 'a. b', count: 1 }] })).toBe(
      '; of 1\u202f000 journeys due 1 failed (most: 1 × a. b)',
    );
    expect(endsText(none)).toBe('');
    expect(endsText({ ...none, dropped: 9 })).toBe('; of 1\u202f000 journeys due 9 dropped');
    const [reason] = overloadReasons('spike', { ...result, ends }, {});
    expect([reason?.text, reason?.brief]).toEqual([goodput + rest, goodput]);
  });
});

describe('the time to normal', () => {
  const normal = (more: Partial<Recovery>, recoveredMs?: number) =>
    told(
      { recovery: { ...recovery, ...more } },
      recoveredMs === undefined ? {} : { recoveredMs },
    )[1];

  it('is stated, and held to what is asked', () => {
    expect(normal({})).toEqual(['pass', 'spike to 500%: normal 6 s after the load was back']);
    expect(normal({ afterMs: 0 })).toEqual(['pass', 'spike to 500%: normal at once']);
    expect(normal({}, 6_000)?.[0]).toBe('pass');
    expect(normal({}, 5_999)).toEqual([
      'fail',
      'spike to 500%: normal 6 s after the load was back, within 5.999 s asked',
    ]);
  });

  it('that never came is a failure only where the watch would have shown it', () => {
    const never = { state: 'not recovered', afterMs: null, reason: 'pay goodput 3/s' } as const;
    const watched = 'spike to 500%: not normal within the 1 min that it was watched';
    expect(normal(never)).toEqual(['unknown', `${watched}, and unknown after: pay goodput 3/s`]);
    expect(normal(never, 55_000)).toEqual([
      'fail',
      `${watched}, within 55 s asked: pay goodput 3/s`,
    ]);
    expect(normal(never, 55_001)?.[0]).toBe('unknown');
  });

  it('that is not known is no pass and no failure', () => {
    const lost = { state: 'unknown', afterMs: null, reason: 'a gap' } as const;
    expect(normal(lost, 10_000)).toEqual([
      'unknown',
      'spike to 500%: unknown when it was normal, within 10 s asked: a gap',
    ]);
    expect(normal({ ...lost, reason: null })?.[1]).toContain(': no reason given');
  });
});
