import { describe, expect, it } from 'vitest';
import type { Effect, PathComparison, StageComparison } from './comparison.ts';
import { type Compared, conclude } from './conclude.ts';

const effect: Effect = {
  ...{ metric: 'p95', before: 100, after: 101, change: 1.01, interval: [0.98, 1.04] },
  ...{ smallestVisible: 1.08, state: 'no difference seen', judged: true },
};
const path = (effects: readonly Effect[], over: Partial<PathComparison> = {}): PathComparison => ({
  ...{ path: 'pay', seconds: [60, 60], blockSeconds: 4, variance: 'seconds', rankTest: null },
  ...{ effects, ...over },
});
const stage = (paths: readonly PathComparison[], over: Partial<StageComparison> = {}) => ({
  ...{ level: '85%', notJudged: null, paths, services: [], unread: [], ...over },
});
const run = (id: string, machine = '2 CPUs') => ({
  ...{ id, startedAt: '2026-11-27T20:00:00.000Z', machine },
});
const compared = (over: Partial<Compared> = {}): Compared => ({
  ...{ scenario: 'night', before: [run('a'), run('b')], after: [run('c')], isSameMachine: true },
  ...{ stages: [stage([path([effect])])], splits: { count: 40, alarms: 1 }, falseAlarmsMax: 0.05 },
  notes: [],
  options: { allowed: 0.05, wanted: 0.1, allowedCpu: null, seed: 1 },
  ...over,
});
const seen = (...visible: readonly (number | null)[]) =>
  stage(visible.map((smallestVisible) => path([{ ...effect, smallestVisible }])));

describe('the smallest slowdown', () => {
  const smallest = (stages: readonly StageComparison[]) =>
    conclude(compared({ stages })).rates.smallestSlowdown;

  it('is the least that a path shows, of the path and stage that show least', () => {
    const two = path([effect, { ...effect, metric: 'p50', smallestVisible: 1.04 }]);
    expect(smallest([stage([two])])).toBeCloseTo(0.04, 12);
    expect(smallest([seen(1.04, 1.08), seen(1.06)])).toBeCloseTo(0.08, 12);
    expect(smallest([seen(1.04), seen(1.06)])).toBeCloseTo(0.06, 12);
  });

  it('counts percentiles that decide, in stages that are judged', () => {
    const shown = { ...effect, smallestVisible: 1.01, judged: false };
    const share: Effect = { ...effect, metric: 'errorShare', smallestVisible: 0.001 };
    expect(smallest([stage([path([effect, shown, share])])])).toBeCloseTo(0.08, 12);
    const wide = { ...effect, smallestVisible: 1.5 };
    const notJudged = stage([path([wide])], { notJudged: 'a gap' });
    expect(smallest([seen(1.08), notJudged])).toBeCloseTo(0.08, 12);
  });

  it('is none where a path shows none', () => {
    expect(smallest([seen(1.08, null)])).toBeNull();
    expect(smallest([])).toBeNull();
  });
});

describe('the answer', () => {
  const answer = (over: Partial<Compared>) => {
    const { state, sentence } = conclude(compared(over));
    return [state, sentence];
  };

  it('is a pass where what is wanted would have been seen, to the limit itself', () => {
    expect(answer({})).toEqual([
      'pass',
      'no slowdown seen; one of 8% or more would have been seen in each judged stage',
    ]);
    expect(
      answer({
        stages: [seen(1.5)],
        options: { allowed: 0, wanted: 0.5, allowedCpu: null, seed: 1 },
      })[0],
    ).toBe('pass');
    expect(
      answer({
        stages: [seen(1.501)],
        options: { allowed: 0, wanted: 0.5, allowedCpu: null, seed: 1 },
      })[0],
    ).toBe('unknown');
  });

  it('says how much longer a stage must be held', () => {
    const options = { allowed: 0, wanted: 0.1, allowedCpu: null, seed: 1 };
    // (ln 1.21 / ln 1.1)² is 4.
    expect(answer({ stages: [seen(1.2)], options })).toEqual([
      'unknown',
      'too few samples to say: only a slowdown of 20% would have been seen everywhere, 10% is wanted; hold each stage about 4 times as long',
    ]);
    expect(answer({ stages: [seen(1.2)], options: { ...options, allowed: 0.1 } })[1]).toMatch(
      / is wanted; hold each stage longer$/,
    );
    expect(answer({ stages: [seen(null)], options })).toEqual([
      'unknown',
      'too few samples to say: no slowdown would have been seen everywhere; hold each stage longer',
    ]);
  });

  it('is a failure by what is worse, with the number of the others', () => {
    const worse: Effect = { ...effect, state: 'worse', after: 130, change: 1.3 };
    const one = answer({ stages: [stage([path([worse])])] });
    expect(one[0]).toBe('fail');
    expect(one[1]).toMatch(/^worse than allowed \(5%\): pay at 85%: p95 100 ms → 130 ms, \+30%/);
    expect(one[1]).not.toContain('other');
    const three = [path([worse, { ...worse, metric: 'p50' }]), path([worse], { path: 'browse' })];
    expect(answer({ stages: [stage(three)] })[1]).toMatch(/, and 2 other figures$/);
    const shown = { ...worse, judged: false };
    expect(answer({ stages: [stage([path([effect, shown])])] })[0]).toBe('pass');
  });

  it('blames no machine on the code', () => {
    const worse: Effect = { ...effect, state: 'worse' };
    expect(
      answer({
        ...{ isSameMachine: false, after: [run('c', '4 CPUs')] },
        stages: [stage([path([worse])])],
      }),
    ).toEqual([
      'unknown',
      'not comparable: the machines differ (2 CPUs | 4 CPUs), and what they change is not blamed on the code',
    ]);
  });
});

it('alarms as often as the rule says, or as the halves of the runs before do where that is more', () => {
  const rates = (alarms: number) => conclude(compared({ splits: { count: 40, alarms } }));
  expect(rates(2).rates).toMatchObject({ falseAlarms: 0.05, splits: 40, splitAlarms: 2 });
  expect(rates(4).rates.falseAlarms).toBe(0.1);
  const uneven = expect.stringMatching(/^4 of 40 random halves of the runs before differ/);
  expect(rates(4).caveats).toContainEqual(uneven);
  expect(rates(2).caveats.filter((each) => each.includes('halves'))).toEqual([]);
});

it('says what its intervals hold, and of which blocks', () => {
  const by = (...variances: readonly PathComparison['variance'][]) =>
    conclude(
      compared({
        stages: [
          stage(
            variances.map((variance, at) => path([effect], { variance, blockSeconds: 4 + at })),
          ),
        ],
      }),
    );
  const runs = ' and, where they vary more, the variance between runs';
  expect(by('seconds').method).toContain('(blocks of 4 s); Mann–Whitney');
  expect(by('seconds', 'runs').method).toContain(`(blocks of 4 to 5 s)${runs}; Mann–Whitney`);
  expect(by('seconds', 'runs').caveats).toEqual([
    expect.stringMatching(
      /^2 runs before and 1 after: the intervals hold what varies within a run/,
    ),
  ]);
  expect(by('runs', 'runs').caveats).toEqual([]);
});

it('gives each figure that is worse or has too few samples as a reason, in that order', () => {
  const few: Effect = { ...effect, state: 'too few samples', smallestVisible: 1.14 };
  const worse: Effect = { ...effect, metric: 'p50', state: 'worse' };
  const share: Effect = { ...few, metric: 'errorShare' };
  const { reasons } = conclude(compared({ stages: [stage([path([few, worse, share])])] }));
  expect(reasons).toEqual([
    expect.stringMatching(/^pay at 85%: p50 /),
    expect.stringMatching(/^pay at 85%: p95 .*: too few samples, it would have seen \+14%$/),
  ]);
});
