import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import { many } from '../../test/support/loadCase.ts';
import { quantile } from '../measure/quantile.ts';
import { mergeStarts, responseTimes, type Starts } from './response.ts';

/** 900 correct journeys of 10 ms, 100 of 1 s, each 20 ms late; with the given changes. */
const journeyMs = histogramOf([...Array(900).fill(10), ...Array(100).fill(1000)]);
const responseMs = histogramOf([...Array(900).fill(30), ...Array(100).fill(1020)]);
const startsOf = (more: Partial<Starts> = {}): Starts => ({
  journeyMs,
  responseMs,
  dropped: 0,
  unanswered: 0,
  pending: 0,
  noEvidence: 0,
  ...more,
});
const censored = (more: Partial<Starts>) => responseTimes(startsOf(more)).censored;
const correct = (more: Partial<Starts>) => responseTimes(startsOf(more)).correct;

describe('response times of correct journeys', () => {
  it('are stated from 10/(1−q) samples on', () => {
    expect(correct({}).p99Ms).toEqual({
      value: quantile(responseMs, 0.99),
      samples: 1000,
      state: 'measured',
    });
    const fewer = { journeyMs: many(999, 10), responseMs: many(999, 30) };
    expect(correct(fewer).p99Ms).toEqual({
      value: null,
      samples: 999,
      state: 'not enough samples',
    });
    expect(correct(fewer).p95Ms.state).toBe('measured');
  });

  it('are not available once a start was dropped, or one of them is unknown', () => {
    const none = { value: null, samples: 1000, state: 'not available' };
    expect(correct({ dropped: 1 }).p50Ms).toEqual(none);
    expect(correct({ responseMs: many(999, 30) }).p50Ms).toEqual({ ...none, samples: 999 });
    expect(correct({ journeyMs: many(5, 10), responseMs: many(0, 1) }).p50Ms).toEqual({
      ...none,
      samples: 0,
    });
  });

  it('leave out failed journeys', () => {
    expect(correct({ unanswered: 5000, pending: 10 })).toEqual(correct({}));
  });
});

describe('response times of all starts', () => {
  it('are those of the correct journeys when there are no others', () => {
    expect(censored({})).toEqual(correct({}));
  });

  it('count dropped and unanswered starts as beyond every value', () => {
    // Rank 990 of 1000 + n: beyond the 1000 answers from 0.99 × (1000 + n) > 1000, n = 11, on.
    const p99 = { value: quantile(responseMs, 1), state: 'measured' };
    expect(censored({ unanswered: 10 }).p99Ms).toEqual({ ...p99, samples: 1010 });
    expect(censored({ dropped: 4, unanswered: 6 }).p99Ms).toEqual({ ...p99, samples: 1010 });
    expect(censored({ dropped: 4, unanswered: 7 }).p99Ms).toEqual({
      value: null,
      samples: 1011,
      state: 'never answered',
    });
    expect(censored({ dropped: 4, unanswered: 7 }).p95Ms.state).toBe('measured');
  });

  it('need samples like any other quantile, drops among them', () => {
    const few = { journeyMs: many(900, 10), responseMs: many(900, 30) };
    expect(censored({ ...few, dropped: 99 }).p99Ms).toEqual({
      value: null,
      samples: 999,
      state: 'not enough samples',
    });
    expect(censored({ ...few, dropped: 100 }).p99Ms.state).toBe('never answered');
  });

  it('are at least the service time where the planned start is unknown', () => {
    const unknown = { responseMs: many(400, 30), dropped: 1 };
    expect(censored(unknown).p50Ms).toEqual({
      value: quantile(journeyMs, 0.501),
      samples: 1001,
      state: 'at least',
    });
    expect(censored(unknown).p95Ms.value).toBe(quantile(journeyMs, 0.951));
  });

  it('are at least the known ones, when these are higher', () => {
    const known = { responseMs: many(600, 500), dropped: 1 };
    expect(censored(known).p50Ms.state).toBe('at least');
    // The 400 unknown count as 0, then 101 of the 600.
    expect(censored(known).p50Ms.value).toBe(quantile(many(600, 500), 101 / 600));
  });

  it('are a lower bound while journeys were still open: each may have been answered at once', () => {
    expect(censored({ pending: 1 }).p50Ms).toEqual({
      value: quantile(responseMs, 500 / 1000),
      samples: 1001,
      state: 'at least',
    });
    expect(censored({ pending: 100_000 }).p50Ms).toMatchObject({ value: 0, state: 'at least' });
  });

  it('are never answered when drops alone reach the quantile', () => {
    expect(censored({ responseMs: many(0, 1), dropped: 1002 }).p50Ms).toEqual({
      value: null,
      samples: 2002,
      state: 'never answered',
    });
  });

  it('never exceed the value with all response times known', () => {
    const journey = fc.record({
      serviceMs: fc.double({ min: 1, max: 1e4, noNaN: true }),
      waitMs: fc.double({ min: 0, max: 1e4, noNaN: true }),
      known: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(journey, { minLength: 20, maxLength: 300 }),
        fc.nat(40),
        fc.nat(40),
        (journeys, dropped, unanswered) => {
          const sum = ({ serviceMs, waitMs }: (typeof journeys)[number]) => serviceMs + waitMs;
          const all = {
            journeyMs: histogramOf(journeys.map((j) => j.serviceMs)),
            dropped,
            unanswered,
          };
          const whole = censored({ ...all, responseMs: histogramOf(journeys.map(sum)) });
          const part = censored({
            ...all,
            responseMs: histogramOf(journeys.filter((j) => j.known).map(sum)),
          });
          const value = (q: (typeof whole)['p50Ms']) =>
            q.state === 'never answered' ? Infinity : (q.value ?? 0);
          // A bucket's width is all that interpolation inside it can move.
          expect(value(part.p50Ms)).toBeLessThanOrEqual(value(whole.p50Ms) * 2 ** (1 / 64));
          expect(part.p50Ms.samples).toBe(whole.p50Ms.samples);
        },
      ),
    );
  });
});

it('mergeStarts adds up the starts of several paths', () => {
  const one = startsOf({ dropped: 1, unanswered: 2, pending: 3 });
  const two = startsOf({ dropped: 10, unanswered: 20, pending: 30 });
  expect(mergeStarts([one, two])).toMatchObject({
    journeyMs: { count: 2000 },
    responseMs: { count: 2000 },
    dropped: 11,
    unanswered: 22,
    pending: 33,
  });
});

describe('journeys that ended by what is not the target’s failure', () => {
  it('make the times of every start lower bounds, as open ones do', () => {
    expect(censored({ noEvidence: 100 })).toEqual(censored({ pending: 100 }));
    expect(censored({ noEvidence: 100 }).p50Ms).toMatchObject({ samples: 1100, state: 'at least' });
    expect(correct({ noEvidence: 100 })).toEqual(correct({}));
  });

  it('are added up over paths', () => {
    const both = mergeStarts([startsOf({ noEvidence: 2 }), startsOf({ noEvidence: 3 })]);
    expect(both.noEvidence).toBe(5);
  });
});
