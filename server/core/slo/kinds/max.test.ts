import { expect, it } from 'vitest';
import { activity, journeys } from '../pathActivity.support.ts';
import { sloKindContract } from '../sloKind.contract.ts';
import { max } from './max.ts';

const spec = { kind: 'max', path: 'pay', step: null, limitMs: 100 } as const;

sloKindContract(max, {
  spec,
  met: activity(journeys(3)),
  breached: activity(journeys(99, 1)),
  unknown: activity({}),
});

it('says path, step and limit', () => {
  expect(max.name({ ...spec, step: 'confirm' })).toBe('pay/confirm max ≤ 100 ms');
  expect(max.describe(spec)).toBe('every pay journey takes at most 100 ms');
  expect(max.describe({ ...spec, step: 'confirm' })).toBe(
    'every answer to pay/confirm takes at most 100 ms',
  );
});

it('is breached by one slow answer, and by one that is not correct', () => {
  expect(max.judge(spec, activity(journeys(99, 1))).reason).toMatch(
    /^(49|50)\d ms over 100 samples$/,
  );
  expect(max.judge({ ...spec, limitMs: 498.3 }, activity(journeys(99, 1))).reason).toBe(
    '498.32 ms over 100 samples',
  );
  expect(max.judge(spec, activity({ ...journeys(99), failed: 1 }))).toEqual({
    measured: null,
    state: 'breached',
    reason: '1 of 100 had no correct answer, which is beyond any limit',
  });
});

it('is unknown while one journey is open or has no evidence, however many are quick', () => {
  expect(max.judge(spec, activity(journeys(99), { pending: 1 }))).toMatchObject({
    state: 'unknown',
    reason: '1 journeys were still open when the recording ended',
  });
  expect(max.judge(spec, activity({}, { noEvidence: 1 })).state).toBe('unknown');
  expect(max.judge(spec, activity({})).reason).toBe('nothing was answered');
  // The bound of the path lies at 1 s: a limit above it is not exceeded by a journey that ends there.
  const slow = { ...spec, limitMs: 1_001 };
  expect(max.judge(slow, activity(journeys(99), { interrupted: 1 })).state).toBe('unknown');
  expect(
    max.judge({ ...slow, limitMs: 1_000 }, activity(journeys(99), { interrupted: 1 })).state,
  ).toBe('breached');
});

it('is met by an answer that takes just as long as the limit', () => {
  const slowest = activity(journeys(99, 1));
  const { measured: limitMs } = max.judge({ ...spec, limitMs: 1_000 }, slowest);
  if (limitMs === null) throw new Error('it was measured');
  expect(max.judge({ ...spec, limitMs }, slowest)).toEqual({
    ...{ measured: limitMs, state: 'met', reason: null },
  });
  expect(max.judge({ ...spec, limitMs: limitMs - 0.001 }, slowest).state).toBe('breached');
});
