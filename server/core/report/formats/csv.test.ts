import { expect, it } from 'vitest';
import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import { pointAt, requiring } from '../../../test/support/pointCase.ts';
import { requirementOf } from '../../verdict/requirement.ts';
import { buildReport } from '../buildReport.ts';
import type { Report } from '../report.ts';
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

it('says in every row which run it is of, and what it answers', () => {
  const points = [pointAt(0.5, 'met'), pointAt(1.15, 'breached')];
  const requirement = requirementOf(requiring(1), points);
  const headline = { ...base.headline, state: 'unknown', text: 'needed, "quoted"' } as const;
  const tails = (more: Partial<Report>) =>
    renderCurveCsv({ ...base, points, headline, requirement, ...more })
      .trim()
      .split('\r\n')
      .slice(1)
      .map((row) =>
        row
          .split(',')
          .slice(curveCsvHeader.length - 8)
          .join(','),
      );
  const row = 'm2f8k1c9x0aa,unknown,1,200,0.5,100,"needed, ""quoted""",shadow';
  expect(tails({})).toEqual(Array(6).fill(row));
  expect(tails({ requirement: { ...requirement, proven: null } })[0]).toBe(
    'm2f8k1c9x0aa,unknown,1,200,,,"needed, ""quoted""",shadow',
  );
  expect(tails({ isolation: 'observe' })[0]).toMatch(/,observe$/);
});
