import { describe, expect, it } from 'vitest';
import { oneStage, planOf } from '../../test/support/loadCase.ts';
import type { Plan } from '../plan/plan.ts';
import { driftReason, driftReasons, figureText, signedPercent } from './driftText.ts';
import type { DriftResult } from './goalResult.ts';

const plan: Plan = {
  ...planOf(
    [{ ...oneStage, holdMs: 14_400_000 }],
    [
      { kind: 'errors', path: 'pay', step: 'pay', shareMax: 0.001 },
      { kind: 'errors', path: 'browse', step: null, shareMax: 0.001 },
      { kind: 'errors', path: 'pay', step: null, shareMax: 0.01 },
    ],
  ),
  goal: 'soak',
  expect: { driftMax: 0.1 },
};

const p95: DriftResult = {
  ...{ path: 'pay', figure: 'p95', unit: 'ms', state: 'none seen', typical: 120 },
  perHour: { value: 1, lower: -2, upper: 3 },
  over: { value: 0.03, lower: -0.06, upper: 0.09 },
  ...{ visible: 0.05, reason: null },
};
const lost: DriftResult = {
  ...p95,
  ...{ state: 'unknown', typical: null, perHour: null, over: null, visible: null, reason: 'a gap' },
};
const told = (more: Partial<DriftResult>) => {
  const { state, text } = driftReason(plan, { ...p95, ...more });
  return [state, text];
};
const between = (lower: number, upper: number) => ({ value: (lower + upper) / 2, lower, upper });

describe('a drift of latency', () => {
  it('is tolerated where its whole interval is, and what would have been seen', () => {
    expect(told({})).toEqual([
      'pass',
      'pay p95 shows no drift over 3 h 36 min (interval −6.00% to +9.00%), within 10%',
    ]);
    expect(told({ over: between(-0.1, 0.1) })[0]).toBe('pass');
    expect(told({ over: between(-0.1, 0.1001) })).toEqual([
      'unknown',
      'pay p95 shows no drift over 3 h 36 min (interval −10.0% to +10.0%): whether it is within 10% is not known; hold it longer',
    ]);
    expect(told({ visible: 0.1001 })[0]).toBe('unknown');
  });

  it('is too much where its whole interval is beyond', () => {
    const rising = { state: 'rises', perHour: between(10, 14) } as const;
    expect(told({ ...rising, over: between(0.11, 0.15) })).toEqual([
      'fail',
      'pay p95 rises by 12 ms an hour (interval 10 ms to 14 ms; +13.0% over 3 h 36 min), more than 10%',
    ]);
    expect(told({ ...rising, over: between(0.1, 0.15) })[0]).toBe('unknown');
    expect(told({ ...rising, over: between(0.01, 0.09) })).toEqual([
      'pass',
      'pay p95 rises by 12 ms an hour (interval 10 ms to 14 ms; +5.00% over 3 h 36 min), within 10%',
    ]);
  });

  it('is none for the worse where it falls, however much', () => {
    const falling = {
      state: 'falls',
      perHour: between(-14, -10),
      over: between(-0.5, -0.4),
    } as const;
    expect(told(falling)[0]).toBe('pass');
    expect(told(falling)[1]).toContain('falls by 12 ms an hour (interval −14 ms to −10 ms; −45.0%');
  });
});

it('without an expectation is held to 10%', () => {
  const { expect: _, ...silent } = plan;
  for (const some of [silent, { ...silent, expect: {} }]) {
    expect(driftReason(some, { ...p95, over: between(-0.1, 0.1) }).state).toBe('pass');
    expect(driftReason(some, { ...p95, over: between(-0.1, 0.101) }).state).toBe('unknown');
  }
});

it('is unknown without its interval or without what would have been seen', () => {
  expect(told({ over: null })).toEqual(['unknown', 'pay p95 drift unknown: no reason given']);
  expect(told({ perHour: null, reason: 'a gap' })[1]).toContain('pay p95 drift unknown: a gap');
  expect(told({ visible: null })[0]).toBe('unknown');
});

it('of goodput is one for the worse where it falls', () => {
  const goodput = { figure: 'goodput', unit: 'per-second' } as const;
  expect(told({ ...goodput, state: 'falls', over: between(-0.2, -0.11) })[0]).toBe('fail');
  expect(told({ ...goodput, state: 'rises', over: between(0.11, 0.2) })[0]).toBe('pass');
  expect(told({ ...goodput, over: between(-0.11, 0.2) })[0]).toBe('unknown');
});

it('of errors is held to the limit of the path, in shares of the journeys', () => {
  const errors = { figure: 'errors', unit: 'share', visible: 0.5 } as const;
  expect(told({ ...errors, over: between(-0.01, 0.01) })).toEqual([
    'pass',
    'pay errors shows no drift over 3 h 36 min (interval −1.00% to +1.00%), within 1% of the journeys',
  ]);
  expect(told({ ...errors, over: between(-0.01, 0.0101) })[0]).toBe('unknown');
  expect(told({ ...errors, state: 'rises', over: between(0.0101, 0.03) })[0]).toBe('fail');
  // A latency limit is none of errors, and of two limits the lower one holds.
  const strict: Plan = {
    ...plan,
    slos: [
      { kind: 'errors', path: 'pay', step: null, shareMax: 0.01 },
      { kind: 'latency', path: 'pay', step: null, quantile: 0.95, limitMs: 750 },
      { kind: 'errors', path: 'pay', step: null, shareMax: 0.002 },
    ],
  };
  const found = driftReason(strict, { ...p95, ...errors, over: between(0, 0.002) });
  expect([found.state, found.text]).toEqual([
    'pass',
    expect.stringMatching(/, within 0\.2% of the journeys$/),
  ]);
  expect(driftReason(strict, { ...p95, ...errors, over: between(0, 0.0021) }).state).toBe(
    'unknown',
  );
  expect(told({ ...errors, path: 'order', state: 'rises', over: between(0.0001, 0.03) })[0]).toBe(
    'fail',
  );
});

describe('the reasons of a soak', () => {
  const brief = (...drifts: DriftResult[]) => driftReasons(plan, drifts).map((each) => each.brief);
  const goodput = { ...p95, figure: 'goodput', unit: 'per-second', visible: 0.02 } as const;
  const errors = { ...p95, figure: 'errors', unit: 'share', over: between(0, 0.001) } as const;

  it('name in one line what is calm, with what would have been seen', () => {
    const [reason, ...more] = driftReasons(plan, [goodput, p95, errors]);
    expect(more).toEqual([]);
    expect(reason).toEqual({
      state: 'pass',
      text: 'no drift seen over 3 h 36 min; what would have been seen: pay goodput 2.00%, pay p95 5.00%, pay errors 5.00% of the journeys',
      brief:
        'no drift seen over 3 h 36 min in 3 figures; a drift of 5.00% would have been seen (pay p95)',
    });
    expect(brief(errors)).toEqual(['no drift seen over 3 h 36 min in 1 figure']);
    expect(brief(p95, goodput, errors)).toEqual([reason?.brief]);
    expect(brief({ ...p95, visible: 0.01 }, goodput)[0]).toContain(
      'a drift of 2.00% would have been seen (pay goodput)',
    );
  });

  it('name a figure that drifts within what is tolerated by itself', () => {
    const slow = { ...p95, state: 'rises', over: between(0.01, 0.02) } as const;
    expect(
      driftReasons(plan, [slow, goodput]).map(({ state, text }) => [state, text.slice(0, 17)]),
    ).toEqual([
      ['pass', 'pay p95 rises by '],
      ['pass', 'no drift seen ove'],
    ]);
    const wide = { ...p95, over: between(-0.2, 0.2) };
    expect(driftReasons(plan, [wide]).map(({ state }) => state)).toEqual(['unknown']);
    expect(driftReasons(plan, [])).toEqual([]);
  });

  it('begin with what drifts, and name in one what is not known', () => {
    const rising = { ...p95, state: 'rises', over: between(0.2, 0.3) } as const;
    const found = driftReasons(plan, [goodput, lost, rising, { ...lost, figure: 'errors' }]);
    expect(found.map(({ state, text }) => [state, text.slice(0, 21)])).toEqual([
      ['fail', 'pay p95 rises by 1.0 '],
      ['unknown', 'pay p95 drift unknown'],
      ['unknown', 'pay errors drift unkn'],
      ['pass', 'no drift seen over 3 '],
    ]);
    expect(found[1]?.text).toBe('pay p95 drift unknown: a gap');
    expect(found.map((each) => each.brief).slice(1, 3)).toEqual([
      'drift of pay p95, pay errors not known over 3 h 36 min',
      '',
    ]);
  });
});

it('writes figures in their unit, and shares with their sign', () => {
  expect(figureText('ms', 0)).toBe('0.0 ms');
  expect([figureText('ms', -12), figureText('share', 0.01), figureText('per-second', 2)]).toEqual([
    '−12 ms',
    '1.00%',
    '2/s',
  ]);
  expect([signedPercent(0.01), signedPercent(0), signedPercent(-0.01)]).toEqual([
    '+1.00%',
    '0%',
    '−1.00%',
  ]);
});
