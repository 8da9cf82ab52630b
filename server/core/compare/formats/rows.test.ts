import { expect, it } from 'vitest';
import { comparisonWith } from './comparisonCase.support.ts';
import { effectRows, pText, ruleText, stageNotes } from './rows.ts';

const slower = comparisonWith(30);
const equal = comparisonWith(20);
const [stage] = slower.stages;
if (stage === undefined) throw new Error('no stage was compared');

it('gives a row for each figure, and marks those that decide', () => {
  const rows = effectRows(stage);
  expect(rows.map(([path, figure, , , , , says]) => [path, figure, says])).toEqual([
    ['browse', 'p50 *', 'worse'],
    ['', 'p95 *', 'worse'],
    ['', 'p99', 'worse'],
    ['', 'error share *', 'no difference seen'],
    ['', 'achieved *', 'no difference seen'],
  ]);
  expect(rows[0]?.[4]).toMatch(/^\+\d\d% \(\+\d\d% to \+\d\d%\)$/);
  expect(rows[3]?.slice(2, 4)).toEqual(['0%', '0%']);
});

it('notes what the ranks say, and why a stage is not judged', () => {
  expect(stageNotes({ ...stage, notJudged: 'the machines differ' })).toEqual([
    'not judged: the machines differ',
    expect.stringMatching(
      /^Mann–Whitney: browse U = \d+, p = <0.0001 \(medians of \d+ and \d+ blocks\)$/,
    ),
  ]);
  expect(stageNotes({ ...stage, paths: [] })).toEqual([]);
  expect([pText(0.0001), pText(0.00009), pText(0.2544)]).toEqual(['0.0001', '<0.0001', '0.25']);
});

it('says the rule with its false alarms and what it sees', () => {
  expect(ruleText(equal)).toMatch(
    /^allowed: 5% slower; false alarms: at most 0.5% of comparisons of equal runs \(A\/A: \d+ of 500 random halves of the runs before alarm\); the smallest slowdown that is seen with 95% probability in every judged stage is [\d.]+%$/,
  );
  const blind = { ...equal, rates: { ...equal.rates, smallestSlowdown: null } };
  expect(ruleText(blind)).toContain('no slowdown is certain to be seen');
});
