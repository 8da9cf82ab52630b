import { describe, expect, it } from 'vitest';
import { stepCase } from '../../../test/support/stepCase.ts';
import type { Unfinished } from '../../measure/censoredSample.ts';
import type { PathTotals } from '../../measure/pathTotals.ts';
import { activity, journeys } from '../pathActivity.support.ts';
import { sloKindContract } from '../sloKind.contract.ts';
import { errors } from './errors.ts';

const onePercent = { kind: 'errors', path: 'pay', step: null, shareMax: 0.01 } as const;
const judged = (measured: Partial<PathTotals>, unfinished: Partial<Unfinished> = {}) =>
  errors.judge(onePercent, activity(measured, unfinished));

sloKindContract(errors, {
  spec: onePercent,
  met: activity({ ...journeys(990), failed: 10 }),
  breached: activity({ ...journeys(989), failed: 11 }),
  unknown: activity({}),
});

it('says its limit as it is written', () => {
  expect(errors.name(onePercent)).toBe('pay errors ≤ 1%');
  expect(errors.name({ ...onePercent, shareMax: 0.0007 })).toBe('pay errors ≤ 0.07%');
  expect(errors.describe(onePercent)).toBe('at most 1% of pay journeys fail');
});

describe('the judgement', () => {
  it('is met at exactly its limit and breached beyond', () => {
    const of = (failed: number) => judged({ ...journeys(1000 - failed), failed });
    expect(of(10)).toEqual({ state: 'met', measured: 0.01, reason: null });
    expect(of(11)).toEqual({
      state: 'breached',
      measured: 0.011,
      reason: '11 of 1\u202f000 journeys failed',
    });
  });

  it('counts journeys open past their bound as errors, and says how many they are', () => {
    const of = (interrupted: number) =>
      judged({ ...journeys(1000 - interrupted - 3), failed: 3 }, { interrupted });
    expect(of(7)).toEqual({ state: 'met', measured: 0.01, reason: null });
    expect(of(8)).toEqual({
      state: 'breached',
      measured: 0.011,
      reason: '3 failed and 8 open past their bound, of 1\u202f000 journeys',
    });
    expect(judged({}, { interrupted: 1 })).toMatchObject({ state: 'breached', measured: 1 });
  });

  it('is breached by starts that the target held back, which are no journeys of its share', () => {
    const of = (failed: number) =>
      judged({ ...journeys(994 - failed), failed }, { droppedByTarget: 6 });
    expect(of(4)).toEqual({ state: 'met', measured: 4 / 994, reason: null });
    expect(of(5)).toEqual({
      state: 'breached',
      measured: 5 / 994,
      reason: '5 of 994 journeys failed, and 6 starts dropped while every VU waited for the target',
    });
    expect(judged({}, { droppedByTarget: 1 })).toEqual({
      state: 'breached',
      measured: null,
      reason: '0 of 0 journeys failed, and 1 start dropped while every VU waited for the target',
    });
  });

  it('takes a business refusal for an answer, as long as one journey was correct', () => {
    expect(judged({ ...journeys(1), refused: 99 })).toMatchObject({ state: 'met', measured: 0 });
    expect(judged({ refused: 100 })).toEqual({
      state: 'unknown',
      measured: 0,
      reason: 'no correct journey: 100 were refused',
    });
    expect(judged({ refused: 198, failed: 1 }, { interrupted: 1 })).toEqual({
      state: 'unknown',
      measured: 0.01,
      reason: 'no correct journey: 198 were refused, 1 failed, 1 was open past its bound',
    });
  });

  it('is unknown without a correct journey, whatever share is allowed', () => {
    const any = { ...onePercent, shareMax: 1 };
    const of = (measured: Partial<PathTotals>, unfinished: Partial<Unfinished> = {}) =>
      errors.judge(any, activity(measured, unfinished));
    expect(of({ failed: 7, refused: 1 })).toEqual({
      state: 'unknown',
      measured: 7 / 8,
      reason: 'no correct journey: 1 was refused, 7 failed',
    });
    expect(of({}, { interrupted: 2, droppedByTarget: 3 })).toEqual({
      state: 'unknown',
      measured: 1,
      reason: 'no correct journey: 2 were open past their bound, 3 starts were dropped',
    });
    expect(of({ ...journeys(1), failed: 7 }).state).toBe('met');
    expect(judged({ failed: 1, refused: 98 }).state).toBe('breached');
  });

  it('is unknown when nothing ended, or when open journeys would decide it', () => {
    expect(judged({})).toMatchObject({ state: 'unknown', reason: 'no journey ended' });
    expect(judged(journeys(990), { pending: 10 }).state).toBe('met');
    expect(judged(journeys(990), { pending: 11 }).state).toBe('unknown');
    expect(judged(journeys(990), { droppedByGenerator: 10 }).state).toBe('met');
    expect(judged(journeys(990), { pending: 1, droppedByGenerator: 10 }).state).toBe('unknown');
  });

  it('leaves out what is not the target’s failure, and is unknown where that could decide', () => {
    expect(judged(journeys(990), { noEvidence: 10 })).toMatchObject({ state: 'met', measured: 0 });
    expect(judged(journeys(990), { noEvidence: 11 })).toEqual({
      state: 'unknown',
      measured: 0,
      reason: "11 journeys ended by what is not the target's failure",
    });
    expect(judged({}, { noEvidence: 7 })).toEqual({
      state: 'unknown',
      measured: null,
      reason: "7 journeys ended by what is not the target's failure",
    });
    expect(judged({ ...journeys(980), failed: 20 }, { noEvidence: 500 }).state).toBe('breached');
  });
});

describe('the errors of a step', () => {
  const spec = { ...onePercent, step: 'confirm' };
  const judgedStep = (
    correct: number,
    failed: number,
    open: Partial<Unfinished> = {},
    shareMax = 0.01,
  ) =>
    errors.judge(
      { ...spec, shareMax },
      {
        ...activity({ started: correct + failed, correct, failed }, open),
        journey: { steps: [stepCase('look'), stepCase('confirm')], latencyBoundMs: 1_000 },
        measured: {
          ...activity({ started: correct + failed, correct, failed }).measured,
          steps: new Map([
            [
              'confirm',
              {
                requests: correct + failed,
                failures: new Map(failed === 0 ? [] : [['status 500', failed]]),
                noEvidence: new Map(),
                refusedBy: new Map(),
                flow: {},
                serviceMs: journeys(correct).journeyMs,
              },
            ],
          ]),
        },
      },
    );

  it('are said of the step, and drawn nowhere', () => {
    expect(errors.name(spec)).toBe('pay/confirm errors ≤ 1%');
    expect(errors.describe(spec)).toBe('at most 1% of requests of pay/confirm fail');
    expect([errors.figure(spec), errors.figure(onePercent)]).toEqual([
      null,
      { figure: 'error-share', shareMax: 0.01 },
    ]);
  });

  it('are met at exactly the limit and breached beyond', () => {
    expect(judgedStep(990, 10)).toEqual({ state: 'met', measured: 0.01, reason: null });
    expect(judgedStep(989, 11)).toEqual({
      state: 'breached',
      measured: 0.011,
      reason: '11 of 1\u202f000 requests had no correct answer',
    });
  });

  it('are unknown without a correct answer, whatever share is allowed', () => {
    expect(judgedStep(0, 7, {}, 1)).toEqual({
      state: 'unknown',
      measured: 1,
      reason: 'none of 7 requests had a correct answer',
    });
    expect(judgedStep(1, 7, {}, 1).state).toBe('met');
  });

  it('are unknown when nothing was answered, or when open journeys would decide it', () => {
    expect(judgedStep(0, 0)).toEqual({
      state: 'unknown',
      measured: null,
      reason: 'nothing was answered',
    });
    expect(judgedStep(0, 0, { pending: 1 }).reason).toMatch(/still open/);
    expect(judgedStep(990, 0, { pending: 10 }).state).toBe('met');
    expect(judgedStep(990, 0, { pending: 11 }).state).toBe('unknown');
  });
});

it('reads shares to 100%, and says what it does not understand', () => {
  expect(errors.read('errors', '100%')).toEqual({ ok: true, value: { shareMax: 1 } });
  expect(errors.read('errors', '100.1%')).toEqual({
    ...{ ok: false, error: expect.stringMatching(/^"100\.1%" is not understood; ./) },
  });
});
