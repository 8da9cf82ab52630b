import { expect, it } from 'vitest';
import { mallRun, midnightPeak } from '../../test/support/mallRun.ts';
import { buildReport } from './buildReport.ts';
import { renderReportJson } from './formats/json.ts';
import { reportJsonSchema } from './jsonSchema.ts';

/** After a change that is meant: `npx vitest run --project unit server/core/report/schema.test.ts -u`. */
it('the published JSON Schema is the one that reports are written by', async () => {
  await expect(reportJsonSchema()).toMatchFileSnapshot('../../../docs/schemas/report.schema.json');
});

it('report.json has its keys in order, whole integers, and 6 significant digits', () => {
  const report = buildReport(mallRun({ ...midnightPeak, levels: [0.6] }));
  const shuffled = Object.fromEntries(Object.entries(report).reverse()) as unknown as typeof report;
  const run = { ...report.run, startSkewMs: 3.123456789, seed: 20_261_111 };
  const text = renderReportJson({ ...shuffled, run });
  expect(text).toContain('"startSkewMs": 3.12346,');
  expect(text).toContain('"seed": 20261111,');
  expect(text).toContain('"memoryBytes": 8589934592,');
  expect(text.endsWith('}\n')).toBe(true);
  expect(text).toBe(renderReportJson({ ...report, run }));
  expect(Object.keys(JSON.parse(text))).toEqual([
    'schemaVersion',
    'run',
    'isolation',
    'headline',
    'verdict',
    'requirement',
    'capacity',
    'points',
    'concurrency',
    'funnel',
    'steps',
    'journeys',
    'findings',
    'audit',
    'leaks',
    'preflight',
    'customers',
    'generators',
    'caveats',
    'reading',
    'sources',
  ]);
});

it('refuses to write what is no report', () => {
  const report = buildReport(mallRun({ ...midnightPeak, levels: [] }));
  expect(() => renderReportJson({ ...report, schemaVersion: 2 as 1 })).toThrow();
});
