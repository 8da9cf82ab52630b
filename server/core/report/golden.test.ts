import { describe, expect, it } from 'vitest';
import { guardOff, mallRun, midnightPeak } from '../../test/support/mallRun.ts';
import { buildReport } from './buildReport.ts';
import { renderCurveCsv } from './formats/csv.ts';
import { renderReportJson } from './formats/json.ts';
import { renderJunit } from './formats/junit.ts';
import { renderMarkdown } from './formats/markdown.ts';
import type { ReportInputs } from './inputs.ts';
import { reportSchema } from './schema.ts';

/** Small runs, so that a golden file can be read: one breach between two loads. */
const found = mallRun({ ...midnightPeak, levels: [0.6, 0.9, 1.2], shards: 1 });
const oversold = mallRun({ ...guardOff, holdMs: 10_000 });

const cases: Readonly<Record<string, ReportInputs>> = {
  'capacity-found': found,
  oversold,
  aborted: {
    ...found,
    run: { ...found.run, outcome: 'aborted', reason: 'wrong target' },
    timeline: found.timeline.filter((s) => s.second < 12),
    abortedBy: { kind: 'person', by: 'ada', reason: 'wrong target' },
  },
  'preflight-failed': {
    ...found,
    run: { ...found.run, outcome: 'failed', reason: 'preflight' },
    timeline: [],
    customers: [],
    audit: [],
    leaks: null,
    preflight: {
      state: 'fail',
      hops: (found.preflight?.hops ?? []).map((hop) =>
        hop.service === 'orders' ? { ...hop, tagSeen: false, store: 'live' } : hop,
      ),
    },
    abortedBy: { kind: 'failure', text: 'preflight failed' },
  },
};

/** After a change that is meant: `npx vitest run --project unit server/core/report/golden.test.ts -u`, and read the diff. */
describe.each(Object.entries(cases))('the golden report of %s', (name, inputs) => {
  const report = buildReport(inputs);

  it('as JSON, true to the schema', async () => {
    const json = renderReportJson(report);
    expect(reportSchema.safeParse(JSON.parse(json)).error).toBeUndefined();
    await expect(json).toMatchFileSnapshot(`golden/${name}.report.json`);
  });

  it('as CSV', async () => {
    // Git may turn CRLF; the golden file holds LF.
    const csv = renderCurveCsv(report);
    expect(csv.split('\r\n').length).toBe(csv.split('\n').length);
    await expect(csv.replaceAll('\r\n', '\n')).toMatchFileSnapshot(`golden/${name}.curve.csv`);
  });

  it('as JUnit', async () => {
    await expect(renderJunit(report, inputs.plan)).toMatchFileSnapshot(`golden/${name}.junit.xml`);
  });

  it('as Markdown', async () => {
    await expect(renderMarkdown(report)).toMatchFileSnapshot(`golden/${name}.summary.md`);
  });
});
