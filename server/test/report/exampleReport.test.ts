import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { renderReportHtml } from '../../core/report/formats/html.ts';
import { reportSchema } from '../../core/report/schema.ts';

const read = (name: string): Buffer =>
  readFileSync(new URL(`../../../docs/examples/find-limit/${name}`, import.meta.url));
const recording = JSON.parse(gunzipSync(read('recording.json.gz')).toString('utf8'));
const report = JSON.parse(read('report.json').toString('utf8'));

it('renders the example report as it stands in the documentation', async () => {
  expect(reportSchema.safeParse(report).error).toBeUndefined();
  const page = renderReportHtml(report, recording.plan, recording.timeline);
  expect(Buffer.byteLength(page)).toBeLessThan(500_000);
  await expect(page).toMatchFileSnapshot('../../../docs/examples/find-limit/report.html');
});

it('names no folder and no host of the machine that made it', () => {
  for (const text of [JSON.stringify(report), JSON.stringify(recording)]) {
    expect(text).not.toMatch(/"\/(tmp|root|home|work|Users)\//);
  }
  const hosts = new Set(JSON.stringify(recording).match(/"host":"[^"]*"/g));
  expect([...hosts]).toEqual(['"host":"machine"']);
});
