import { describe, expect, it } from 'vitest';
import { many, oneStage, payP95, planOf, secondOf } from '../../test/support/loadCase.ts';
import type { TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import { mulberry32 } from '../traffic/mulberry32.ts';
import { answered } from './goalCase.support.ts';
import { driftResults } from './soak.ts';

const holdS = 100;
const plan: Plan = {
  ...planOf([{ ...oneStage, holdMs: holdS * 1000 }], [payP95]),
  goal: 'soak',
  expect: { driftMax: 0.1 },
};

/** 50 journeys a second, which take `msOf` and of which `failedOf` fail. */
const soaked = (
  msOf: (second: number) => number,
  failedOf: (second: number) => number = () => 0,
  count = holdS,
): readonly TimelineSecond[] =>
  Array.from({ length: count }, (_, second) => {
    const failed = failedOf(second);
    return secondOf(second, {
      ...answered(50 - failed, { failed }),
      journeyMs: many(50 - failed, msOf(second)),
    });
  });

const [p95, goodput, errors] = [0, 1, 2];
const drift = (seconds: readonly TimelineSecond[], nth: number, of: Plan = plan) => {
  const found = driftResults(of, seconds, [])[nth];
  if (found === undefined) throw new Error(`no series ${nth}`);
  return found;
};

describe('the drift of a latency', () => {
  it('is none where it stays, and what would have been seen is a bucket at least', () => {
    expect(
      drift(
        soaked(() => 100),
        p95,
      ),
    ).toMatchObject({
      ...{ path: 'pay', figure: 'p95', unit: 'ms', state: 'none seen', reason: null },
      perHour: { value: 0, lower: 0, upper: 0 },
      over: { value: 0, lower: 0, upper: 0 },
      visible: 2 ** (1 / 64) - 1,
    });
    expect(
      drift(
        soaked(() => 100),
        p95,
        { ...plan, precision: 'coarse' },
      ).visible,
    ).toBeCloseTo(2 ** (1 / 8) - 1, 12);
  });

  it('is the slope over the part after the first tenth, an hour and over that part', () => {
    // From 100 to 200 ms in 100 s: 1 ms a second, 3.6 s an hour; the middle of the last 90 s is 155 ms.
    const found = drift(
      soaked((second) => 100 + second),
      p95,
    );
    expect(found.state).toBe('rises');
    expect(found.typical).toBeCloseTo(155, -1);
    expect(Math.abs((found.perHour?.value ?? 0) / 3_600 - 1)).toBeLessThan(0.03);
    expect(Math.abs((found.over?.value ?? 0) / (90 / 155) - 1)).toBeLessThan(0.05);
    expect(found.over?.lower).toBeGreaterThan(0.5);
    expect(
      drift(
        soaked((second) => 200 - second),
        p95,
      ).state,
    ).toBe('falls');
  });

  it('has its interval an hour as it has it over that part', () => {
    const random = mulberry32(11);
    const found = drift(
      soaked((second) => 100 + second + 20 * random()),
      p95,
    );
    const { value = 0, lower = 0, upper = 0 } = found.over ?? {};
    expect([lower < value, value < upper]).toEqual([true, true]);
    const scale = ((found.typical ?? 0) * 3_600) / 90;
    expect(found.perHour?.value).toBeCloseTo(value * scale, 6);
    expect(found.perHour?.lower).toBeCloseTo(lower * scale, 6);
    expect(found.perHour?.upper).toBeCloseTo(upper * scale, 6);
    // Of goodput one journey more or less in a block would be seen at best.
    const calm = soaked(() => 100);
    expect(drift(calm, goodput).visible).toBeCloseTo(1 / 50, 12);
    // Errors are shares of the journeys as they are; what comes after the hold is none of it.
    const failing = soaked(
      () => 100,
      (second) => (second >= 70 ? 5 : 0),
      holdS + 1,
    );
    const { over, perHour } = drift(failing, errors);
    expect(over?.value).toBeCloseTo(1.5 * 0.1, 12);
    expect(perHour?.value).toBeCloseTo(1.5 * 0.1 * (3_600 / 90), 9);
    expect(perHour?.lower).toBeCloseTo((over?.lower ?? 0) * (3_600 / 90), 9);
    expect(perHour?.upper).toBeCloseTo((over?.upper ?? 0) * (3_600 / 90), 9);
  });

  it('leaves the first tenth out', () => {
    expect(
      drift(
        soaked((second) => (second < 10 ? 900 : 100)),
        p95,
      ),
    ).toMatchObject({
      state: 'none seen',
      over: { value: 0 },
    });
    expect(
      drift(
        soaked((second) => (second < 11 ? 900 : 100)),
        p95,
      ).typical,
    ).toBeLessThan(102);
  });

  it('is hidden by scatter, which makes what would have been seen larger', () => {
    const random = mulberry32(7);
    const found = drift(
      soaked((second) => 100 + 0.01 * second + 60 * random()),
      p95,
    );
    expect(found.state).toBe('none seen');
    const { lower = 0, upper = 0 } = found.over ?? {};
    // Three series: 2.394 deviations for the alarm and 1.645 for the power, over twice the former.
    expect(found.visible).toBeCloseTo(((upper - lower) * (2.39398 + 1.644854)) / (2 * 2.39398), 4);
  });

  it('is not known with a block of too few correct journeys, or too few blocks', () => {
    const few = soaked(
      () => 100,
      (second) => (second === 50 ? 45 : 2),
    );
    expect(drift(few, p95)).toMatchObject({
      state: 'unknown',
      reason: '1 of 18 blocks have too few correct journeys',
      ...{ typical: null, perHour: null, over: null, visible: null },
    });
    const short = { ...plan, rounds: planOf([{ ...oneStage, holdMs: 44_000 }]).rounds };
    expect(
      drift(
        soaked(
          () => 100,
          () => 0,
          44,
        ),
        p95,
        short,
      ).reason,
    ).toBe('fewer than 8 blocks of 5 s');
    const long = { ...plan, rounds: planOf([{ ...oneStage, holdMs: 45_000 }]).rounds };
    expect(
      drift(
        soaked(
          () => 100,
          () => 0,
          45,
        ),
        p95,
        long,
      ).state,
    ).toBe('none seen');
  });
});

describe('the drift of a goodput', () => {
  it('is that of the journeys that ended correctly and in time', () => {
    const falling = soaked((second) => (second % 10 < second / 10 ? 900 : 100));
    expect(drift(falling, goodput)).toMatchObject({ figure: 'goodput', unit: 'per-second' });
    expect(
      drift(
        soaked(() => 100),
        goodput,
      ),
    ).toMatchObject({
      ...{ state: 'none seen', typical: 50, visible: 0.02 },
    });
    const failing = drift(
      soaked(
        () => 100,
        (second) => Math.floor(second / 5),
      ),
      goodput,
    );
    expect(failing.state).toBe('falls');
    expect((failing.perHour?.value ?? 0) / 3_600).toBeCloseTo(-0.2, 2);
    expect(
      drift(
        soaked(() => 900),
        goodput,
      ).reason,
    ).toBe('it is zero in most blocks');
  });
});

describe('the drift of errors', () => {
  it('is the last third against the first, moved on to the whole', () => {
    const found = drift(
      soaked(
        () => 100,
        (second) => (second < 70 ? 0 : 10),
      ),
      errors,
    );
    expect(found).toMatchObject({ figure: 'errors', unit: 'share', state: 'rises' });
    expect(found.over?.value).toBeCloseTo(0.3, 12);
    expect(found.typical).toBeCloseTo(300 / 4500, 12);
    expect(
      drift(
        soaked(
          () => 100,
          (second) => (second < 40 ? 10 : 0),
        ),
        errors,
      ).state,
    ).toBe('falls');
  });

  it('is none where they stay, and without any states what would have been seen', () => {
    expect(
      drift(
        soaked(
          () => 100,
          () => 1,
        ),
        errors,
      ),
    ).toMatchObject({
      ...{ state: 'none seen', typical: 0.02 },
      over: { value: 0 },
    });
    const none = drift(
      soaked(() => 100),
      errors,
    );
    expect(none).toMatchObject({ state: 'none seen', typical: 0 });
    // Wilson's upper end of 0 in 1,500 at 2.394 deviations: 0.38%, over 1.5 times the distance.
    expect(none.over?.upper).toBeCloseTo(1.5 * 0.003806, 4);
    expect(none.visible).toBeCloseTo(1.5 * 0.003806 * (1 + 1.644854 / 2.39398), 4);
  });
});

describe('a soak', () => {
  it('says nothing where its seconds have a gap, the generator was the limit or the rate was changed', () => {
    const gap = soaked(() => 100).filter(({ second }) => second !== 50);
    expect(drift(gap, errors)).toMatchObject({
      state: 'unknown',
      reason: 'shard 0 has no record from 50.0 s of the round',
    });
    const limited = soaked(() => 100).map((each) => ({
      ...each,
      cells: each.cells.map((cell) => ({ ...cell, started: 20 })),
    }));
    expect(drift(limited, p95).reason).toMatch(/^pay started 2000 of 5000/);
    const [round] = plan.rounds;
    if (round === undefined) throw new Error('no round');
    const changed = { ...plan, rounds: [round, { ...round, index: 1 }] };
    expect(
      drift(
        soaked(() => 100),
        p95,
        changed,
      ).reason,
    ).toBe('the rate was changed during the load');
    expect(driftResults({ ...plan, rounds: [] }, [], [])).toEqual([]);
  });
});

it('takes the seconds of the soak in their order, and no others', () => {
  const late = { ...plan, rounds: planOf([{ ...oneStage, holdMs: 90_000 }]).rounds };
  const seconds = soaked((second) => (second >= 90 ? 900 : 100 + second));
  const found = driftResults(late, seconds, []);
  expect(found[p95]?.state).toBe('rises');
  expect(found[p95]?.typical).toBeLessThan(155);
  expect(driftResults(late, [...seconds].reverse(), [])).toEqual(found);
  const other = seconds.map((each) => ({ ...each, round: 1, cells: [] }));
  expect(driftResults(late, [...seconds, ...other], [])).toEqual(found);
});

describe('the drift of a path beside others', () => {
  const [round] = plan.rounds;
  const [stage] = round?.stages ?? [];
  const [pay] = plan.paths;
  if (round === undefined || stage === undefined || pay === undefined) throw new Error('no stage');
  const slow = { path: 'browse', rate: 1, timeUnitMs: 1000, ratePerSecond: 1, vus: 10 };
  const both: Plan = {
    ...plan,
    paths: [{ ...pay, name: 'browse' }, pay],
    rounds: [{ ...round, stages: [{ ...stage, loads: [slow, ...stage.loads] }] }],
  };
  const seconds = soaked(() => 100).map((each) => ({
    ...each,
    cells: [
      ...each.cells,
      ...each.cells.map((cell) => ({ ...cell, ...answered(1), path: 'browse' })),
    ],
  }));

  it('is that of its own journeys, in blocks as long as its own rate needs them', () => {
    const found = driftResults(both, seconds, []).map(
      ({ path, figure, state, typical, reason }) => [
        ...[path, figure, state, typical === null ? reason : Math.round(typical)],
      ],
    );
    expect(found).toEqual([
      ['browse', 'p95', 'unknown', expect.stringMatching(/^fewer than 8 blocks of \d{3} s$/)],
      ['browse', 'goodput', 'none seen', 1],
      ['browse', 'errors', 'none seen', 0],
      ['pay', 'p95', 'none seen', 100],
      ['pay', 'goodput', 'none seen', 50],
      ['pay', 'errors', 'none seen', 0],
    ]);
  });

  it('of errors is not known where none of its journeys ended in a third', () => {
    const silent = soaked(() => 100).map((each) =>
      each.second >= 70
        ? {
            ...each,
            cells: each.cells.map((cell) => ({ ...cell, finished: 0, correct: 0, failed: 0 })),
          }
        : each,
    );
    expect(drift(silent, errors)).toMatchObject({
      ...{ figure: 'errors', unit: 'share', state: 'unknown', over: null },
      reason: 'no journey ended in a third of it',
    });
  });
});
