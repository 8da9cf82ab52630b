import { describe, expect, it } from 'vitest';
import type { Unfinished } from '../../measure/censoredSample.ts';
import type { PathTotals } from '../../measure/pathTotals.ts';
import { activity, journeys } from '../pathActivity.support.ts';
import { sloKindContract } from '../sloKind.contract.ts';
import { goodput } from './goodput.ts';

const spec = { kind: 'goodput', path: 'pay', step: null, shareMin: 0.9 } as const;
const judged = (
  measured: Partial<PathTotals>,
  unfinished: Partial<Unfinished> = {},
  goodMs: number | null = null,
) => goodput.judge(spec, activity(measured, unfinished, { goodMs }));

sloKindContract(goodput, {
  spec,
  met: activity({ ...journeys(90), failed: 10 }),
  breached: activity({ ...journeys(89), failed: 11 }),
  unknown: activity({}),
});

it('says its limit as it is written', () => {
  expect(goodput.name(spec)).toBe('pay goodput ≥ 90%');
  expect(goodput.describe(spec)).toBe(
    'at least 90% of the due pay journeys are correct and within its latency SLOs',
  );
  expect(goodput.limit(spec)).toBe(0.9);
  expect([goodput.samplesNeeded(spec), goodput.latencyLimitMs(spec)]).toEqual([1, null]);
});

it.each(['0%', '101%', '5', 'most'])('refuses %s', (text) => {
  expect(goodput.read('goodput', text)).toMatchObject({ ok: false });
});

it('takes every share above 0 up to all', () => {
  expect(goodput.read('goodput', '100%')).toEqual({ ok: true, value: { shareMin: 1 } });
  expect(goodput.read('goodput', '0.1%')).toEqual({ ok: true, value: { shareMin: 0.001 } });
});

describe('the judgement', () => {
  it('counts every due journey that was not correct, a refused one too', () => {
    const bad = { refused: 2, failed: 3 };
    const kept = { interrupted: 4, droppedByTarget: 1 };
    expect(judged({ ...journeys(90), ...bad }, kept)).toEqual({
      state: 'met',
      measured: 0.9,
      reason: null,
    });
    expect(judged({ ...journeys(89), ...bad, failed: 4 }, kept)).toEqual({
      state: 'breached',
      measured: 0.89,
      reason:
        '89 of 100 due journeys were good: 2 were refused, 4 failed, 4 were open past their bound, 1 start was dropped',
    });
    expect(
      judged({ ...journeys(3), refused: 1 }, { interrupted: 1, droppedByTarget: 2 }).reason,
    ).toBe(
      '3 of 7 due journeys were good: 1 was refused, 1 was open past its bound, 2 starts were dropped',
    );
  });

  it('takes a correct journey beyond the latency limit for no goodput', () => {
    expect(judged(journeys(90, 10), {}, 100)).toMatchObject({ state: 'met', measured: 0.9 });
    expect(judged(journeys(89, 11), {}, 100)).toEqual({
      state: 'breached',
      measured: 0.89,
      reason: '89 of 100 due journeys were good: 11 took longer than 100 ms',
    });
    expect(judged(journeys(89, 11), {}, 1000)).toMatchObject({ state: 'met', measured: 1 });
  });

  it('is unknown where journeys whose end says nothing could decide it', () => {
    for (const open of ['pending', 'droppedByGenerator', 'noEvidence'] as const) {
      expect(judged(journeys(90), { [open]: 10 }).state).toBe('met');
      expect(judged(journeys(90), { [open]: 11 })).toMatchObject({ state: 'unknown', measured: 1 });
    }
    expect(judged({}, { noEvidence: 3 })).toEqual({
      state: 'unknown',
      measured: null,
      reason: "3 journeys ended by what is not the target's failure",
    });
    expect(judged({}).reason).toBe('no journey ended');
  });
});
