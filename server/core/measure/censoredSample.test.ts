import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import {
  many,
  oneStage,
  planOf,
  pointOf,
  quiet,
  secondsTo,
  steadyCell,
} from '../../test/support/loadCase.ts';
import { stepCase } from '../../test/support/stepCase.ts';
import { type SloSpec, sloOutcome } from '../slo/slo.ts';
import type { JourneySpec, StepSpec } from '../traffic/journey.ts';
import { stepSample, type Unfinished } from './censoredSample.ts';
import type { Cell, StepCell } from './frame.ts';
import { totalsOf } from './pathTotals.ts';

const stepOf = (name: string, refusedStatus: readonly number[] = []): StepSpec =>
  stepCase(name, { refusedStatus });
const journeyOf = (...steps: readonly StepSpec[]): JourneySpec => ({
  steps,
  latencyBoundMs: 2000,
});
const slo = (step: string, quantile = 0.95): SloSpec => ({
  kind: 'latency',
  path: 'pay',
  step,
  quantile,
  limitMs: 500,
});
const noStage = { goodMs: null, hold: () => null } as const;
const none: Unfinished = {
  interrupted: 0,
  pending: 0,
  droppedByTarget: 0,
  droppedByGenerator: 0,
  noEvidence: 0,
};

/** `ended` requests, of which `failed` had no correct answer; the others took 20 ms. */
const ended = (step: string, requests: number, failed = 0, refused = 0): StepCell => ({
  step,
  requests,
  failures: failed === 0 ? {} : { timeout: failed },
  serviceMs: many(requests - failed - refused, 20),
});
const cellOf = (counts: Partial<Cell>): Cell => ({ ...steadyCell, refused: 0, ...counts });

/** A hold of 10 s at 50/s within 2 s that outlasts its last journeys; one in ten `place` hangs. */
function hanging(journey: JourneySpec, steps: readonly StepCell[], dropped = 0) {
  const plan = planOf([oneStage], [slo('place')]);
  const paths = plan.paths.map((path) => ({ ...path, journey }));
  const timeline = secondsTo(10, (second) =>
    second === 9
      ? { finished: 460, correct: 450, failed: 10, dropped, journeyMs: many(450, 20), steps }
      : { finished: 0, correct: 0, journeyMs: many(0, 1), steps: [] },
  );
  return pointOf([...timeline, quiet(10), quiet(11)], { ...plan, paths }).slos;
}

const mayHaveWaited = (journeys: number) =>
  `${journeys} journeys were interrupted that may have waited for this step; set its timeout well below the path's "within", or give the path an SLO of its own`;

describe('an SLO of a step in which one request in ten hangs: 450 answered, 10 timeouts, 40 interrupted', () => {
  it('is breached for the only step', () => {
    expect(hanging(journeyOf(stepOf('place')), [ended('place', 460, 10)])).toMatchObject([
      {
        name: 'pay/place p95 ≤ 500 ms',
        state: 'breached',
        measured: null,
        reason: '50 of 500 had no correct answer, which is beyond any limit',
      },
    ]);
  });

  it('is breached for the first step', () => {
    const steps = [ended('place', 460, 10), ended('confirm', 450)];
    expect(hanging(journeyOf(stepOf('place'), stepOf('confirm')), steps)).toMatchObject([
      { state: 'breached', reason: '50 of 500 had no correct answer, which is beyond any limit' },
    ]);
  });

  it('is unknown for a later step, which they may have reached just before the end', () => {
    const steps = [ended('look', 500), ended('place', 460, 10)];
    expect(hanging(journeyOf(stepOf('look'), stepOf('place')), steps)).toMatchObject([
      { state: 'unknown', measured: expect.closeTo(20, 0), reason: mayHaveWaited(40) },
    ]);
  });

  it('is met when they hang in the step before or after', () => {
    const before = [ended('look', 460, 10), ended('place', 450)];
    const journey = journeyOf(stepOf('look'), stepOf('place'), stepOf('confirm'));
    expect(hanging(journey, [...before, ended('confirm', 450)])).toMatchObject([{ state: 'met' }]);
    const after = [ended('look', 500), ended('place', 500), ended('confirm', 460, 10)];
    expect(hanging(journey, after)).toMatchObject([{ state: 'met' }]);
  });

  it('is unknown when the counts do not show the step', () => {
    const steps = [ended('place', 455, 10), ended('confirm', 450)];
    expect(hanging(journeyOf(stepOf('place'), stepOf('confirm')), steps)).toMatchObject([
      { state: 'unknown', reason: mayHaveWaited(40) },
    ]);
  });
});

describe('the sample of a step', () => {
  const two = journeyOf(stepOf('place', [409]), stepOf('confirm'));
  const refusing = (refusedByPlace: number) =>
    totalsOf([
      cellOf({
        started: 100,
        correct: 60,
        refused: refusedByPlace,
        failed: 5,
        steps: [ended('place', 95, 5, refusedByPlace), ended('confirm', 60)],
      }),
    ]);

  it('counts a business refusal by content like one by status', () => {
    const refusedWhen = [{ name: 'refused', jsonPath: '$.code', equals: 'SOLD_OUT' }];
    const byContent = journeyOf(stepCase('place', { refusedWhen }), stepOf('confirm'));
    const unfinished = { ...none, interrupted: 15 };
    expect(stepSample(byContent, 'confirm', refusing(20), unfinished)).toEqual(
      stepSample(two, 'confirm', refusing(20), unfinished),
    );
  });

  it('leaves out journeys that a rejection or failure ended in an earlier step', () => {
    // 95 were answered, 5 timed out, 20 were refused; of the 70 that went on, 60 were confirmed.
    const unfinished = { ...none, interrupted: 15 };
    expect(stepSample(two, 'place', refusing(20), unfinished)).toMatchObject({
      beyond: 10,
      undecided: none,
    });
    expect(stepSample(two, 'confirm', refusing(20), unfinished)).toMatchObject({
      beyond: 0,
      undecided: { ...none, interrupted: 10 },
    });
  });

  describe('that asks again', () => {
    const until = {
      check: { jsonPath: '$.state', equals: 'done' },
      ...{ everyMs: 100, withinMs: null, requestsMax: 9 },
    };
    const retry = { on: [503], triesMax: 1, waitMs: 1, waitMsMax: 1 };
    // Of 100 journeys 80 placed with 30 further tries, 60 were done after 200 requests, 5 failed in each.
    const cell = (step: string, requests: number, correct: number): StepCell => ({
      ...{ step, requests, failures: { timeout: 5 }, serviceMs: many(correct, 20) },
    });
    const measured = totalsOf([
      cellOf({
        ...{ started: 100, correct: 60, failed: 10 },
        steps: [cell('place', 130, 80), cell('done', 200, 60)],
      }),
    ]);
    const journey = journeyOf(stepCase('place', { retry }), stepCase('done', { until }));
    const unfinished = { ...none, interrupted: 30 };

    it('is left by its correct answers, however many requests it sent', () => {
      expect(stepSample(journey, 'done', measured, unfinished)).toMatchObject({
        ...{ histogram: { count: 60 }, beyond: 5 },
        undecided: { ...none, interrupted: 15 },
      });
    });

    it('is undecided as the first step too, since its pauses are no latency', () => {
      expect(stepSample(journey, 'place', measured, unfinished)).toMatchObject({
        beyond: 5,
        undecided: { ...none, interrupted: 15 },
      });
      const alone = journeyOf(stepCase('place', { retry }));
      expect(stepSample(alone, 'place', measured, { ...none, interrupted: 3 })).toMatchObject({
        beyond: 5,
        undecided: { ...none, interrupted: 3 },
      });
    });
  });

  it('leaves out journeys that ended in an earlier step by what is not the target’s failure', () => {
    const place = { ...ended('place', 95, 5), noEvidence: { dns: 7 } };
    const counts = { started: 100, correct: 60, failed: 5, steps: [place, ended('confirm', 60)] };
    const unfinished = { ...none, interrupted: 28, noEvidence: 7 };
    // 95 were answered, of which 5 timed out and 7 could not be sent; 83 went on, and 60 were confirmed.
    const sample = stepSample(two, 'confirm', totalsOf([cellOf(counts)]), unfinished);
    expect([sample.beyond, sample.undecided]).toEqual([
      0,
      { ...none, interrupted: 23, noEvidence: 7 },
    ]);
  });

  it('is undecided when several steps may refuse and one did', () => {
    const both = journeyOf(stepOf('place', [409]), stepOf('confirm', [402]));
    const unfinished = { ...none, interrupted: 15 };
    expect(stepSample(both, 'place', refusing(20), unfinished)).toMatchObject({
      beyond: 5,
      undecided: { ...none, interrupted: 15 },
    });
    expect(stepSample(both, 'place', refusing(0), { ...none, interrupted: 35 })).toMatchObject({
      beyond: 10,
      undecided: none,
    });
  });

  it('has only the failures for a script by hand, and no members for an unknown step', () => {
    const byHand = journeyOf();
    expect(stepSample(byHand, 'place', refusing(0), { ...none, interrupted: 9 })).toMatchObject({
      beyond: 5,
      undecided: { ...none, interrupted: 9 },
    });
    const gone = stepSample(two, 'gone', refusing(20), none);
    expect(gone).toMatchObject({ beyond: 0, undecided: none, histogram: { count: 0 } });
  });
});

describe('starts that were dropped', () => {
  const one = journeyOf(stepOf('place'));
  const two = journeyOf(stepOf('place'), stepOf('confirm'));
  const counts = cellOf({ steps: [ended('place', 200), ended('confirm', 200)] });
  const judged = (journey: JourneySpec, unfinished: Partial<Unfinished>) =>
    sloOutcome(slo('place'), {
      journey,
      measured: totalsOf([counts]),
      unfinished: { ...none, ...unfinished },
      ...noStage,
    });

  it('while the target occupied every VU count against the only step', () => {
    expect(judged(one, { droppedByTarget: 10 }).state).toBe('met');
    expect(judged(one, { droppedByTarget: 11 }).reason).toBe(
      '11 of 211 had no correct answer, which is beyond any limit',
    );
  });

  it('leave a step unknown when another may have occupied the VUs', () => {
    expect(judged(two, { droppedByTarget: 10 }).state).toBe('met');
    expect(judged(two, { droppedByTarget: 11 })).toMatchObject({
      state: 'unknown',
      reason: '11 starts were dropped while every VU waited for the target',
    });
  });

  it('by the generator leave every step unknown', () => {
    for (const journey of [one, two]) {
      expect(judged(journey, { droppedByGenerator: 10 }).state).toBe('met');
      expect(judged(journey, { droppedByGenerator: 11 }).state).toBe('unknown');
    }
  });
});

it('a recording that ended too soon leaves every step unknown', () => {
  for (const later of [[], [stepOf('confirm')]]) {
    const judged = (pending: number) => {
      const steps = [ended('place', 200), ended('confirm', 200)];
      const counts = cellOf({ started: 200 + pending, correct: 200, failed: 0, steps });
      const journey = journeyOf(stepOf('place'), ...later);
      const measured = totalsOf([counts]);
      return sloOutcome(slo('place'), {
        journey,
        measured,
        unfinished: { ...none, pending },
        ...noStage,
      });
    };
    expect(judged(10).state).toBe('met');
    expect(judged(11)).toMatchObject({
      state: 'unknown',
      reason: '11 journeys were still open when the recording ended',
    });
  }
});

it('names interrupted journeys beside too few answers', () => {
  const steps = [ended('look', 300), ended('place', 100)];
  const measured = totalsOf([cellOf({ started: 300, correct: 100, failed: 0, steps })]);
  const journey = journeyOf(stepOf('look'), stepOf('place'));
  expect(
    sloOutcome(slo('place'), {
      journey,
      measured,
      unfinished: { ...none, interrupted: 200 },
      ...noStage,
    }).reason,
  ).toBe(
    `not enough samples: 100 of the 200 that this percentile needs, and ${mayHaveWaited(200)}`,
  );
});

it('answers of 20 ms that all fail their check breach p50 ≤ 300 ms', () => {
  const failing = { step: 'place', requests: 1000, failures: { 'check paid': 1000 } };
  const measured = totalsOf([
    cellOf({ failed: 1000, correct: 0, steps: [{ ...failing, serviceMs: histogramOf([], 3) }] }),
  ]);
  const activity = { journey: journeyOf(stepOf('place')), measured, unfinished: none, ...noStage };
  expect([sloOutcome(slo('place', 0.5), activity)]).toMatchObject([
    {
      state: 'breached',
      reason: '1\u202f000 of 1\u202f000 had no correct answer, which is beyond any limit',
    },
  ]);
});

it('another hung journey never turns a step’s SLO into met', () => {
  const names = ['look', 'place', 'confirm'];
  const journey = journeyOf(...names.map((name) => stepOf(name)));
  const judged = (answers: readonly number[], hung: readonly number[], lost: number) => {
    // Those that hang in a step have come through the ones before.
    const through = (index: number) => hung.slice(index + 1).reduce((sum, n) => sum + n, 0);
    const steps = names.map((step, index) => ({
      ...ended(step, answers.length + through(index) - (index === 0 ? lost : 0)),
      serviceMs: histogramOf([...answers, ...Array(through(index)).fill(20)]),
    }));
    const interrupted = hung.reduce((sum, n) => sum + n, 0);
    const [started, correct] = [answers.length + interrupted, answers.length];
    const measured = totalsOf([cellOf({ started, correct, failed: 0, steps })]);
    return sloOutcome(slo('place'), {
      journey,
      measured,
      unfinished: { ...none, interrupted },
      ...noStage,
    }).state;
  };
  const answers = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 200, maxLength: 220 });
  const hung = fc.nat(30);
  fc.assert(
    fc.property(answers, hung, hung, hung, fc.nat(1), (all, look, place, more, lost) => {
      const before = judged(all, [look, 0, 0], lost);
      const after = judged(all, [look, place, 0], lost);
      if (before !== 'met') expect(after).not.toBe('met');
      // Journeys that hang in the first step or in an unknown one are no answers of this one.
      if (before !== 'met') expect(judged(all, [look + more, 0, 0], lost)).not.toBe('met');
      if (before === 'breached') expect(after).toBe('breached');
      if (place > 0.05 * (all.length + place)) expect(after).not.toBe('met');
    }),
    { numRuns: 50 },
  );
});
