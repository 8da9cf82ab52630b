import { expect, it } from 'vitest';
import { changedDrill, drillDiagnostics } from './drillCase.support.ts';

const note = '{ at: 45s, note: the night shift is told }';

it.each([
  ['a load as high as a scenario drives', 'capacity: 80%', 'capacity: 200%'],
  ['a probe that is read once a minute at most', 'every: 2s', 'every: 60s, when: [during]'],
  ['a note in the last millisecond', 'at: 45s', 'at: 119999ms'],
  ['a switch that ends with the load', note, '{ at: 118s, switch: x, to: y, for: 2s }'],
  ['a fault of a second', note, '{ at: 45s, fault: latency, on: payments, for: 1s }'],
  [
    'a fault as one on its subject ends',
    note,
    '{ at: 40s, fault: latency, on: payments, for: 5s }',
  ],
  ['one that ends as one begins', note, '{ at: 15s, fault: latency, on: payments, for: 5s }'],
  ['another subject at that time', note, '{ at: 20s, fault: latency, on: orders, for: 5s }'],
  ['a switch as it is turned back', note, '{ at: 55s, switch: inventory.guard, to: row, for: 1s }'],
  [
    'what one reading shows, from beginning to end',
    note,
    '{ at: 45s, switch: x, to: y, for: 5s, see: { customers: holds } }',
  ],
])('takes %s', (_, from, to) => {
  expect(drillDiagnostics(changedDrill(from, to))).toEqual([]);
});

it('tells what lies a millisecond beyond', () => {
  const of = (from: string, to: string) => drillDiagnostics(changedDrill(from, to));
  expect(of(note, '{ at: 39999ms, fault: latency, on: payments, for: 5s }')).toEqual([
    expect.stringContaining('latency of payments is changed twice at one time'),
  ]);
  expect(of(note, '{ at: 118s, switch: x, to: y, for: 2001ms }')).toEqual([
    expect.stringContaining('would last until'),
  ]);
  expect(of(note, '{ at: 45001ms, switch: x, to: y, for: 5s, see: { customers: holds } }')).toEqual(
    [expect.stringContaining('no reading of customers lies between')],
  );
  expect(of(note, '{ at: 45s, switch: x, to: y, for: 4999ms, see: { customers: holds } }')).toEqual(
    [expect.stringContaining('no reading of customers lies between')],
  );
});
