import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOrderSchema } from './fault.ts';
import { DECIDED_AFTER_MS, judgeBite, judgeGone, settled } from './faultJudge.ts';
import { readingsFrom, type Watched, watched } from './faultWatch.support.ts';

const latency = faultOrderSchema.parse({
  id: 'f1',
  kind: 'latency',
  subject: 'db',
  parameters: { latencyMs: 200 },
});
const base = { order: latency, before: [1], during: [201], after: [1] };
const biteOf = (over: Partial<Watched>, nowMs = 2_100) =>
  judgeBite({ ...watched({ ...base, ...over }), undoingAtMs: null, undoneAtMs: null }, nowMs);
const goneOf = (over: Partial<Watched>, nowMs = 12_100) =>
  judgeGone(watched({ ...base, ...over }), nowMs);

describe('a bite', () => {
  it('is told as soon as two readings agree on it, with what was seen and expected', () => {
    expect(biteOf({}, 589)).toBe(null);
    expect(biteOf({}, 590)).toEqual({
      state: 'bit',
      text: 'round-trip 201 ms, before 1.0 ms; the fault rises by 200 ms (2 readings)',
      before: 1,
      seen: 201,
    });
  });

  it('needs half of the expected change', () => {
    expect(biteOf({ during: [101] })?.state).toBe('bit');
    expect(biteOf({ during: [100.9] })?.state).toBe('did-not-bite');
  });

  it('is denied at the end of its time, and not before', () => {
    expect(biteOf({ during: [1] }, 400 + DECIDED_AFTER_MS - 1)).toBe(null);
    expect(biteOf({ during: [1] }, 400 + DECIDED_AFTER_MS)?.state).toBe('did-not-bite');
  });

  it('is not told from two readings of ten', () => {
    const during = [400, 400, 1, 1, 1, 1, 1, 1, 1, 1];
    expect(biteOf({ during })?.state).toBe('did-not-bite');
  });

  it('needs a third reading where two disagree, and a second one at least', () => {
    for (const during of [
      [1, 201],
      [201, 1],
    ]) {
      expect(biteOf({ during })).toMatchObject({
        state: 'unknown',
        text: 'only 2 readings after',
        seen: null,
      });
      expect(biteOf({ during: [...during, 201] })?.state).toBe('bit');
      expect(biteOf({ during: [...during, 1] })?.state).toBe('did-not-bite');
    }
    expect(biteOf({ during: [201, null] })?.text).toBe('only 1 reading after: connection refused');
    expect(biteOf({ during: [1, null] })?.state).toBe('unknown');
  });

  it('is denied by two readings that agree, at the end of its time', () => {
    const during = [1, 2];
    expect(biteOf({ during }, 400 + DECIDED_AFTER_MS - 1)).toBe(null);
    expect(biteOf({ during })).toMatchObject({ state: 'did-not-bite', seen: 1 });
  });

  it('counts both of two readings that fall', () => {
    const stop = faultOrderSchema.parse({ ...latency, kind: 'stop', parameters: {} });
    const falls = { order: stop, before: [1] };
    expect(biteOf({ ...falls, during: [0, 0] })?.state).toBe('bit');
    expect(biteOf({ ...falls, during: [0, 1] })?.state).toBe('unknown');
  });

  it('counts no reading that began before the injection had succeeded', () => {
    const early = { ...watched({ ...base, during: [] }), undoingAtMs: null, undoneAtMs: null };
    const readings = [...early.readings, ...readingsFrom(399, [201, 201])];
    expect(judgeBite({ ...early, readings }, 2_100)).toMatchObject({
      state: 'unknown',
      text: 'only 1 reading after',
    });
  });

  it('is unknown without readings before, after, or of a dead sensor', () => {
    expect(biteOf({ before: [] })).toMatchObject({ state: 'unknown', text: 'no readings before' });
    expect(biteOf({ before: [1, 1] })?.text).toBe('only 2 readings before');
    expect(biteOf({ during: [null] })).toEqual({
      state: 'unknown',
      text: 'no readings after: connection refused',
      before: 1,
      seen: null,
    });
  });

  it('is unknown where nothing passed that could be measured', () => {
    const idle = watched({ ...base, during: [] });
    const reading = { fromMs: 500, atMs: 600, state: 'no-traffic', reason: 'no request' } as const;
    const readings = [...idle.readings, reading];
    expect(judgeBite({ ...idle, undoingAtMs: null, readings }, 2_100)?.text).toBe(
      'no traffic after: no request',
    );
  });

  it('is unknown when the injection did not succeed', () => {
    const failed = { ...watched(base), injectedAtMs: null, undoingAtMs: null };
    expect(judgeBite(failed, 1_699)).toBe(null);
    expect(judgeBite(failed, 1_700)).toMatchObject({
      state: 'unknown',
      text: 'it was not injected',
    });
  });

  it('is unknown where the noise of the sensor is as large as the fault', () => {
    // The deviations from the median 100 have the median 60: three standard deviations are 267 ms.
    const before = [40, 40, 40, 100, 160, 160, 160];
    expect(biteOf({ before, during: [300] })).toMatchObject({
      state: 'unknown',
      text: 'a change by 200 ms cannot be told from the noise of round-trip, which is 267 ms',
    });
  });

  it('is judged by what the sensor can show at the most', () => {
    const slow = faultOrderSchema.parse({ ...latency, parameters: { latencyMs: 5_000 } });
    expect(biteOf({ order: slow, during: [400] })?.state).toBe('bit');
  });

  it('is unknown of a process that was down before', () => {
    const stop = faultOrderSchema.parse({ ...latency, kind: 'stop', parameters: {} });
    expect(biteOf({ order: stop, before: [0], during: [0] })?.state).toBe('unknown');
  });

  it('is decided when the undo begins', () => {
    const short = { ...watched({ ...base, during: [1] }), undoingAtMs: 1_000 };
    expect(judgeBite(short, 1_000)?.state).toBe('did-not-bite');
  });

  it('never counts what was read after the undo began', () => {
    const late = { ...watched({ ...base, during: [] }), undoingAtMs: 1_000 };
    const readings = [...late.readings, ...readingsFrom(920, [201, 201, 201, 201])];
    expect(judgeBite({ ...late, readings }, 2_100)?.state).toBe('unknown');
  });
});

describe('the end of a fault', () => {
  it('is told by the last three readings', () => {
    expect(goneOf({ after: [201, 201, 1, 1] })).toMatchObject({ state: 'gone', seen: 1 });
    expect(goneOf({ after: [1, 1, 201, 201] })).toMatchObject({ state: 'present', seen: 201 });
  });

  it('is told by two readings where they agree, as soon as they do', () => {
    expect(goneOf({ after: [1, 1] }, 10_289)).toBe(null);
    expect(goneOf({ after: [1, 1] }, 10_290)?.state).toBe('gone');
    expect(goneOf({ after: [201, 201] }, 11_799)).toBe(null);
    expect(goneOf({ after: [201, 201] })?.state).toBe('present');
    expect(goneOf({ after: [50, 50] })).toMatchObject({ state: 'unknown', seen: 50 });
    expect(goneOf({ after: [1, 201] })).toMatchObject({
      state: 'unknown',
      text: 'only 2 readings after the undo',
    });
  });

  it('is open until its time is over, and lies within the tolerance', () => {
    expect(goneOf({ after: [201] }, 11_799)).toBe(null);
    expect(goneOf({ after: [201] })?.state).toBe('present');
    expect(goneOf({ after: [21] }, 10_500)?.state).toBe('gone');
    expect(goneOf({ after: [21.1] })?.state).toBe('unknown');
    expect(goneOf({ after: [100.9] })?.state).toBe('unknown');
    expect(goneOf({ after: [101] })?.state).toBe('present');
  });

  it('is unknown without readings or without an undo', () => {
    expect(goneOf({ after: [] })?.text).toBe('no readings after the undo');
    expect(goneOf({ after: [null] })?.text).toBe('no readings after the undo: connection refused');
    expect(judgeGone({ ...watched(base), undoneAtMs: null }, 12_100)).toMatchObject({
      state: 'unknown',
      text: 'it was not undone',
    });
    expect(judgeGone({ ...watched(base), undoingAtMs: null, undoneAtMs: null }, 99_000)).toBe(null);
  });
});

it('says of two readings what the median of three would say, whatever the third were', () => {
  const bandOf = (value: number): string => {
    if (value <= 20) return 'low';
    return value >= 100 ? 'high' : 'between';
  };
  const value = fc.integer({ min: 0, max: 150 });
  fc.assert(
    fc.property(value, value, value, (first, second, third) => {
      const two = settled([first, second], bandOf);
      const middle = [first, second, third].sort((a, b) => a - b)[1] ?? Number.NaN;
      const three = settled([first, second, third], bandOf);
      expect(three).toBe(bandOf(middle));
      expect(two === null || two === three).toBe(true);
      expect(two === null).toBe(bandOf(first) !== bandOf(second));
      expect(settled([first], bandOf)).toBe(null);
    }),
  );
  expect(settled([], bandOf)).toBe(null);
});

it('never tells a fault that was not seen', () => {
  const quiet = fc.array(fc.constantFrom(1, 2, null), { maxLength: 15 });
  fc.assert(
    fc.property(quiet, quiet, quiet, (before, during, after) => {
      const watch = { ...base, before: [...before, null], during: [...during, null], after };
      expect(biteOf(watch)?.state).not.toBe('bit');
      expect(goneOf(watch)?.state).not.toBe('present');
    }),
  );
});
