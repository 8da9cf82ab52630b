import { describe, expect, it } from 'vitest';
import { stepCase } from '../../test/support/stepCase.ts';
import type { JourneySpec, StepSpec, ThinkTime } from './journey.ts';
import { thinkMs } from './think.ts';

const step = (think: ThinkTime | null): StepSpec => stepCase('s', { think });

const journey = (...thinks: (ThinkTime | null)[]): JourneySpec => ({
  steps: [...thinks, null].map(step),
  latencyBoundMs: 1000,
});

describe('thinkMs', () => {
  it.each<[ThinkTime, number, number]>([
    [{ kind: 'constant', ms: 300 }, 300, 300],
    [{ kind: 'uniform', minMs: 100, maxMs: 300 }, 200, 290],
    [{ kind: 'exponential', meanMs: 100, maxMs: 9000 }, 100, 299.573],
    [{ kind: 'exponential', meanMs: 100, maxMs: 250 }, 100, 250],
    [{ kind: 'normal', meanMs: 200, sdMs: 20 }, 200, 232.9],
  ])('knows mean and p95 of %j', (think, meanMs, p95Ms) => {
    const known = thinkMs(journey(think));
    expect(known.meanMs).toBe(meanMs);
    expect(known.p95Ms).toBeCloseTo(p95Ms, 3);
  });

  it('adds pauses up and leaves out the one after the last step', () => {
    const pause: ThinkTime = { kind: 'constant', ms: 50 };
    expect(thinkMs(journey(pause, null, pause))).toEqual({ meanMs: 100, p95Ms: 100 });
    expect(thinkMs({ steps: [step(pause)], latencyBoundMs: 1 })).toEqual({ meanMs: 0, p95Ms: 0 });
  });
});
