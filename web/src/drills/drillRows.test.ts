import { expect, test } from 'vitest';
import { drillRow } from './drill.support.ts';
import { outcomeOf, shownDrills, stateLabel } from './drillRows.ts';

const drills = [
  drillRow({ id: 'drill0000004', name: 'slow-bank', state: 'driving', verdict: null }),
  drillRow({ id: 'drill0000003', target: 'staging', verdict: 'fail', by: 'Bob' }),
  drillRow({ id: 'drill0000002', state: 'failed', verdict: null }),
  drillRow({ id: 'drill0000001', scenario: 'quiet-night' }),
];
const found = (search: string, verdict: Parameters<typeof shownDrills>[1]['verdict'] = 'all') =>
  shownDrills(drills, { search, verdict }).map(({ id }) => id.at(-1));

test('a search finds every word in name, target, scenario, person or id', () => {
  expect(found('')).toEqual(['4', '3', '2', '1']);
  expect(found(' SLOW ')).toEqual(['4']);
  expect(found('staging')).toEqual(['3']);
  expect(found('bob rush')).toEqual(['3']);
  expect(found('bob quiet')).toEqual([]);
  expect(found('quiet')).toEqual(['1']);
  expect(found('0002')).toEqual(['2']);
});

test('a drill that ended without a verdict is unknown', () => {
  expect(drills.map(outcomeOf)).toEqual(['open', 'fail', 'unknown', 'pass']);
  expect(found('', 'pass')).toEqual(['1']);
  expect(found('', 'unknown')).toEqual(['2']);
  expect(found('', 'open')).toEqual(['4']);
  expect(found('rush', 'fail')).toEqual(['3']);
});

test('states are told by words and tone', () => {
  expect(stateLabel('rolling-back')).toEqual({ text: 'Rolling back', tone: 'accent' });
  expect(stateLabel('finished')).toEqual({ text: 'Finished', tone: 'quiet' });
  expect(stateLabel('aborted')).toEqual({ text: 'Aborted', tone: 'unknown' });
});
