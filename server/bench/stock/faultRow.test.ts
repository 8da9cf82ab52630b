import { expect, it } from 'vitest';
import type { DrillReport } from '../../core/drill/report/drillReport.ts';
import { faultRow, faultTable, isSeen, isStockRight, wrongOf } from './faultRow.ts';

type State = 'pass' | 'fail' | 'unknown';

const outcome = (state: State, expected: string, saw: string) => ({ state, expected, saw });

/** A report with one fault, which is told as `bite`, and one invariant in two phases. */
function reportOf(bite: State, during: State): DrillReport {
  return {
    verdict: { state: during, reasons: [] },
    actions: [
      { part: 'protection', text: 'switch x', outcomes: [] },
      {
        ...{ part: 'method', text: 'latency of to-postgres' },
        outcomes: [outcome(bite, 'it bites', 'by 20 ms'), outcome('pass', 'it ends', 'gone')],
      },
    ],
    probes: [
      {
        probe: 'oversell',
        phases: [
          { phase: 'before', ...outcome('pass', 'oversell of the audit', 'no finding') },
          { phase: 'during', ...outcome(during, 'oversell of the audit', `${during} here`) },
        ],
      },
      {
        probe: 'customers',
        phases: [{ phase: 'before', ...outcome('fail', 'errors of customers ≤ 1%', '3%') }],
      },
    ],
    expectations: [
      { kind: 'goodput', ...outcome('fail', 'goodput', '1%') },
      { kind: 'invariants', ...outcome('pass', 'the invariants of the audit hold', 'no finding') },
    ],
  } as unknown as DrillReport;
}

it('has the worst phase of each invariant, and what was told of the fault', () => {
  const row = faultRow(reportOf('pass', 'fail'));
  expect(row).toEqual({
    fault: 'latency of to-postgres',
    verdict: 'fail',
    told: [
      { state: 'pass', saw: 'by 20 ms' },
      { state: 'pass', saw: 'gone' },
    ],
    invariants: [
      { name: 'oversell', state: 'fail', saw: 'fail here' },
      { name: 'all of the audit', state: 'pass', saw: 'no finding' },
    ],
  });
  expect(wrongOf(row)).toEqual(['oversell fail: fail here']);
});

it('is right when the fault was seen and every invariant is known to hold', () => {
  expect(wrongOf(faultRow(reportOf('pass', 'pass')))).toEqual([]);
  expect(wrongOf(faultRow(reportOf('unknown', 'unknown')))).toEqual([
    'by 20 ms',
    'oversell unknown: unknown here',
  ]);
  const row = faultRow(reportOf('pass', 'pass'));
  const halfDone = { name: 'all of the audit', state: 'fail', saw: '1 finding' } as const;
  expect(wrongOf({ ...row, invariants: [...row.invariants, halfDone] })).toEqual([]);
  const none = faultRow({ ...reportOf('pass', 'pass'), actions: [], probes: [], expectations: [] });
  expect(wrongOf(none)).toEqual([
    'the drill has no fault',
    'the drill reads no invariant of stock',
  ]);
});

it('counts what was seen and what is right only where all of it is known', () => {
  const rows = [
    faultRow(reportOf('pass', 'pass')),
    faultRow(reportOf('unknown', 'unknown')),
    faultRow({ ...reportOf('pass', 'pass'), actions: [], probes: [] }),
  ];
  expect(rows.map(isSeen)).toEqual([true, false, false]);
  expect(rows.map(isStockRight)).toEqual([true, false, false]);
});

it('shows faults against invariants', () => {
  const rows = [reportOf('pass', 'pass'), reportOf('unknown', 'fail')].map(faultRow);
  const short = { ...faultRow(reportOf('pass', 'pass')), invariants: [] };
  expect(faultTable([...rows, short])).toEqual([
    '| fault | seen and gone | oversell | all of the audit |',
    '| --- | --- | --- | --- |',
    '| latency of to-postgres | yes | holds | holds |',
    '| latency of to-postgres | no | broken | holds |',
    '| latency of to-postgres | yes | not read | not read |',
  ]);
  const notShown = [{ kind: 'disk-full', reason: 'no disk' }];
  expect(faultTable([reportOf('pass', 'pass')].map(faultRow), notShown).at(-1)).toBe(
    '| disk-full | not shown here: no disk | not read | not read |',
  );
  expect(faultTable([])).toEqual(['| fault | seen and gone |', '| --- | --- |']);
});
