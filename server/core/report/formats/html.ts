import { isEmpty } from '../../measure/journeySamples.ts';
import type { TimelineSecond } from '../../measure/timeline.ts';
import type { Plan } from '../../plan/plan.ts';
import { isEvidence } from '../../stages/loadPoint.ts';
import { goalTable } from '../goalTable.ts';
import { html, joined, type Markup, nothing } from '../html/element.ts';
import { auditPart, leakPart, preflightPart, sourcesPart } from '../html/evidenceParts.ts';
import { journeyParts } from '../html/journeyParts.ts';
import { inLanguages, languageStyle, translatedMarkup } from '../html/languages.ts';
import { latencyChart, latencyLimits } from '../html/latencyChart.ts';
import { concurrencySection, funnelSection } from '../html/layersParts.ts';
import {
  customersTable,
  generatorsTable,
  stagesTable,
  stepsTable,
} from '../html/measuredTables.ts';
import { resourceTables } from '../html/resourceTables.ts';
import { responseTable } from '../html/responseTable.ts';
import { style } from '../html/style.ts';
import { head, reasonsPart, tiles, verdictBanner } from '../html/summary.ts';
import { section, table } from '../html/table.ts';
import { pathThroughputChart, throughputChart } from '../html/throughputChart.ts';
import { timelineChart } from '../html/timelineChart.ts';
import type { ReadingLanguage } from '../reading/texts/registry.ts';
import type { Report } from '../report.ts';
import { defineFormat } from './reportFormat.ts';

export const htmlFormat = defineFormat({
  name: 'html',
  fileName: 'report.html',
  mime: 'text/html',
  render: (report, { plan, timeline }) => renderReportHtml(report, plan, timeline),
});

/**
 * One file for desk, phone and paper. It loads nothing and runs no script; its own Content-Security-Policy
 * forbids both.
 */
export function renderReportHtml(
  report: Report,
  plan: Plan,
  timeline: readonly TimelineSecond[],
  language: ReadingLanguage = 'en',
): string {
  const title = `${report.run.scenario}: ${report.verdict.state}`;
  const body = inLanguages(language, (each) => {
    const own = bodyOf(report, plan, timeline, each);
    return each === 'en' ? own : translatedMarkup(own, each);
  });
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">${html`<title>${title}</title>`.markup}<style>${style}${languageStyle}</style></head>
<body>${body.markup}</body></html>
`;
}

/** In English, except the reading, whose sentences are of the language. */
function bodyOf(
  report: Report,
  plan: Plan,
  timeline: readonly TimelineSecond[],
  language: ReadingLanguage,
): Markup {
  return html`${head(report)}<main>
${verdictBanner(report, language)}${curveSection(report, plan)}${tiles(report)}${reasonsSection(report)}${goalSection(report)}${pathSection(report, plan)}${timelineSection(plan, timeline)}${stageSection(report)}${concurrencySection(report)}${funnelSection(report)}${resourceSection(report)}${answersSection(report)}${auditSection(report)}${isolationSection(report)}${surroundingsSection(report)}${section('sources', 'How to read this', 'What each figure was computed from. The run’s folder holds all of it, and “zerohour replay” computes the same report from it.', [sourcesPart(report)])}</main>
<footer>Offered is what was planned, started what began, achieved what was completed, goodput what was completed, correct and within the SLO. Percentiles are those of correct answers, and are service time (sending to answer) unless they are called response time.</footer>`;
}

const reasonsSection = (report: Report): Markup =>
  section('why', 'Why this verdict', '', [reasonsPart(report)]);

const goalTitles = {
  spike: 'The spike and after it',
  recover: 'Under overload and after it',
  soak: 'Drift over the soak',
} as const;

function goalSection({ goal }: Report): Markup {
  const shown = goal === undefined ? null : goalTable(goal);
  if (goal === undefined || shown === null) return nothing;
  const columns = shown.head.map((title, nth) => ({ title, figures: nth > 0 }));
  const rows = shown.rows.map((cells) => ({ cells }));
  return section('goal', goalTitles[goal.goal], '', [
    table(shown.caption, columns, rows),
    html`<p>How it was computed: ${goal.method}.</p>`,
  ]);
}

/** The requirement of a search says it already. */
const foundText = ({ search, sloCapacity }: NonNullable<Report['capacity']>): string =>
  search === undefined
    ? `SLO capacity: ${sloCapacity.text}. `
    : `Last pass and first fail: ${sloCapacity.text}. `;

/** A curve needs at least two loads. */
const hasCurve = (report: Report): boolean =>
  new Set(report.points.map((point) => point.level)).size > 1;

function curveSection(report: Report, plan: Plan): Markup {
  if (!hasCurve(report)) return nothing;
  const found = report.capacity ? foundText(report.capacity) : '';
  const path = decidingPath(report, plan);
  const latency = path === null ? nothing : latencyChart(report, plan, path, false);
  return section(
    'curve',
    report.capacity ? 'Capacity curve' : 'Load curve',
    report.capacity?.search === undefined
      ? `${found}Required: ${report.requirement.text}.`
      : found.trim(),
    [throughputChart(report), latency],
  );
}

/** The path that breached at the lowest load of the stages that are evidence; else the first that has a latency SLO; else the first. */
function decidingPath(report: Report, plan: Plan): string | null {
  const breached = report.points
    .filter(isEvidence)
    .sort((a, b) => a.level - b.level)
    .flatMap((point) => point.slos.filter((slo) => slo.state === 'breached'));
  const limited = plan.paths.find((path) => latencyLimits(plan, path.name).length > 0);
  return breached[0]?.path ?? limited?.name ?? plan.paths[0]?.name ?? null;
}

function pathSection(report: Report, plan: Plan): Markup {
  if (!hasCurve(report)) return nothing;
  const charts = plan.paths.flatMap(({ name }) => [
    pathThroughputChart(report, name),
    latencyChart(report, plan, name, true),
  ]);
  return section('paths', 'Path by path', '', [html`<div class="pairs">${charts}</div>`]);
}

function timelineSection(plan: Plan, timeline: readonly TimelineSecond[]): Markup {
  if (timeline.length === 0) return nothing;
  return section('timeline', 'Timeline', '', [timelineChart(plan, timeline)]);
}

function stageSection(report: Report): Markup {
  if (report.points.length === 0) return nothing;
  return section('stages', 'Measured', '', [
    stagesTable(report.points),
    responseTable(report.points),
    stepsTable(report),
  ]);
}

function resourceSection({ resources, points }: Report): Markup {
  if (resources === undefined) return nothing;
  return section(
    'resources',
    'What the target used',
    `${sentence(resources.text)}. From the metrics of its processes, each second, without the first three of a stage.`,
    resourceTables(resources, points),
  );
}

const sentence = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

function answersSection(report: Report): Markup {
  const parts = journeyParts(report);
  const shown = report.journeys !== undefined && !isEmpty(report.journeys);
  const lead = 'The first of each step and reason. Secrets are masked.';
  return shown ? section('answers', 'Failing answers and slow journeys', lead, parts) : nothing;
}

function auditSection(report: Report): Markup {
  const parts = report.audit.map((summary) => auditPart(summary, report.isolation));
  const none = html`<p>No audit result was recorded.</p>`;
  return section('audit', 'Stock and money', '', parts.length > 0 ? parts : [none]);
}

function isolationSection(report: Report): Markup {
  const lead =
    'Whether rehearsal work stayed apart from customers’ data, before and after the load.';
  return section('isolation', 'Isolation', lead, [preflightPart(report), leakPart(report)]);
}

function surroundingsSection(report: Report): Markup {
  return section('surroundings', 'Customers and load generators', '', [
    joined([customersTable(report), generatorsTable(report)]),
  ]);
}
