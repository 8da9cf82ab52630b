import { describe, expect, it } from 'vitest';
import { many, secondOf } from '../../../test/support/loadCase.ts';
import type { Unfinished } from '../../measure/censoredSample.ts';
import type { Cell } from '../../measure/frame.ts';
import { activity } from '../pathActivity.support.ts';
import { sloKindContract } from '../sloKind.contract.ts';
import type { HoldActivity, HoldSecond } from '../sloKind.ts';
import { seconds } from './seconds.ts';

const each = { kind: 'latency', quantile: 0.5, limitMs: 100 } as const;
const spec = { kind: 'seconds', path: 'pay', step: null, shareMin: 0.75, each } as const;

const answered = (count: number, ms: number, cell: Partial<Cell> = {}): HoldSecond =>
  secondOf(3, { correct: count, journeyMs: many(count, ms), ...cell });
const fast = answered(20, 50);
const slow = answered(20, 400);
const few = answered(19, 50);

const held = (
  of: readonly HoldSecond[],
  unfinished: Partial<Unfinished> = {},
  more: Partial<HoldActivity> = {},
) =>
  activity({}, unfinished, {
    hold: () => ({ stage: 0, shards: 1, durationMs: of.length * 1000, seconds: of, ...more }),
  });
const judged = (of: readonly HoldSecond[], unfinished: Partial<Unfinished> = {}) =>
  seconds.judge(spec, held(of, unfinished));

sloKindContract(seconds, {
  spec,
  met: held([fast, fast, fast, slow]),
  breached: held([fast, fast, slow, slow]),
  unknown: held([fast, fast, few, slow]),
});

it('says its limit as it is written', () => {
  expect(seconds.name(spec)).toBe('pay p50 ≤ 100 ms in 75% of seconds');
  expect(seconds.describe(spec)).toBe(
    'in 75% of the seconds of a hold, 50% of correct pay journeys take at most 100 ms',
  );
  const confirm = { ...spec, step: 'confirm', each: { kind: 'errors', shareMax: 0.01 } } as const;
  expect(seconds.name(confirm)).toBe('pay/confirm errors ≤ 1% in 75% of seconds');
  expect(seconds.limit(spec)).toBe(0.75);
  expect([seconds.samplesNeeded(spec), seconds.samplesNeeded(confirm)]).toEqual([20, 1]);
  expect([seconds.latencyLimitMs(spec), seconds.latencyLimitMs(confirm)]).toEqual([100, null]);
});

it.each([
  ['p99.9 in 99.5% of seconds', '1s', 0.995, { kind: 'latency', quantile: 0.999, limitMs: 1000 }],
  ['mean in 100% of seconds', '80ms', 1, { kind: 'mean', limitMs: 80 }],
  ['max in 50% of seconds', '2s', 0.5, { kind: 'max', limitMs: 2000 }],
  ['errors in 95% of seconds', '1%', 0.95, { kind: 'errors', shareMax: 0.01 }],
])('reads %s', (key, value, shareMin, of) => {
  expect(seconds.keyPattern?.test(key)).toBe(true);
  expect(seconds.read(key, value)).toEqual({ ok: true, value: { shareMin, each: of } });
});

it.each([
  ['p95 in 0% of seconds', '1s'],
  ['p95 in 101% of seconds', '1s'],
  ['errors in 95% of seconds', '1s'],
  ['max in 95% of seconds', '0s'],
])('refuses %s: %s', (key, value) => {
  expect(seconds.read(key, value)).toMatchObject({ ok: false });
});

it.each([
  'p0 in 9% of seconds',
  'goodput in 9% of seconds',
  'p95 in 9 of seconds',
  'p95 in 9% of seconds!',
])('knows no key "%s"', (key) => {
  expect(seconds.keyPattern?.test(key)).toBe(false);
});

describe('the judgement', () => {
  it('is breached when even the unknown seconds would not save it', () => {
    expect(judged([fast, few, slow, slow])).toEqual({
      state: 'breached',
      measured: 0.25,
      reason: '2 of 4 seconds missed it',
    });
    expect(judged([fast, few, few, slow])).toEqual({
      state: 'unknown',
      measured: 0.25,
      reason: '2 of 4 seconds could not be judged (too few samples, or no frame)',
    });
    expect(judged([fast, fast, fast, few])).toEqual({ state: 'met', measured: 0.75, reason: null });
  });

  it('takes a second without every shard for unknown', () => {
    const lost = { ...fast, missing: [1] };
    const late = { ...fast, shards: [] };
    expect(judged([lost, fast]).state).toBe('unknown');
    expect(judged([late, fast]).state).toBe('unknown');
    const two = { ...fast, shards: [0, 1] };
    expect(seconds.judge(spec, held([fast, two], {}, { shards: 2 })).measured).toBe(0.5);
    expect(seconds.judge(spec, held([two, two], {}, { shards: 2 })).state).toBe('met');
  });

  it('lets each journey without an end change one second that met it', () => {
    const four = [fast, answered(20, 51), answered(20, 52), answered(20, 53)];
    expect(judged(four, { interrupted: 1 }).state).toBe('met');
    expect(judged(four, { interrupted: 1, pending: 1 })).toEqual({
      state: 'unknown',
      measured: 1,
      reason: '2 journeys without an end could have changed as many',
    });
    expect(judged([fast, fast, few, few], { pending: 9 }).reason).toBe(
      '2 of 4 seconds could not be judged (too few samples, or no frame), and 9 journeys without an end could have changed as many',
    );
  });

  it('counts the failures, drops and journeys without evidence of each second', () => {
    const of = (cell: Partial<Cell>, unfinished: Partial<Unfinished> = {}) =>
      judged([answered(20, 50, cell)], unfinished).state;
    expect(of({ failed: 20 })).toBe('met');
    expect(of({ failed: 21 })).toBe('breached');
    expect(of({ noEvidence: 21 })).toBe('unknown');
    expect(of({ dropped: 21 }, { droppedByTarget: 21 })).toBe('breached');
    expect(of({ dropped: 21 }, { droppedByGenerator: 21 })).toBe('unknown');
  });

  it('judges a second with drops again, once it is known whose they were', () => {
    const second = answered(20, 50, { dropped: 21 });
    expect(judged([second], { droppedByGenerator: 21 }).state).toBe('unknown');
    expect(judged([second], { droppedByTarget: 21 }).state).toBe('breached');
  });

  it('keeps the judgements of two limits on one second apart', () => {
    expect(judged([fast]).state).toBe('met');
    const strict = { ...spec, each: { ...each, limitMs: 10 } };
    expect(seconds.judge(strict, held([fast])).state).toBe('breached');
  });

  it('is unknown without a measured second', () => {
    const none = { state: 'unknown', measured: null, reason: 'no second of the hold is measured' };
    expect(judged([])).toEqual(none);
    expect(seconds.judge(spec, activity({}))).toEqual(none);
  });
});
