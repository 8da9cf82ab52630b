import { describe, expect, it } from 'vitest';
import { goodSeen, harmSeen } from './pairEvidence.ts';

type Reported = Parameters<typeof harmSeen>[0];
type State = 'holds' | 'broken' | 'unknown';

const outcome = { state: 'fail' as const, expected: '', saw: 'p99 of 9 s' };

/** The probe `reads`, judged in the phase during and read each 2 s: `[state, figure, phase]`. */
const reported = (
  readings: readonly (readonly [State, number, ('during' | 'after' | null)?])[],
  expectation = outcome as Reported['expectations'][number] | typeof outcome,
): Reported => ({
  expectations: [{ kind: 'admitted', ...expectation }],
  probes: [
    {
      probe: 'reads',
      phases: [{ phase: 'during', ...outcome, saw: '1 of 2 readings do not hold' }],
      readings: readings.map(([state, figure, phase = 'during'], nth) => ({
        ...{ dueMs: 2_000 * (nth + 1), phase, state, text: `${figure}` },
      })),
    },
  ],
});

const harm = reported([
  ['broken', 1, null],
  ['holds', 20],
  ['broken', 33],
  ['broken', 41],
  ['unknown', 55],
  ['broken', 66, 'after'],
]);

describe('what was seen without the protection', () => {
  it('is of a probe its last reading that does not hold in a phase that is judged, of an expectation what it saw', () => {
    expect(harmSeen(harm, ['admitted', 'reads'])).toBe('admitted: p99 of 9 s; reads: 41 at 8 s');
  });

  it('does not name twice what says its name itself', () => {
    const late = reported([], { ...outcome, saw: 'not admitted when the load ended' });
    expect(harmSeen(late, ['admitted'])).toBe('not admitted when the load ended');
    expect(goodSeen(late, null, ['admitted'])).toBe('not admitted when the load ended');
  });

  it('leaves out what holds, is unknown or is not named', () => {
    expect(harmSeen(harm, ['reads'])).toBe('reads: 41 at 8 s');
    const holds = reported([['holds', 20]], { ...outcome, state: 'pass' as never });
    expect(harmSeen({ ...holds, probes: [] }, ['admitted', 'reads'])).toBe('');
  });

  it('is what the phases say where no reading is known', () => {
    expect(harmSeen(reported([]), ['reads'])).toBe('reads: during 1 of 2 readings do not hold');
  });
});

describe('what was seen with it', () => {
  const good = reported([
    ['holds', 0, null],
    ['holds', 10],
    ['holds', 12],
    ['holds', 14],
    ['holds', 16],
    ['holds', 18, null],
    ['holds', 20, 'after'],
  ]);

  it('is of a probe the reading of the same time', () => {
    expect(goodSeen(good, harm, ['reads', 'admitted'])).toBe(
      'reads: 14 at 8 s; admitted: p99 of 9 s',
    );
  });

  it('is the last one of its phases where nothing was broken then, or no report tells', () => {
    expect(goodSeen(good, null, ['reads'])).toBe('reads: 16 at 10 s');
    expect(goodSeen(good, good, ['reads'])).toBe('reads: 16 at 10 s');
    expect(goodSeen(good, null, ['nosuch'])).toBe('');
  });
});
