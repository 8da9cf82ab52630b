import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../../test/support/histogramOf.ts';
import { stepCase } from '../../../test/support/stepCase.ts';
import type { Unfinished } from '../../measure/censoredSample.ts';
import type { PathTotals } from '../../measure/pathTotals.ts';
import type { ThinkTime } from '../../traffic/journey.ts';
import { activity, journeys } from '../pathActivity.support.ts';
import { sloKindContract } from '../sloKind.contract.ts';
import { latency } from './latency.ts';

const p95 = { kind: 'latency', path: 'pay', step: null, quantile: 0.95, limitMs: 100 } as const;
const judged = (measured: Partial<PathTotals>, unfinished: Partial<Unfinished> = {}) =>
  latency.judge(p95, activity(measured, unfinished));

sloKindContract(latency, {
  spec: p95,
  met: activity(journeys(190, 10)),
  breached: activity(journeys(189, 11)),
  unknown: activity(journeys(199)),
});

it('says path, step, percentile and limit in plain figures', () => {
  const step = { ...p95, step: 'place order', quantile: 0.999, limitMs: 1200 };
  expect(latency.name(step)).toBe('pay/place order p99.9 ≤ 1.2 s');
  expect(latency.describe(step)).toBe(
    '99.9% of correct answers to pay/place order take at most 1.2 s',
  );
  expect(latency.name({ ...p95, quantile: 0.07 })).toBe('pay p7 ≤ 100 ms');
  expect(latency.describe(p95)).toBe('95% of correct pay journeys take at most 100 ms');
});

it('is drawn as a limit of whole journeys only', () => {
  expect(latency.figure(p95)).toEqual({ figure: 'latency', quantile: 0.95, limitMs: 100 });
  expect(latency.figure({ ...p95, step: 'confirm' })).toBe(null);
});

describe('the judgement', () => {
  it('is met while 5% are slower, and breached by one more', () => {
    expect(judged(journeys(190, 10))).toMatchObject({ state: 'met', reason: null });
    expect(judged(journeys(189, 11))).toMatchObject({ state: 'breached' });
    expect(judged(journeys(189, 11)).reason).toMatch(/^(49|50)\d ms over 200 samples$/);
  });

  it('is written apart from a limit that it rounds to', () => {
    expect(latency.judge({ ...p95, limitMs: 498.3 }, activity(journeys(0, 200))).reason).toBe(
      '498.32 ms over 200 samples',
    );
  });

  it('is met just below the limit, to the width of a bucket', () => {
    const at = (ms: number) => ({ correct: 200, journeyMs: histogramOf(Array(200).fill(ms)) });
    expect(judged(at(98.5)).state).toBe('met');
    expect(judged(at(101.5)).state).toBe('breached');
  });

  it('counts a failure, an interrupted journey and a held start alike', () => {
    const failed = { ...journeys(189), failed: 9 };
    const held = (count: number) => judged(failed, { interrupted: 1, droppedByTarget: count });
    expect(held(0).state).toBe('unknown');
    expect(held(1)).toMatchObject({
      state: 'breached',
      reason: '11 of 200 had no correct answer, which is beyond any limit',
    });
  });

  it('does not know of an interrupted journey whose bound, less its pauses, lies below the limit', () => {
    const of = (latencyBoundMs: number, think: ThinkTime | null) => {
      const given = activity(journeys(189), { interrupted: 11 });
      const steps = [stepCase('pay', { think })];
      return latency.judge(p95, { ...given, journey: { steps, latencyBoundMs } }).state;
    };
    expect([of(100, null), of(99, null)]).toEqual(['breached', 'unknown']);
    const pause = { kind: 'uniform', minMs: 0, maxMs: 50 } as const;
    expect([of(150, pause), of(149, pause)]).toEqual(['breached', 'unknown']);
  });

  it('counts an error like a slow answer', () => {
    expect(judged(journeys(190), { interrupted: 10 }).state).toBe('met');
    expect(judged(journeys(189), { interrupted: 11 })).toMatchObject({
      state: 'breached',
      measured: null,
      reason: '11 of 200 had no correct answer, which is beyond any limit',
    });
    expect(judged(journeys(190, 12), { interrupted: 1 }).reason).toMatch(
      / ms over 203 samples, 1 without a correct answer among them$/,
    );
  });

  it('is unknown below the samples that its percentile needs, errors counted in', () => {
    expect(judged(journeys(199))).toMatchObject({
      state: 'unknown',
      measured: null,
      reason: 'not enough samples: 199 of the 200 that this percentile needs',
    });
    expect(judged(journeys(199), { interrupted: 1 }).state).toBe('met');
  });

  it('is unknown when journeys still open would decide it', () => {
    expect(judged(journeys(200), { pending: 10 }).state).toBe('met');
    expect(judged(journeys(200), { pending: 11 })).toMatchObject({
      state: 'unknown',
      reason: '11 journeys were still open when the recording ended',
    });
    expect(judged(journeys(180, 20), { pending: 500 }).state).toBe('breached');
  });

  it('says of journeys interrupted at a bound below the limit what happened to them', () => {
    const beyondBound = (interrupted: number, pending = 0) =>
      latency.judge({ ...p95, limitMs: 1001 }, activity(journeys(200), { interrupted, pending }));
    const cut = (n: number) =>
      `${n} journeys were interrupted at their bound, which lies below this limit and their pauses`;
    expect(beyondBound(10).state).toBe('met');
    expect(beyondBound(11)).toMatchObject({ state: 'unknown', reason: cut(11) });
    expect(beyondBound(6, 5).reason).toBe(
      `5 journeys were still open when the recording ended, and ${cut(6)}`,
    );
  });

  it('is unknown when starts that a generator dropped would decide it', () => {
    expect(judged(journeys(200), { droppedByGenerator: 10 }).state).toBe('met');
    expect(judged(journeys(200), { droppedByGenerator: 11 })).toMatchObject({
      state: 'unknown',
      reason: '11 starts were dropped for want of a free VU, by no fault of the target',
    });
    expect(judged(journeys(200), { pending: 6, droppedByGenerator: 5 }).reason).toBe(
      '6 journeys were still open when the recording ended, and 5 starts were dropped for want of a free VU, by no fault of the target',
    );
    expect(judged(journeys(180, 20), { droppedByGenerator: 500 }).state).toBe('breached');
    // Dropped starts are no samples: nothing is judged from too few answers.
    expect(judged(journeys(199), { droppedByGenerator: 100 }).reason).toMatch(/^not enough/);
  });
});

it('is met by a percentile that is the limit itself, with what is still open too', () => {
  const half = { ...p95, quantile: 0.5 };
  for (const open of [{}, { pending: 1 }]) {
    const all = activity(journeys(40), open);
    const { measured: limitMs } = latency.judge({ ...half, limitMs: 1_000 }, all);
    if (limitMs === null) throw new Error('it was measured');
    expect(latency.judge({ ...half, limitMs }, all)).toMatchObject({ state: 'met' });
    expect(latency.judge({ ...half, limitMs: limitMs - 0.001 }, all).state).toBe('breached');
  }
});
