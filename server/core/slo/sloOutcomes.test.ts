import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../test/support/histogramOf.ts';
import type { Unended } from '../measure/population.ts';
import { type Tally, tally } from '../measure/tally.ts';
import type { SloSpec } from './slo.ts';
import { errorSloName, latencySloName, sloOutcomes } from './sloOutcomes.ts';

const spec = (more: Partial<SloSpec>): SloSpec => ({
  path: 'pay',
  latency: null,
  errorShareMax: null,
  ...more,
});
const p95 = spec({ latency: { quantile: 0.95, limitMs: 100, step: null } });
const errors = spec({ errorShareMax: 0.01 });
const none: Unended = { interrupted: 0, pending: 0, held: 0, unstarted: 0 };
const journey = { steps: [], latencyBoundMs: 1000 };

/** `fast` journeys of 50 ms and `slow` ones of 500 ms. */
const journeys = (fast: number, slow: number): Tally => ({
  ...tally([]),
  correct: fast + slow,
  journeyMs: histogramOf([...Array(fast).fill(50), ...Array(slow).fill(500)]),
});
const stateOf = (slo: SloSpec, t: Tally, unended: Partial<Unended> = {}) =>
  sloOutcomes(slo, journey, t, { ...none, ...unended })[0];

describe('names', () => {
  it('say path, percentile and limit in plain figures', () => {
    const latency = { quantile: 0.999, limitMs: 1200, step: 'place order' };
    expect(latencySloName('pay', latency)).toBe('pay/place order p99.9 ≤ 1200 ms');
    expect(latencySloName('pay', { ...latency, quantile: 0.07, step: null })).toBe(
      'pay p7 ≤ 1200 ms',
    );
    expect(errorSloName('pay', 0.01)).toBe('pay errors ≤ 1%');
    expect(errorSloName('pay', 0.0007)).toBe('pay errors ≤ 0.07%');
  });
});

describe('a latency SLO', () => {
  it('is met while 5% are slower, and breached by one more', () => {
    expect(stateOf(p95, journeys(190, 10))).toMatchObject({ state: 'met', reason: null });
    expect(stateOf(p95, journeys(189, 11))).toMatchObject({ state: 'breached' });
    expect(stateOf(p95, journeys(189, 11))?.reason).toMatch(/^(49|50)\d ms over 200 samples$/);
  });

  it('is met just below its limit, to the width of a bucket', () => {
    const at = (ms: number): Tally => ({
      ...tally([]),
      correct: 200,
      journeyMs: histogramOf(Array(200).fill(ms)),
    });
    expect(stateOf(p95, at(98.5))?.state).toBe('met');
    expect(stateOf(p95, at(101.5))?.state).toBe('breached');
  });

  it('counts a failure, an interrupted journey and a held start alike', () => {
    const failed = { ...journeys(189, 0), failed: 9 };
    const held = (count: number) => stateOf(p95, failed, { interrupted: 1, held: count });
    expect(held(0)?.state).toBe('unknown');
    expect(held(1)).toMatchObject({
      state: 'breached',
      reason: '11 of 200 had no correct answer, which is beyond any limit',
    });
    expect(stateOf(errors, { ...journeys(990, 0), failed: 4 }, { held: 6 })?.state).toBe('met');
    expect(stateOf(errors, { ...journeys(989, 0), failed: 5 }, { held: 6 })?.reason).toBe(
      '11 of 1000 journeys failed',
    );
  });

  it('counts an error like a slow answer', () => {
    expect(stateOf(p95, journeys(190, 0), { interrupted: 10 })?.state).toBe('met');
    expect(stateOf(p95, journeys(189, 0), { interrupted: 11 })).toMatchObject({
      state: 'breached',
      measured: null,
      reason: '11 of 200 had no correct answer, which is beyond any limit',
    });
    expect(stateOf(p95, journeys(190, 12), { interrupted: 1 })?.reason).toMatch(
      / ms over 203 samples, 1 without a correct answer among them$/,
    );
  });

  it('is unknown below the samples that its percentile needs, errors counted in', () => {
    expect(stateOf(p95, journeys(199, 0))).toMatchObject({
      state: 'unknown',
      measured: null,
      reason: 'not enough samples: 199 of the 200 that this percentile needs',
    });
    expect(stateOf(p95, journeys(199, 0), { interrupted: 1 })?.state).toBe('met');
  });

  it('is unknown when journeys still open would decide it', () => {
    expect(stateOf(p95, journeys(200, 0), { pending: 10 })?.state).toBe('met');
    expect(stateOf(p95, journeys(200, 0), { pending: 11 })).toMatchObject({
      state: 'unknown',
      reason: '11 journeys were still open when the recording ended',
    });
    expect(stateOf(p95, journeys(180, 20), { pending: 500 })?.state).toBe('breached');
  });

  it('is unknown when starts that a generator dropped would decide it', () => {
    expect(stateOf(p95, journeys(200, 0), { unstarted: 10 })?.state).toBe('met');
    expect(stateOf(p95, journeys(200, 0), { unstarted: 11 })).toMatchObject({
      state: 'unknown',
      reason: '11 starts were dropped for want of VUs; plan more of them',
    });
    expect(stateOf(p95, journeys(200, 0), { pending: 6, unstarted: 5 })?.reason).toBe(
      '6 journeys were still open when the recording ended, and 5 starts were dropped for want of VUs; plan more of them',
    );
    expect(stateOf(p95, journeys(180, 20), { unstarted: 500 })?.state).toBe('breached');
    // They are no samples: of too few answers nothing is judged.
    expect(stateOf(p95, journeys(199, 0), { unstarted: 100 })?.reason).toMatch(/^not enough/);
  });
});

describe('an error SLO', () => {
  it('is met at exactly its limit and breached beyond', () => {
    const of = (failed: number) =>
      stateOf(errors, journeys(1000 - failed, 0), { interrupted: failed });
    expect(of(10)).toMatchObject({ state: 'met', measured: 0.01, reason: null });
    expect(of(11)).toMatchObject({
      state: 'breached',
      measured: 0.011,
      reason: '11 of 1000 journeys failed',
    });
  });

  it('takes a business rejection for an answer', () => {
    const refused = { ...journeys(0, 0), refused: 100 };
    expect(stateOf(errors, refused)).toMatchObject({ state: 'met', measured: 0 });
  });

  it('is unknown when nothing ended, or when open journeys would decide it', () => {
    expect(stateOf(errors, journeys(0, 0))).toMatchObject({
      state: 'unknown',
      reason: 'no journey ended',
    });
    expect(stateOf(errors, journeys(990, 0), { pending: 10 })?.state).toBe('met');
    expect(stateOf(errors, journeys(990, 0), { pending: 11 })?.state).toBe('unknown');
    expect(stateOf(errors, journeys(990, 0), { unstarted: 10 })?.state).toBe('met');
    expect(stateOf(errors, journeys(990, 0), { pending: 1, unstarted: 10 })?.state).toBe('unknown');
  });
});

it('two limits give two outcomes', () => {
  const both = spec({ latency: p95.latency, errorShareMax: 0.01 });
  expect(sloOutcomes(both, journey, journeys(200, 0), none).map((o) => o.name)).toEqual([
    'pay p95 ≤ 100 ms',
    'pay errors ≤ 1%',
  ]);
});
