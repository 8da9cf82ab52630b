import { expect, it } from 'vitest';
import { goldenRuns } from '../../../test/support/goldenRuns.ts';
import { buildReport } from '../buildReport.ts';
import { reportSchema } from '../schema.ts';
import { renderReportJson } from './json.ts';

it.each(Object.entries(goldenRuns))('the report of %s satisfies its schema', (_, inputs) => {
  const json = renderReportJson(buildReport(inputs));
  expect(reportSchema.safeParse(JSON.parse(json)).error).toBeUndefined();
});
