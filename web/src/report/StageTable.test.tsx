import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { LoadPoint } from '../api/generated.ts';
import { loadPoint, measured, sloOutcome } from '../api/report.support.ts';
import { rowsOf, show } from '../ui/render.support.tsx';
import { StageTable } from './StageTable.tsx';

afterEach(cleanup);

const paths = ['pay'];
const rows = (...points: LoadPoint[]) => {
  show(<StageTable points={points} paths={paths} />);
  return rowsOf(screen.getByRole('table')).slice(1);
};
const few = '–';

test('a stage that met its SLOs shows every figure, in total and by path', () => {
  const total = measured(120.4, {
    startedPerSecond: 120,
    achievedPerSecond: 119.6,
    goodputPerSecond: 99.94,
    requestsPerSecond: 363,
    dropped: 1200,
    finished: 2500,
    errorShare: 0.0004,
    p50Ms: { value: 3.44, samples: 900 },
    p95Ms: { value: 212.4, samples: 900 },
  });
  const point = loadPoint(0, 120, { total, level: 1.2, slos: [sloOutcome('met')] });
  expect(rows(point)).toEqual([
    [
      '120%8 s',
      '120.4',
      '120.0',
      '1 200',
      '119.6',
      '99.9',
      '363.0',
      '0.04%',
      '3.4 ms',
      '212 ms',
      few,
      'SLOs met',
    ],
    ['pay', '40.0', '40.0', '0', '40.0', '40.0', '0.0', few, few, few, few, ''],
  ]);
});

test('a rate without a window and an error share of no journey are withheld', () => {
  const total = measured(30, { windowMs: 0, requestsPerSecond: 90 });
  const [stage] = rows(loadPoint(0, 30, { total }));
  expect(stage?.slice(4, 8)).toEqual(['–', '–', '–', '–']);
});

test('journeys open past their bound are a part of the errors', () => {
  const total = measured(30, { overdue: 12, errorShare: 1 });
  const [stage] = rows(loadPoint(0, 30, { total }));
  expect(stage?.[7]).toBe('100.0%, 12 open past their bound');
});

test('a breach and an SLO without enough samples have a row each below their path', () => {
  const breached = sloOutcome('breached', { reason: 'p95 1321 ms' });
  const unknown = sloOutcome('unknown', { name: 'pay errors ≤ 1%', reason: 'not enough samples' });
  const [total, pay, ...reasons] = rows(loadPoint(0, 30, { slos: [breached, unknown] }));
  expect(total?.at(-1)).toBe('SLO breached');
  expect([pay?.[0], pay?.at(-1)]).toEqual(['pay', '']);
  expect(reasons).toEqual([
    ['pay p95 ≤ 750 ms: p95 1321 ms'],
    ['pay errors ≤ 1%: not enough samples'],
  ]);
  const [cell] = screen.getAllByRole('cell', { name: /p95 1321 ms/ });
  expect(cell?.getAttribute('colspan')).toBe('12');
  expect(screen.getAllByRole('columnheader')).toHaveLength(12);
});

test('a stage that is no evidence never reads as met', () => {
  const slos = [sloOutcome('met')];
  const limited = rows(loadPoint(0, 30, { slos, generatorLimited: 'started 0.9 of planned' }));
  expect([limited[0]?.[0], limited[0]?.at(-1), limited[1]]).toEqual([
    '30%8 s generator-limited',
    'generator-limited',
    ['started 0.9 of planned'],
  ]);
  cleanup();
  const lost = rows(loadPoint(0, 30, { slos, unknown: 'shard 1 was lost' }));
  expect([lost[0]?.[0], lost[0]?.at(-1), lost[1]]).toEqual([
    '30%8 s no evidence',
    'no evidence',
    ['shard 1 was lost'],
  ]);
});

test('a stage without SLOs is marked, and without stages there is no table', () => {
  expect(rows(loadPoint(0, 30))[0]?.at(-1)).toBe('no SLO');
  cleanup();
  show(<StageTable points={[]} paths={paths} />);
  expect(screen.queryByRole('table')).toBeNull();
});
