import { expect, it } from 'vitest';
import type { Cell } from '../../core/measure/frame.ts';
import { emptyHistogram } from '../../core/measure/histogram.ts';
import { planOf } from '../../test/support/yamlPlan.ts';
import { assertAllCorrect, wordRows } from '../words.ts';
import { bases, wordScenario, words } from './registry.ts';

const load = { ratePerSecond: 100, holdSeconds: 4 };

it.each(words.map((word) => [word.name, word] as const))(
  'a journey with %s can be planned',
  (_, word) => {
    const plan = planOf(wordScenario(word, load), 'http://127.0.0.1:9/', word.datasets, word.files);
    const without = planOf(wordScenario({ steps: bases[word.base] }, load), 'http://127.0.0.1:9/');
    expect(plan.rounds).toEqual(without.rounds);
    expect(plan.paths[0]?.journey).not.toEqual(without.paths[0]?.journey);
  },
);

it('gives the median ratio of each word to its own base', () => {
  const round = (costs: Readonly<Record<string, number>>) => new Map(Object.entries(costs));
  const rows = wordRows([
    round({ 'base get': 100, 'base page': 200, 'base post': 400, retry: 110, form: 500 }),
    round({ 'base get': 100, 'base page': 200, 'base post': 400, retry: 120, form: 600 }),
    round({ 'base get': 50, 'base page': 200, 'base post': 400, retry: 65, form: 400 }),
  ]);
  const shown = (figure: string) => rows.find((row) => row.figure.startsWith(`${figure}:`))?.value;
  expect([shown('retry'), shown('form')]).toEqual([1.2, 1.25]);
  expect(rows.at(-1)).toMatchObject({ unit: 'µs', value: 400, samples: 3 });
});

it('tells in counts and reasons why a measurement does not count', () => {
  const none = emptyHistogram(3);
  const frames = (over: Partial<Cell>) => {
    const counts = { started: 0, dropped: 0, finished: 0, correct: 0, refused: 0, failed: 0 };
    const empty = { path: 'walk', stage: 0, steps: [], journeyMs: none, startLagMs: none };
    return [{ cells: [{ ...empty, ...counts, ...over }] }];
  };
  expect(() => assertAllCorrect(frames({ started: 5, correct: 5 }))).not.toThrow();
  expect(() => assertAllCorrect(frames({ started: 5, correct: 4, dropped: 3 }))).toThrow(
    '4 of 5 generated journeys were correct, and 3 were dropped',
  );
  const steps = [{ step: 'step', requests: 2, serviceMs: none, failures: { 'status 500': 2 } }];
  expect(() => assertAllCorrect(frames({ started: 2, correct: 0, steps }))).toThrow(
    '0 of 2 generated journeys were correct, and 0 were dropped; step: status 500 (2)',
  );
  expect(() => assertAllCorrect([])).toThrow('the generated script counted no journey');
});
