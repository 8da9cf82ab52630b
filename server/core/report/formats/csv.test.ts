import { expect, it } from 'vitest';
import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import { pointAt } from '../../../test/support/pointCase.ts';
import { buildReport } from '../buildReport.ts';
import { curveCsvHeader, renderCurveCsv } from './csv.ts';

const base = buildReport(mallRun({ ...midnightPeak, levels: [] }));

it('ends every line with CRLF', () => {
  const csv = renderCurveCsv({ ...base, points: [pointAt(1, 'met')] });
  expect(csv.split('\r\n')).toHaveLength(5);
  expect(csv.split('\n')).toHaveLength(5);
});

it('leaves out what may not be stated', () => {
  const point = pointAt(1, 'met', { unknown: 'a gap' });
  const total = { ...point.total, windowMs: 0, finished: 0, errorShare: 0 };
  const [, row = ''] = renderCurveCsv({ ...base, points: [{ ...point, total }] }).split('\r\n');
  const fields = Object.fromEntries(row.split(',').map((field, n) => [curveCsvHeader[n], field]));
  expect(fields).toMatchObject({
    path: 'total',
    offered_per_second: '200',
    achieved_per_second: '',
    goodput_per_second: '',
    requests_per_second: '',
    error_share: '',
    p95_ms: '',
    samples: '0',
    every_start_p95: '',
    state: 'none',
    excluded_because: 'a gap',
  });
});
