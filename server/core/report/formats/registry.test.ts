import { describe, expect, it } from 'vitest';
import { foreignRun, goldenRuns } from '../../../test/support/goldenRuns.ts';
import { climb, verdictRuns } from '../../../test/support/verdictRuns.ts';
import { escapeMarkdown, escapeMarkup } from '../../text/escape.ts';
import { safeLine } from '../../text/safeLine.ts';
import { buildReport } from '../buildReport.ts';
import type { ReportInputs } from '../inputs.ts';
import { curveCsvHeader } from './csv.ts';
import {
  isReportFormatName,
  type ReportFormatName,
  reportFormat,
  reportFormatNames,
  reportFormats,
} from './registry.ts';
import type { ReportFormat } from './reportFormat.ts';

const textOf = (format: ReportFormat, inputs: ReportInputs): string =>
  format.render(buildReport(inputs), inputs);

const unique = (values: readonly string[]): number => new Set(values).size;

it('names each format, its file and its media type', () => {
  expect(reportFormats.map(({ name, fileName, mime }) => [name, fileName, mime])).toEqual([
    ['json', 'report.json', 'application/json'],
    ['html', 'report.html', 'text/html'],
    ['csv', 'curve.csv', 'text/csv'],
    ['junit', 'junit.xml', 'application/xml'],
    ['markdown', 'summary.md', 'text/markdown'],
  ]);
  expect(unique(reportFormatNames)).toBe(reportFormats.length);
  expect(unique(reportFormats.map(({ fileName }) => fileName))).toBe(reportFormats.length);
});

it('finds a format by its name', () => {
  expect(reportFormatNames.map((name) => reportFormat(name).name)).toEqual(reportFormatNames);
  expect(reportFormatNames.every(isReportFormatName)).toBe(true);
  expect(['md', 'JSON', ''].some(isReportFormatName)).toBe(false);
});

const foreign = [
  '<script>alert(1)</script>',
  `"]]>&'`,
  '=1+1',
  '| a | b |\n## head',
  '`code` [l](u) *b*',
];

/** How a reader of each format finds the foreign text again; whatever it holds, it is data. */
const readers: Readonly<
  Record<ReportFormatName, (rendered: string, text: string, format: ReportFormat) => void>
> = {
  json: (rendered, text) => {
    const { run, leaks } = JSON.parse(rendered);
    expect([run.scenario, leaks.leaks[0].id]).toEqual([text, text]);
  },
  html: (rendered, text) => {
    expect(rendered).toContain(`<h1>${escapeMarkup(text)}</h1>`);
    expect(rendered).not.toMatch(/<script|<img/i);
  },
  junit: (rendered, text) => {
    expect(rendered).toContain(`<testsuites name="zerohour ${escapeMarkup(text)}"`);
    expect(rendered).not.toMatch(/<script|\]\]>/);
  },
  csv: (rendered, text) => {
    const [header, ...rows] = csvRows(rendered);
    expect(header).toEqual(curveCsvHeader);
    expect(rows.map((row) => row.length)).toEqual(rows.map(() => curveCsvHeader.length));
    expect(rows.map((row) => row[4])).toContain(text.startsWith('=') ? `'${text}` : safeLine(text));
  },
  markdown: (rendered, text, format) => {
    const lines = rendered.split('\n');
    expect(lines).toHaveLength(textOf(format, foreignRun('x')).split('\n').length);
    expect(lines[0]).toBe(`## ❌ ${escapeMarkdown(text)}: fail`);
    expect(rendered).not.toMatch(/(?<!\\)<script/);
  },
};

/** RFC 4180. */
function csvRows(text: string): readonly (readonly string[])[] {
  const fields = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n)/g)];
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of fields) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe.each(reportFormats.map((format) => [format.name, format] as const))(
  '%s',
  (name, format) => {
    it('has a plain file name and a media type without parameters', () => {
      expect(format.fileName).toMatch(/^[a-z]+\.[a-z]+$/);
      expect(format.mime).toMatch(/^[a-z]+\/[a-z]+$/);
    });

    it.each(Object.entries(goldenRuns))('renders %s, the same from a copy of it', (_, inputs) => {
      const text = textOf(format, inputs);
      expect(text.endsWith('\n')).toBe(true);
      expect(text).not.toMatch(/\bundefined\b|\bNaN\b|\bInfinity\b|\[object /);
      expect(textOf(format, JSON.parse(JSON.stringify(inputs)))).toBe(text);
    });

    it.each(foreign)('keeps %j a text', (text) => {
      readers[name](textOf(format, foreignRun(text)), text, format);
    });
  },
);

/** A text as one of the formats may write it. */
const forms = (text: string): readonly string[] => [
  text,
  escapeMarkup(text),
  escapeMarkdown(text),
  JSON.stringify(text).slice(1, -1),
  text.replaceAll('"', '""'),
];

describe.each(Object.entries(verdictRuns))('the headline of a run: %s', (_, inputs) => {
  const report = buildReport(inputs);

  it.each(reportFormats.map((format) => [format.name, format] as const))(
    'reads the same in %s',
    (_name, format) => {
      const text = format.render(report, inputs);
      expect(forms(report.headline.text).some((form) => text.includes(form))).toBe(true);
    },
  );

  it('says what was needed, what was proven, and why, in one line', () => {
    const { headline, verdict, requirement } = report;
    expect(headline.state).toBe(verdict.state);
    expect(headline.answer).toBe(requirement.text);
    expect(headline.text).toContain(requirement.text);
    expect(headline.text).toContain(headline.reason);
    expect(headline.text).not.toMatch(/[\r\n]/);
    expect(headline.text).toMatch(/needed \d+\/s, proven (?:\d+\/s|nothing): (?:not )?proven \(/);
  });
});

it('covers every verdict', () => {
  const states = Object.values(verdictRuns).map((inputs) => buildReport(inputs).verdict.state);
  expect(states).toEqual([
    ...['pass', 'pass', 'fail', 'fail', 'unknown', 'unknown', 'pass', 'fail'],
    ...['unknown', 'unknown', 'unknown', 'fail', 'fail'],
  ]);
});

it('gives each format the same words for one run', () => {
  const inputs = climb({ requiredLevel: 1.2 });
  const text =
    'needed 360/s, proven 270/s: not proven (120% of the peak required, 90% proven); pay p95 ≤ 750 ms breached at 120% (360/s): ';
  for (const format of reportFormats) {
    expect(format.render(buildReport(inputs), inputs), format.name).toContain(text);
  }
});

/** Pages are long: three of them, without their style sheet. */
const pages = ['capacity-found', 'oversold', 'spike'];

// After a change that is meant: `npx vitest run --project unit server/core/report/formats/registry.test.ts -u`.
describe.each(reportFormats.map((format) => [format.fileName, format] as const))(
  '%s',
  (fileName, format) => {
    const runs = Object.entries(goldenRuns);
    const kept = format.name === 'html' ? runs.filter(([run]) => pages.includes(run)) : runs;
    it.each(kept)('of %s is the golden file', async (run, inputs) => {
      // Git may convert CRLF, so golden files hold LF.
      const text = textOf(format, inputs)
        .replaceAll('\r\n', '\n')
        .replace(/(<style>).*?(<\/style>)/s, '$1$2');
      await expect(text).toMatchFileSnapshot(`../golden/${run}.${fileName}`);
    });
  },
);
