import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildReport } from '../../../server/core/report/buildReport.ts';
import { csvFormat } from '../../../server/core/report/formats/csv.ts';
import { htmlFormat } from '../../../server/core/report/formats/html.ts';
import { jsonFormat } from '../../../server/core/report/formats/json.ts';
import { junitFormat } from '../../../server/core/report/formats/junit.ts';
import { markdownFormat } from '../../../server/core/report/formats/markdown.ts';
import type { ReportInputs } from '../../../server/core/report/inputs.ts';
import type { Report } from '../../../server/core/report/report.ts';
import type { RunStatus } from '../../../server/core/run/run.ts';
import type { SloOutcome } from '../../../server/core/slo/slo.ts';
import {
  errorsOf,
  printedCsv,
  printedHtml,
  printedJunit,
  printedMarkdown,
} from '../../../server/test/support/printedReport.ts';
import { errorShareText, windowRateText } from '../format/stated.ts';
import { noEvidence, stageOutcome } from '../report/stageOutcome.ts';
import { liveLoad, liveStatus, randomRun } from './randomRun.support.ts';

/** One definition of errors, findings and withheld figures: every output of a run is parsed and compared. */

const RUNS = 1000;
const SEED = 20_261_127;
/** What the console's table shows of each stage, from the report as it is stored. */
function consoleRows(stored: Report) {
  return stored.points.map((point) => ({
    achieved: windowRateText(point.total, point.total.achievedPerSecond),
    goodput: windowRateText(point.total, point.total.goodputPerSecond),
    errors: spaced(errorShareText(point.total)),
    ...stageOutcome(point),
    noEvidence: noEvidence(point)?.label ?? null,
  }));
}

const toneOf = { 'SLOs met': 'pass', 'SLO breached': 'fail' } as const;
const toneOfResult = (result: string): string =>
  result === 'SLOs met' || result === 'SLO breached' ? toneOf[result] : 'unknown';
const csvStates = { 'SLOs met': 'passing', 'SLO breached': 'breaching' } as const;
const csvStateOf = (result: string): string =>
  result === 'SLOs met' || result === 'SLO breached' ? csvStates[result] : 'none';

/** What every output prints of one run; each is rendered and parsed once. */
function printedBy(report: Report, inputs: ReportInputs) {
  const stored: Report = JSON.parse(jsonFormat.render(report, inputs));
  return {
    stored,
    html: printedHtml(htmlFormat.render(report, inputs)),
    markdown: printedMarkdown(markdownFormat.render(report, inputs)),
    junit: printedJunit(junitFormat.render(report, inputs)),
    csv: printedCsv(csvFormat.render(report, inputs)),
  };
}
type Printed = ReturnType<typeof printedBy>;

function compareStages(report: Report, { stored, csv, markdown, ...printed }: Printed): void {
  const html = printed.html.stages;
  const shown = consoleRows(stored);
  expect(markdown.stages).toEqual(html);
  expect(html).toHaveLength(report.points.length);
  expect(csv.map(errorsOf)).toEqual(html.map(({ errors }) => errors));
  expect(csv.map(({ achieved_per_second: rate }) => rate === '')).toEqual(
    html.map(({ achieved }) => achieved === '–'),
  );
  expect(csv.map(({ goodput_per_second: rate }) => rate === '')).toEqual(
    html.map(({ goodput }) => goodput === '–'),
  );
  expect(csv.map(({ p95_ms: ms }) => ms === '')).toEqual(html.map(({ p95 }) => p95 === '–'));
  expect(csv.map(({ state }) => state)).toEqual(html.map(({ result }) => csvStateOf(result)));
  expect(shown).toEqual(
    html.map(({ achieved, goodput, errors, result }) => ({
      ...{ achieved, goodput, errors, tone: toneOfResult(result), text: result },
      noEvidence: ['no evidence', 'generator-limited'].includes(result) ? result : null,
    })),
  );
}

/** Thousands stand apart by a narrow space, or by a plain one where a terminal shows them. */
const spaced = (text: string): string => text.replaceAll('\u202f', ' ');

function compareVerdicts({ stored, html, markdown, junit, csv }: Printed): void {
  const groups = stored.findings.groups.map(({ text: each }) => spaced(each));
  const { state } = stored.headline;
  const text = spaced(stored.headline.text);
  for (const each of [html, markdown, junit]) {
    expect([each.verdict, each.headline]).toEqual([state, text]);
  }
  for (const row of csv) expect([row.verdict, spaced(row.headline ?? '')]).toEqual([state, text]);
  expect(html.findings).toEqual(groups);
  expect(markdown.findings).toEqual(groups);
  expect(junit.findings.toSorted()).toEqual(groups.toSorted());
  expect(junit.failures > 0).toBe(state === 'fail');
  expect(junit.errors > 0 || state !== 'unknown').toBe(true);
}

/** The live page judges what the report judges: it is red where the report is, and says the same of findings. */
function compareLive(report: Report, inputs: ReportInputs, status: RunStatus): void {
  const { groups } = report.findings;
  if (report.headline.state === 'fail') expect(status.tone, report.headline.text).toBe('fail');
  if (groups.length > 0) expect(status.detail).toBe(groups.map(({ text }) => text).join(' · '));
  const { breaches } = liveLoad(inputs);
  for (const point of report.points) {
    const at = ` at ${point.level * 100}%: `;
    for (const breach of breaches.filter((text) => text.includes(at))) {
      const [name = ''] = breach.split(at);
      const slo = point.slos.find((each) => each.name === name);
      expect(slo?.state, breach).toBe('breached');
      if (point.total.dropped === 0) expect(breach).toBe(`${name}${at}${slo?.reason}`);
    }
  }
}

const isBoundBreach = ({ name, state }: SloOutcome): boolean =>
  state === 'breached' && name.includes('latency bound');
const isRefusedOnly = ({ reason }: SloOutcome): boolean =>
  reason?.startsWith('no correct journey: ') === true;

it('no two outputs disagree on verdict, errors, findings or withheld figures, and the live headline is red where the report is', () => {
  console.info(`outputs agree: seed ${SEED}, ${RUNS} random timelines`);
  const seen = new Map<string, number>();
  const note = (what: string, holds: boolean) =>
    seen.set(what, (seen.get(what) ?? 0) + Number(holds));
  fc.assert(
    fc.property(randomRun, (inputs) => {
      const report = buildReport(inputs);
      const status = liveStatus(inputs);
      const printed = printedBy(report, inputs);
      compareVerdicts(printed);
      compareStages(report, printed);
      compareLive(report, inputs, status);
      if (report.headline.state === 'pass' || status.tone === 'pass')
        expect(report.points.some(({ total }) => total.correct > 0)).toBe(true);
      const red = report.headline.state === 'fail';
      note('red with a lost shard', red && liveLoad(inputs).lostShards.length > 0);
      note('leaked', report.leaks?.state === 'leaked');
      note(
        'drops by the target',
        report.points.some(({ slos }) => slos.some(isBoundBreach)),
      );
      note(
        'refused only',
        report.points.some(({ slos }) => slos.some(isRefusedOnly)),
      );
      for (const kind of ['goodput', 'throughput', 'of seconds'])
        for (const state of ['met', 'breached', 'unknown'])
          note(
            `${kind} ${state}`,
            report.points.some(({ slos }) =>
              slos.some((slo) => slo.name.includes(kind) && slo.state === state),
            ),
          );
      note('live green', status.tone === 'pass');
      note('report red', report.headline.state === 'fail');
      note('report green', report.headline.state === 'pass');
      note('report unknown', report.headline.state === 'unknown');
      note('findings', report.findings.count > 1);
      note(
        'withheld',
        report.points.some(({ total }) => total.windowMs === 0),
      );
      note(
        'overdue',
        report.points.some(({ total }) => (total.overdue ?? 0) > 0),
      );
    }),
    { seed: SEED, numRuns: RUNS },
  );
  // What never came up would not be compared at all.
  for (const [what, times] of seen) expect(times, what).toBeGreaterThan(5);
}, 240_000);
