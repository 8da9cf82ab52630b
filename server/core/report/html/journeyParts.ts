import type { Exchange } from '../../exchange/exchange.ts';
import type { FailureSample, JourneyRef } from '../../measure/journeySamples.ts';
import { formatPoint, type LoadPoint } from '../../stages/loadPoint.ts';
import { duration, seconds } from '../../text/figures.ts';
import type { Report } from '../report.ts';
import { html, type Markup, nothing } from './element.ts';
import { type Row, table } from './table.ts';

/** The load of a journey's stage, `115%`; the stage's number when it was not measured. */
export function stageText(
  points: readonly LoadPoint[],
  { round, stage }: Pick<JourneyRef, 'round' | 'stage'>,
): string {
  const point = points.find((one) => one.round === round && one.stage === stage);
  return point === undefined ? `stage ${stage}` : formatPoint(point);
}

/** What was found beside what was wanted; null where there is nothing to compare. */
export function foundText({ found, wanted }: FailureSample): string | null {
  if (found === null) return wanted === null ? null : `wanted ${wanted}`;
  return wanted === null ? `found ${found}` : `found ${found}, wanted ${wanted}`;
}

/** `200`, or why no answer came. */
export function statusText({ status, error }: Exchange['answer']): string {
  return status === 0 ? `no answer${error === null ? '' : `: ${error}`}` : String(status);
}

/** The first failing answers of each step and reason, and the slowest and failed journeys of each stage. */
export function journeyParts(report: Report): readonly Markup[] {
  const { journeys, points } = report;
  if (journeys === undefined) return [];
  return [
    ...journeys.failures.map((sample) => failurePart(sample, points)),
    journeysTable(
      'Failed journeys: the first ten of each stage',
      ['step', 'reason'],
      journeys.failed.map((one) => refRow(one, points, [one.step, one.reason])),
    ),
    journeysTable(
      'Slowest correct journeys: ten of each stage',
      ['service time'],
      journeys.slowest.map((one) => refRow(one, points, [duration(one.serviceMs)])),
    ),
  ];
}

function failurePart(sample: FailureSample, points: readonly LoadPoint[]): Markup {
  const { path, step, reason, exchange, atMs, traceId } = sample;
  const found = foundText(sample);
  const where = `${path}, ${step} at ${stageText(points, sample)}`;
  return html`<article class="answer"><p><strong>${where}: ${reason}</strong></p>
${found === null ? nothing : html`<p>${found}</p>`}<p class="quiet">After ${seconds(atMs)}, trace <code>${traceId}</code></p>
${exchange === null ? nothing : exchangePart(exchange)}</article>
`;
}

function exchangePart({ request, answer, durationMs }: Exchange): Markup {
  const sent = [`${request.method} ${request.url}`, ...lines(request.headers), '', request.body];
  const got = [
    `${statusText(answer)} in ${duration(durationMs)}`,
    ...lines(answer.headers),
    '',
    answer.body ?? '(the body was not kept)',
  ];
  return html`<pre aria-label="Request">${sent.join('\n').trimEnd()}</pre><pre aria-label="Answer">${got.join('\n').trimEnd()}</pre>`;
}

const lines = (headers: Exchange['request']['headers']): readonly string[] =>
  Object.entries(headers).map(([name, value]) => `${name}: ${value}`);

function journeysTable(caption: string, titles: readonly string[], rows: readonly Row[]): Markup {
  if (rows.length === 0) return nothing;
  const columns = ['path', 'load', 'after', ...titles, 'journey', 'trace'];
  return table(
    caption,
    columns.map((title) => ({ title })),
    rows,
  );
}

const refRow = (one: JourneyRef, points: readonly LoadPoint[], cells: readonly string[]): Row => ({
  cells: [
    one.path,
    stageText(points, one),
    seconds(one.atMs),
    ...cells,
    `${one.round}-${one.path}-${one.stage}-${one.iteration}`,
    html`<code>${one.traceId}</code>`,
  ],
});
