import { expect, it } from 'vitest';
import { activity, journeys } from '../pathActivity.support.ts';
import { sloKindContract } from '../sloKind.contract.ts';
import { mean } from './mean.ts';

/** 90 of 50 ms and 10 of 500 ms are 95 ms on average. */
const spec = { kind: 'mean', path: 'pay', step: null, limitMs: 100 } as const;

sloKindContract(mean, {
  spec,
  met: activity(journeys(90, 10)),
  breached: activity(journeys(80, 20)),
  unknown: activity(journeys(29)),
});

it('says path, step and limit', () => {
  expect(mean.name({ ...spec, step: 'confirm' })).toBe('pay/confirm mean ≤ 100 ms');
  expect(mean.describe(spec)).toBe('pay journeys take at most 100 ms on average');
  expect(mean.describe({ ...spec, step: 'confirm' })).toBe(
    'answers to pay/confirm take at most 100 ms on average',
  );
});

it('is the mean of the answers, within the width of a bucket', () => {
  const { measured } = mean.judge(spec, activity(journeys(90, 10)));
  expect(measured).toBeGreaterThan(94);
  expect(measured).toBeLessThan(96);
  expect(mean.judge(spec, activity(journeys(80, 20))).reason).toMatch(
    /^1[34]\d ms over 100 samples$/,
  );
  expect(mean.judge({ ...spec, limitMs: 498.3 }, activity(journeys(0, 30))).reason).toBe(
    '498.32 ms over 30 samples',
  );
});

it('counts an answer that is not correct with the bound of its path', () => {
  // 95 of 50 ms and 5 of 1 s: 97.5 ms; one failure more is too much.
  expect(mean.judge(spec, activity({ ...journeys(95), failed: 5 })).state).toBe('met');
  expect(mean.judge(spec, activity({ ...journeys(94), failed: 6 }))).toMatchObject({
    state: 'breached',
    reason: expect.stringMatching(
      /^10[67] ms over 100 samples, 6 without a correct answer counted as 1[.0]* s among them$/,
    ),
  });
});

it('needs 30 samples, and is unknown when journeys still open would decide it', () => {
  expect(mean.judge(spec, activity(journeys(30))).state).toBe('met');
  expect(mean.judge(spec, activity(journeys(29))).reason).toBe(
    'not enough samples: 29 of the 30 that a mean needs',
  );
  expect(mean.judge(spec, activity(journeys(95), { pending: 5 })).state).toBe('met');
  expect(mean.judge(spec, activity(journeys(94), { pending: 6 })).state).toBe('unknown');
});

it('is met by a mean that is the limit itself', () => {
  const all = activity(journeys(40));
  const { measured: limitMs } = mean.judge({ ...spec, limitMs: 1_000 }, all);
  if (limitMs === null) throw new Error('it was measured');
  expect(mean.judge({ ...spec, limitMs }, all)).toMatchObject({ state: 'met' });
  expect(mean.judge({ ...spec, limitMs: limitMs - 0.001 }, all).state).toBe('breached');
});
