import { describe, expect, it } from 'vitest';
import {
  firstStage,
  journeysOf,
  type SearchSpec,
  stageMs,
  stairsJourneys,
} from '../../plan/search/searchSpec.ts';
import { nextStage, type SearchStep } from './nextStage.ts';
import type { SearchTrial } from './searchTrial.ts';

const spec: SearchSpec = {
  firstLevel: 0.25,
  levelMin: 0.01,
  levelMax: 10,
  precision: 0.05,
  durationMsMax: 600_000,
  betweenMs: 4_000,
  peakPerSecond: 100,
  samples: [],
};

type Judge = (level: number, trials: readonly SearchTrial[]) => SearchTrial['state'];

/** Drives a search to its end; the levels with `p`, `b` or `n` for what each came to. */
function search(judge: Judge, over: Partial<SearchSpec> = {}) {
  const trials: SearchTrial[] = [];
  for (;;) {
    const step = nextStage({ ...spec, ...over }, trials);
    if (step.kind === 'end') return { trials, because: step.because, text: trials.map(told) };
    const { level, holdMs } = step;
    trials.push({ level, holdMs, state: judge(level, trials), reason: null });
    if (trials.length > 100) throw new Error('no end');
  }
}

const told = ({ level, state }: SearchTrial): string =>
  `${level}${{ passing: 'p', breaching: 'b', none: 'n' }[state]}`;
const cliffAt =
  (limit: number): Judge =>
  (level) =>
    level <= limit ? 'passing' : 'breaching';
const first = (step: SearchStep) =>
  step.kind === 'drive' ? [step.level, step.holdMs, step.why] : step;

describe('a search', () => {
  it('steps up by half to the first breach, halves the gap to 5%, and drives both ends three times', () => {
    const { text, because } = search(cliffAt(1));
    expect(text).toEqual([
      ...['0.25p', '0.375p', '0.5625p', '0.8438p', '1.2657b'],
      ...['1.0334b', '0.9338p', '0.9823p', '1.0075b'],
      ...['0.9823p', '1.0075b', '0.9823p', '1.0075b'],
    ]);
    expect(because).toBe('precise');
  });

  it('holds 10 s on the way up and 20 s within the gap', () => {
    const { trials } = search(cliffAt(1));
    expect(trials.map(({ holdMs }) => holdMs / 1000)).toEqual([
      ...[10, 10, 10, 10, 10, 20, 20, 20, 20, 20, 20, 20, 20],
    ]);
  });

  it('says why each stage is driven', () => {
    const states = search(cliffAt(1)).trials;
    const why = states.map((_, index) => {
      const step = nextStage(spec, states.slice(0, index));
      return step.kind === 'drive' ? step.why : step.because;
    });
    expect(why.join(' ')).toBe(
      'up up up up up bisect bisect bisect bisect repeat repeat repeat repeat',
    );
  });

  it('steps down where the first level breaches', () => {
    const { text, because } = search(cliffAt(0.2));
    expect(text.slice(0, 3)).toEqual(['0.25b', '0.1667p', '0.2041b']);
    expect(because).toBe('precise');
  });

  it('ends at the highest level that may be driven, and at the lowest', () => {
    expect(search(cliffAt(9), { levelMax: 0.5 })).toMatchObject({
      text: ['0.25p', '0.375p', '0.5p'],
      because: 'highest-passes',
    });
    const down = search(cliffAt(0), { levelMin: 0.1 });
    expect(down).toMatchObject({
      text: ['0.25b', '0.1667b', '0.1111b', '0.1b'],
      because: 'lowest-breaches',
    });
    expect(search(cliffAt(9), { levelMax: 0.1 }).text).toEqual(['0.1p']);
  });

  it('goes on at a precision of 3% where it ends at 5%', () => {
    // The gap is then 2.6% of the limit, narrow enough for both.
    expect(search(cliffAt(1), { precision: 0.03 }).text).toEqual(search(cliffAt(1)).text);
    expect(search(cliffAt(1), { precision: 0.02 }).text).toContain('0.9948p');
  });

  it('drives the nearer end again where its trials disagree, until the interval is narrow', () => {
    const flips: Judge = (level, trials) => {
      const before = trials.filter((trial) => trial.level === level).length;
      if (level === 1.0075) return before === 1 ? 'passing' : 'breaching';
      return level < 1 ? 'passing' : 'breaching';
    };
    const { text, because } = search(flips);
    expect(because).toBe('precise');
    expect(
      text.slice(13).every((each) => each.startsWith('1.0075') || each.startsWith('0.9823')),
    ).toBe(true);
    expect(text.length).toBeGreaterThan(13);
  });
});

describe('a stage that is no evidence', () => {
  it('is driven once more and twice as long, and then its level is left out', () => {
    const { trials, text, because } = search((level) =>
      level === 1.0334 ? 'none' : level <= 1 ? 'passing' : 'breaching',
    );
    expect(text.slice(5, 9)).toEqual(['1.0334n', '1.0334n', '0.9338p', '1.0872b']);
    expect(trials.slice(5, 8).map(({ holdMs }) => holdMs)).toEqual([20_000, 40_000, 20_000]);
    expect(because).toBe('precise');
  });

  it('on the way up ends the search: higher levels would say no more', () => {
    expect(search((level) => (level > 0.5 ? 'none' : 'passing'))).toMatchObject({
      text: ['0.25p', '0.375p', '0.5625n', '0.5625n'],
      because: 'no-evidence',
    });
    expect(search((level) => (level < 0.25 ? 'none' : 'breaching'))).toMatchObject({
      text: ['0.25b', '0.1667n', '0.1667n'],
      because: 'no-evidence',
    });
  });

  it('ends it where nothing inside the gap gives evidence', () => {
    const { text, because } = search((level) =>
      level > 0.85 && level < 1.2 ? 'none' : level <= 1 ? 'passing' : 'breaching',
    );
    expect(text.slice(5)).toEqual([
      '1.0334n',
      '1.0334n',
      '0.9338n',
      '0.9338n',
      '1.1437n',
      '1.1437n',
    ]);
    expect(because).toBe('no-evidence');
  });
});

describe('the bounds of a search', () => {
  const time = (trials: readonly SearchTrial[], over: Partial<SearchSpec> = {}): number =>
    trials.reduce((sum, trial) => sum + stageMs({ ...spec, ...over }, trial), 0);

  it('are its time, with what lies between stages: no stage begins that would end later', () => {
    const whole = search(cliffAt(1));
    const durationMsMax = time(whole.trials);
    expect(search(cliffAt(1), { durationMsMax }).because).toBe('precise');
    const short = search(cliffAt(1), { durationMsMax: durationMsMax - 1 });
    expect([short.because, short.trials.length]).toEqual(['time', whole.trials.length - 1]);
  });

  it('are 40% of the journeys of fixed stairs, once the limit is enclosed', () => {
    const soft: Judge = (level, trials) => {
      const before = trials.filter((trial) => trial.level === level).length;
      if (level < 0.9 || level > 1.1) return level < 1 ? 'passing' : 'breaching';
      return (before % 2 === 0) === level < 1 ? 'passing' : 'breaching';
    };
    const { trials, because } = search(soft, { durationMsMax: 10_000_000 });
    expect(because).toBe('requests');
    const sent = trials.reduce((sum, trial) => sum + journeysOf(spec, trial), 0);
    const passed = Math.max(...trials.filter(({ level }) => level < 0.9).map(({ level }) => level));
    expect(sent).toBeLessThanOrEqual(0.4 * stairsJourneys(spec, 1.2));
    expect(sent).toBeGreaterThan(0.3 * stairsJourneys(spec, passed));
  });

  it('begin with the first stage', () => {
    expect(first(nextStage(spec, []))).toEqual([0.25, 10_000, 'up']);
    for (const levelMax of [10, 0.123456]) {
      expect(nextStage({ ...spec, levelMax }, [])).toMatchObject(firstStage({ ...spec, levelMax }));
    }
    expect(nextStage({ ...spec, durationMsMax: 14_000 }, [])).toMatchObject({ kind: 'drive' });
    expect(nextStage({ ...spec, durationMsMax: 13_999 }, [])).toEqual({
      kind: 'end',
      because: 'time',
    });
  });
});
