import { expect, test } from 'vitest';
import { actionOf, drillDetail, drillReport, probeOf } from './drill.support.ts';
import { actionRows, expectationRows, probeRows, sentence, whenText } from './told.ts';

test.each([
  [{}, '20 s to 40 s planned'],
  [{ endMs: null }, 'from 20 s planned'],
  [{ endMs: 20_000 }, '20 s planned'],
  [{ part: 'rollback', atMs: null, endMs: null }, 'at the end'],
  [{ part: 'protection', atMs: null, endMs: null }, 'before the load'],
  [{ onMs: 20_120 }, '20 s to 40 s planned; on from 20.1 s'],
  [{ onMs: 20_120, offMs: 40_180 }, '20 s to 40 s planned; on from 20.1 s to 40.2 s'],
  [{ endMs: 20_000, onMs: 20_120, offMs: 20_120 }, '20 s planned; done at 20.1 s'],
] as const)('the time of the action %j is told', (change, text) => {
  expect(whenText(actionOf(change))).toBe(text);
});

const soFar = (change: Parameters<typeof actionOf>[0]) =>
  actionRows(drillDetail({ actions: [actionOf(change)] }), null)[0]?.told;

test('an action under way is told by its problem, else its sensor, else its phase', () => {
  const text = 'latency of payments';
  expect(soFar({})).toEqual([{ state: null, expected: text, saw: 'its time has not come' }]);
  expect(soFar({ phase: 'on', see: 'pool broken' })).toEqual([
    {
      ...{ state: null, expected: `${text}, with pool broken` },
      saw: 'it is on, and no sensor has said whether it took effect',
    },
  ]);
  const said = (answer: 'bit' | 'did-not-bite', atMs: number) => ({
    ...{ asked: 'on' as const, answer, atMs, text: `${atMs} ms` },
  });
  const sensed = [said('bit', 1), said('did-not-bite', 2)];
  expect(soFar({ sensed })?.[0]?.saw).toBe('did not bite: 2 ms');
  expect(soFar({ sensed, problem: 'no agent' })?.[0]?.saw).toBe('no agent');
});

test('an action that has ended is told as it was judged', () => {
  expect(actionRows(drillDetail(), drillReport())).toEqual([
    {
      ...{ key: '0', title: 'latency of payments', when: '20 s to 40 s planned' },
      told: [{ state: 'pass', expected: 'latency takes effect', saw: '310 ms' }],
    },
  ]);
});

type Readings = ReturnType<typeof probeOf>['readings'];
const reading = (state: Readings[number]['state'], dueMs: number) => ({
  ...{ dueMs, phase: 'before' as const, state, text: `${dueMs / 1000}` },
});
const probeTold = (readings: Readings) =>
  probeRows(drillDetail({ probes: [probeOf({ readings })] }), null)[0]?.told;

test('a probe is told by its worst reading of the phase so far, and never as a pass', () => {
  const expected = 'before: pool ≥ 2';
  expect(probeTold([])).toEqual([{ state: null, expected, saw: 'no reading yet' }]);
  expect(probeTold([{ ...reading('broken', 1_000), phase: 'after' as const }])).toEqual([
    { state: null, expected, saw: 'no reading yet' },
  ]);
  const held = [reading('holds', 1_000), reading('holds', 2_000)];
  expect(probeTold(held)).toEqual([{ state: null, expected, saw: '2 readings, and each holds' }]);
  const unknown = [...held, reading('unknown', 3_000)];
  expect(probeTold(unknown)).toEqual([{ state: 'unknown', expected, saw: 'unknown at 3 s: 3' }]);
  expect(probeTold([...unknown, reading('broken', 4_000)])).toEqual([
    { state: 'fail', expected, saw: 'broken at 4 s: 4' },
  ]);
});

test('a probe of the record of the load has no reading before the end', () => {
  const drill = drillDetail({ probes: [probeOf({ isLive: false })] });
  expect(probeRows(drill, null)[0]?.told[0]?.saw).toBe(
    'nothing yet: it is read from the record of the load',
  );
  expect(probeRows(drill, drillReport())).toEqual([
    {
      ...{ key: 'pool', title: 'pool', when: '' },
      told: [{ state: 'pass', expected: 'before: pool ≥ 2', saw: '3 each time' }],
    },
  ]);
});

test('what is expected of the whole is judged at the end', () => {
  const rowOf = (title: string, told: object) => [
    { key: title === '' ? 'recovered within 15 s' : title, title, when: '', told: [told] },
  ];
  const expected = 'recovered within 15 s';
  expect(expectationRows(drillDetail(), null)).toEqual(
    rowOf('', { state: null, expected, saw: 'nothing yet: it is judged at the end' }),
  );
  expect(expectationRows(drillDetail(), drillReport())).toEqual(
    rowOf('recovered', { state: 'fail', expected, saw: '20 s' }),
  );
});

test('a row is one sentence', () => {
  expect(sentence({ state: null, expected: 'x', saw: 'y' })).toBe('Expected that x; saw y.');
});
