import { describe, expect, it } from 'vitest';
import { pointAt } from '../../../test/support/pointCase.ts';
import type { SearchSpec } from '../../plan/search/searchSpec.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import { loadReasons } from '../../verdict/loadReasons.ts';
import { requirementOf } from '../../verdict/requirement.ts';
import { capacityOf } from '../curve.ts';
import { judgedPoints } from './judgedPoints.ts';
import { searchResult } from './searchResult.ts';
import { trialsOf } from './searchTrial.ts';

const search: SearchSpec = {
  ...{ firstLevel: 0.25, levelMin: 0.01, levelMax: 10, precision: 0.05 },
  ...{ durationMsMax: 600_000, betweenMs: 4_000, peakPerSecond: 200, samples: [] },
};
const paths = [
  { name: 'browse', peakRatePerSecond: 150 },
  { name: 'pay', peakRatePerSecond: 50 },
];
const at = (level: number, states: string): readonly LoadPoint[] =>
  [...states].map((state) =>
    pointAt(level, state === 'p' ? 'met' : state === 'b' ? 'breached' : 'unknown', {
      holdMs: 20_000,
    }),
  );
/** The points of a search whose limit is at 99%. */
const whole = [
  ...at(0.25, 'p'),
  ...at(0.375, 'p'),
  ...at(0.5625, 'p'),
  ...at(0.8438, 'p'),
  ...at(1.2657, 'b'),
  ...at(1.0334, 'b'),
  ...at(0.9338, 'p'),
  ...at(0.9823, 'ppp'),
  ...at(1.0075, 'bbb'),
];
const textOf = (points: readonly LoadPoint[], over: Partial<SearchSpec> = {}) =>
  searchResult({ paths, search: { ...search, ...over } }, points).text;

describe('the result of a search', () => {
  it('is the capacity with its interval, of the whole and of each path', () => {
    const result = searchResult({ paths, search }, whole);
    expect(result).toMatchObject({ confidence: 0.95, ended: 'precise' });
    expect(result.method).toMatch(/^Bayesian probit .*Watson & Pelli 1983/);
    const { capacity, lower, upper } = result.estimate ?? {};
    expect(capacity?.level).toBeCloseTo(0.9948, 3);
    expect(capacity?.ratePerSecond).toBeCloseTo(199, 0);
    expect(capacity?.paths.pay).toBeCloseTo(49.74, 1);
    expect(lower?.level).toBeGreaterThan(0.9823);
    expect(upper?.level).toBeLessThan(1.0075);
    expect(result.text).toBe(
      'SLO capacity 199/s, 95% interval 197/s to 201/s (99.5% of the peak, 98.3% to 100.7%)',
    );
  });

  it('says why its interval is wider than asked', () => {
    const few = whole.slice(0, 7);
    expect(textOf(few)).toMatch(/, not to 5%: the run ended before$/);
    expect(textOf(few, { durationMsMax: 180_000 })).toMatch(
      /, not to 5%: the 3 min of a search were used up$/,
    );
    expect(
      textOf([...whole.slice(0, 6), ...at(0.9338, 'nn'), ...at(0.8877, 'nn'), ...at(0.9823, 'nn')]),
    ).toMatch(/, not to 5%: why unknown$/);
  });

  it('says what is left of a narrow interval whose ends were driven too seldom', () => {
    const narrow = textOf(whole.slice(0, 9), { precision: 0.2 });
    expect(narrow).toMatch(
      /\), its ends not driven 3 times each: the journeys that a search may send were used up$/,
    );
    expect(textOf(whole.slice(0, 9), { precision: 0.02 })).toMatch(
      /, not to 2%: the run ended before$/,
    );
  });

  it('cannot be known without both ends, and says why and what was seen', () => {
    const cannot = 'SLO capacity cannot be known from this run, because';
    expect(textOf([])).toBe(`${cannot} the run ended before the limit was found`);
    expect(textOf(whole.slice(0, 2))).toBe(
      `${cannot} the run ended before the limit was found; every SLO was met up to 37.5% of the peak (75/s)`,
    );
    expect(textOf(at(0.25, 'b'))).toBe(
      `${cannot} the run ended before the limit was found; an SLO was breached from 25% of the peak (50/s) on`,
    );
    expect(textOf([...at(0.25, 'p'), ...at(0.375, 'nn')])).toBe(
      `${cannot} why unknown; every SLO was met up to 25% of the peak (50/s)`,
    );
    expect(textOf(at(0.25, 'p'), { durationMsMax: 30_000 })).toBe(
      `${cannot} the 30 s of a search were used up; every SLO was met up to 25% of the peak (50/s)`,
    );
  });

  it('is a bound where the highest level passes, or the lowest breaches', () => {
    expect(textOf([...at(0.25, 'p'), ...at(0.3, 'p')], { levelMax: 0.3 })).toBe(
      'SLO capacity at least 30% of the peak (60/s): the highest load that may be driven met every SLO',
    );
    expect(textOf([...at(0.25, 'b'), ...at(0.2, 'b')], { levelMin: 0.2 })).toBe(
      'SLO capacity below 20% of the peak (40/s): the lowest load that a search drives breached an SLO',
    );
  });
});

describe('a level that was driven several times', () => {
  it('is what most of its trials say; a breach where there are as many', () => {
    const states = (points: readonly LoadPoint[]) =>
      judgedPoints({ search }, points).map(({ level, slos }) => [level, slos[0]?.state]);
    expect(states([...at(1, 'bpp'), ...at(0.5, 'p'), ...at(1.5, 'bp'), ...at(2, 'n')])).toEqual([
      [0.5, 'met'],
      [1, 'met'],
      [1.5, 'breached'],
      [2, 'unknown'],
    ]);
  });

  it('decides so in no other load', () => {
    const points = at(1, 'bpp');
    expect(judgedPoints({}, points)).toBe(points);
  });

  it('decides capacity, requirement and verdict', () => {
    const points = [...whole, ...at(0.9823, 'b')];
    const plan = { goal: 'find-capacity' as const, paths: paths as never, search };
    expect(capacityOf(plan, points)).toMatchObject({
      sloCapacity: { lower: { level: 0.9823 }, upper: { level: 1.0075 } },
      search: { confidence: 0.95 },
    });
    const required = { requiredLevel: 0.9, paths, search };
    const { state, text } = requirementOf(required, points);
    expect(state).toBe('pass');
    expect(text).toMatch(/^SLO capacity .*; needed 180\/s, proven 196\/s: proven \(/);
    expect(loadReasons({ ...required, goal: 'find-capacity' }, points)).toEqual([
      {
        state: 'pass',
        text: expect.stringMatching(/^SLO capacity [^;]*; needed [^;]*; first breach: /),
      },
    ]);
    // In levels that were planned before, one breach of them counts.
    expect(requirementOf({ requiredLevel: 0.9, paths }, points).proven?.level).toBe(0.9338);
  });
});

it('takes the reason of a trial that is none from the stage, or from the SLO that is undecided', () => {
  const points = [
    pointAt(1, 'met', { unknown: 'a gap', generatorLimited: 'no CPU' }),
    pointAt(1, 'met', { generatorLimited: 'no CPU' }),
    pointAt(1, 'unknown'),
    pointAt(1, 'met', { slos: [] }),
    pointAt(1, 'met'),
    pointAt(1, 'breached'),
  ];
  expect(trialsOf(points).map(({ state, reason }) => [state, reason])).toEqual([
    ['none', 'a gap'],
    ['none', 'no CPU'],
    ['none', 'why unknown'],
    ['none', 'no SLO judged it'],
    ['passing', null],
    ['breaching', null],
  ]);
});
