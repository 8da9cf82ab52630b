import { backlogText } from '../../audit/drain/drainTrail.ts';
import { scoreText } from '../../audit/score/runScore.ts';
import { figure } from '../../capacity/layers/steadyCount.ts';
import { stageResult } from '../../capacity/sloCapacity.ts';
import { groupBy } from '../../groupBy.ts';
import { formatPoint, type LoadPoint } from '../../stages/loadPoint.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { duration, plural, rate, shortRate } from '../../text/figures.ts';
import { formatPercent } from '../../text/units.ts';
import {
  errorShareText,
  quantileText,
  responseText,
  stated,
  windowRateText,
} from '../figureText.ts';
import { goalTable } from '../goalTable.ts';
import { foundText, stageText, statusText } from '../html/journeyParts.ts';
import type { Report } from '../report.ts';
import { defineFormat } from './reportFormat.ts';

export const markdownFormat = defineFormat({
  name: 'markdown',
  fileName: 'summary.md',
  mime: 'text/markdown',
  render: (report) => renderMarkdown(report),
});

const marks = { pass: '✅', fail: '❌', unknown: '❔' } as const;

/** A short summary for a pull request: the verdict in one sentence, its reasons, and a row for each stage. */
export function renderMarkdown(report: Report): string {
  const { headline, verdict, capacity, run, points } = report;
  const head = `## ${marks[verdict.state]} ${escapeMarkdown(run.scenario)}: ${verdict.state}`;
  const sentence = `**${escapeMarkdown(headline.text)}**`;
  const reasons = verdict.reasons.map(
    (reason) => `- ${marks[reason.state]} ${escapeMarkdown(reason.text)}`,
  );
  const saturation = capacity?.saturation;
  const highest = saturation
    ? [
        `Saturation ${shortRate(saturation.achievedPerSecond)} journeys/s, at ${formatPercent(saturation.level)} of the peak.`,
        '',
      ]
    : [];
  const caveats = report.caveats.map((caveat) => `> - ${escapeMarkdown(caveat)}`);
  const lines = [
    head,
    '',
    sentence,
    '',
    ...findingLines(report),
    ...nextLines(report),
    ...reasons,
    '',
    ...highest,
    ...layerLines(report),
    ...resourceLines(report),
    ...goalLines(report),
    ...stageTable(points),
    ...answers(report),
    ...costLines(report),
    ...drainLines(report),
    ...scoreLines(report),
    ...caveats,
  ];
  const foot = `Run \`${run.id}\`, ${run.startedAt} to ${run.endedAt}, ${plural(run.shards, 'shard')}, k6 ${escapeMarkdown(run.tool.k6)}, isolation ${report.isolation ?? 'shadow'}.`;
  return `${[...lines, ...(caveats.length > 0 ? [''] : []), foot].join('\n')}\n`;
}

const resourceLines = ({ resources }: Report): readonly string[] =>
  resources === undefined ? [] : [`Resources: ${escapeMarkdown(resources.text)}.`, ''];

/** How far orders came, and what was in flight at the highest load that has a figure. */
function layerLines({ concurrency, funnel, points }: Report): readonly string[] {
  const known = (concurrency?.points ?? []).flatMap(({ link }, at) => {
    const point = points[at];
    return point === undefined || link.byLaw === null
      ? []
      : [{ point, ...link, byLaw: link.byLaw }];
  });
  const highest = known.sort((a, b) => a.point.level - b.point.level).at(-1);
  const inFlight =
    highest === undefined
      ? []
      : [
          `In flight at ${formatPoint(highest.point)}: ${figure(highest.byLaw)} journeys by Little's law, ${stated(highest.counted, figure)} counted.`,
          '',
        ];
  return [...inFlight, ...(funnel === undefined ? [] : [escapeMarkdown(funnel.text), ''])];
}

/** The last question of the report's first screen. */
const nextLines = ({ reading = [] }: Report): readonly string[] =>
  reading
    .filter(({ name }) => name === 'next')
    .flatMap(({ question, text }) => [`${question} ${escapeMarkdown(text)}`, '']);

const answersShown = 10;

/** The first failing answer of each step and reason. */
function answers({ journeys, points }: Report): readonly string[] {
  const kinds = groupBy(journeys?.failures ?? [], ({ path, step, reason }) =>
    JSON.stringify([path, step, reason]),
  );
  const rows = [...kinds.values()].slice(0, answersShown).map(([sample]) => {
    const { path, step, reason, exchange, traceId } = sample;
    const found = foundText(sample);
    const parts = [
      ...(found === null ? [] : [found]),
      ...(exchange === null
        ? []
        : [
            `${exchange.request.method} ${exchange.request.url} gave ${statusText(exchange.answer)}`,
            ...(exchange.answer.body === null ? [] : [exchange.answer.body]),
          ]),
      `trace ${traceId}`,
    ];
    const where = `${path}, ${step} at ${stageText(points, sample)}: ${reason}`;
    return `- ${escapeMarkdown([where, ...parts].join('; '))}`;
  });
  if (rows.length === 0) return [];
  const more = kinds.size - rows.length;
  const left = more > 0 ? [`- and ${more} more in the report`] : [];
  return ['Failing answers, the first of each step and reason:', '', ...rows, ...left, ''];
}

/** How many points of a backlog's curve are shown. */
const curveShown = 8;

/** What the audit cost the audited database. */
const costLines = ({ audit }: Report): readonly string[] =>
  audit.flatMap(({ cost }) =>
    cost === undefined
      ? []
      : [`Cost of the audit to the database: ${escapeMarkdown(cost.text)}.`, ''],
  );

/** What became of each backlog after the load, with its curve. */
function drainLines({ audit }: Report): readonly string[] {
  return audit.flatMap(({ drain }) => {
    if (drain === undefined) return [];
    const rows = drain.backlogs.map((backlog) => {
      const { curve } = backlog;
      const step = Math.max(1, Math.ceil((curve.length - 1) / (curveShown - 1)));
      const points = curve.filter((_, at) => at % step === 0 || at === curve.length - 1);
      const shown = points.map(({ afterMs, left }) => `${left} at ${duration(afterMs)}`).join(', ');
      const said = backlogText(backlog, drain.withinMs);
      return `- ${escapeMarkdown(shown === '' ? said : `${said} (${shown})`)}`;
    });
    return ['Backlogs after the load:', '', ...rows, ''];
  });
}

const gapsShown = 5;

/** How much planted damage the audit would have caught, and what to add. */
function scoreLines({ audit }: Report): readonly string[] {
  return audit.flatMap(({ score }) => {
    if (score === undefined) return [];
    const more = score.gaps.length - gapsShown;
    return [
      `Mutation score of the audit: ${escapeMarkdown(scoreText(score))}.`,
      '',
      ...score.gaps.slice(0, gapsShown).map((gap) => `- ${escapeMarkdown(gap)}`),
      ...(more > 0 ? [`- and ${more} more in the report`] : []),
      ...(score.gaps.length > 0 ? [''] : []),
    ];
  });
}

/** The gravest harm in large letters, every other group below it. */
function findingLines({ findings }: Report): readonly string[] {
  const [worst, ...others] = findings.groups.map(({ text }) => escapeMarkdown(text));
  if (worst === undefined) return [];
  return [
    `### ${worst}`,
    '',
    ...others.map((text) => `- ${text}`),
    ...(others.length > 0 ? [''] : []),
  ];
}

/** What the overloads or the soak of the goal came to. */
function goalLines({ goal }: Report): readonly string[] {
  const shown = goal === undefined ? null : goalTable(goal);
  if (shown === null) return [];
  const { head, rows } = shown;
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => escapeMarkdown(cell)).join(' | ')} |`;
  return [
    line(head),
    `|:--|${head
      .slice(1)
      .map(() => '--:|')
      .join('')}`,
    ...rows.map(line),
    '',
  ];
}

function stageTable(points: readonly LoadPoint[]): readonly string[] {
  if (points.length === 0) return [];
  return [
    '| load | offered/s | started/s | achieved/s | goodput/s | p95 | p99 | p99 of every start | errors | result |',
    '|--:|--:|--:|--:|--:|--:|--:|--:|--:|:--|',
    ...points.map(stageRow),
    '',
  ];
}

function stageRow(point: LoadPoint): string {
  const t = point.total;
  const cells = [
    formatPoint(point),
    rate(t.offeredPerSecond),
    rate(t.startedPerSecond),
    windowRateText(t, t.achievedPerSecond),
    windowRateText(t, t.goodputPerSecond),
    quantileText(t.p95Ms),
    quantileText(t.p99Ms),
    responseText(t.response?.censored.p99Ms),
    errorShareText(t),
    stageResult(point).text,
  ];
  return `| ${cells.join(' | ')} |`;
}
