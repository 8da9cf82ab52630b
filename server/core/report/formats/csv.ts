import { type CurveRow, curveRows } from '../../capacity/curve.ts';
import type { Quantile } from '../../measure/samples.ts';
import type { Measured, ResponsePercentiles } from '../../stages/loadPoint.ts';
import { statedErrorShare, statedRate } from '../../stages/stated.ts';
import { type CsvValue, csvField } from '../../text/escape.ts';
import type { Report } from '../report.ts';
import { defineFormat } from './reportFormat.ts';

export const csvFormat = defineFormat({
  name: 'csv',
  fileName: 'curve.csv',
  mime: 'text/csv',
  render: (report) => renderCurveCsv(report),
});

/** Columns of `curve.csv`; rates in journeys per second, latencies in ms, shares 0..1. */
export const curveCsvHeader = [
  'round',
  'stage',
  'level',
  'hold_ms',
  'path',
  'offered_per_second',
  'started_per_second',
  'achieved_per_second',
  'goodput_per_second',
  'requests_per_second',
  'planned',
  'started',
  'dropped',
  'finished',
  'correct',
  'refused',
  'failed',
  'cut',
  'no_evidence',
  'overdue',
  'error_share',
  'p50_ms',
  'p95_ms',
  'p99_ms',
  'samples',
  'start_lag_p99_ms',
  'response_p50_ms',
  'response_p95_ms',
  'response_p99_ms',
  'every_start_p50_ms',
  'every_start_p95_ms',
  'every_start_p99_ms',
  'every_start_p50',
  'every_start_p95',
  'every_start_p99',
  'state',
  'excluded_because',
  'run',
  'verdict',
  'needed_level',
  'needed_per_second',
  'proven_level',
  'proven_per_second',
  'headline',
  'isolation',
] as const;

/**
 * One row for each stage and path, path `total` for all of them; CRLF as in RFC 4180. A figure that may not
 * be stated is an empty field. `response_` is the response time of correct journeys. `every_start_` includes
 * starts without a correct answer, and its columns without a unit say how its figures are to be read
 * (`measured`, `at least`, `never answered`, `not enough samples`). The last columns are those of the run.
 */
export function renderCurveCsv(report: Report): string {
  const ofRun = runFields(report);
  const rows = curveRows(report.points).map((row) => [...fields(row), ...ofRun]);
  return [curveCsvHeader, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

/** The same in every row, so that a row says by itself what it belongs to. */
function runFields(report: Report): readonly CsvValue[] {
  const { run, headline, isolation, requirement } = report;
  const { needed, proven } = requirement;
  return [
    run.id,
    headline.state,
    needed.level,
    needed.ratePerSecond,
    proven?.level ?? null,
    proven?.ratePerSecond ?? null,
    headline.text,
    isolation ?? 'shadow',
  ];
}

function fields({ measured: m, ...row }: CurveRow): readonly CsvValue[] {
  return [
    row.round,
    row.stage,
    row.level,
    row.holdMs,
    row.path ?? 'total',
    m.offeredPerSecond,
    m.startedPerSecond,
    statedRate(m, m.achievedPerSecond),
    statedRate(m, m.goodputPerSecond),
    statedRate(m, m.requestsPerSecond),
    m.planned,
    m.started,
    m.dropped,
    m.finished,
    m.correct,
    m.refused,
    m.failed,
    m.cut ?? 0,
    m.noEvidence ?? 0,
    m.overdue ?? null,
    statedErrorShare(m),
    ...[m.p50Ms, m.p95Ms, m.p99Ms].map((q: Quantile) => q.value),
    m.p95Ms.samples,
    m.startLagP99Ms.value,
    ...responseFields(m),
    row.state,
    row.excluded,
  ];
}

function responseFields({ response }: Measured): readonly CsvValue[] {
  const each = (part: ResponsePercentiles | undefined) => [part?.p50Ms, part?.p95Ms, part?.p99Ms];
  return [
    ...each(response?.correct).map((q) => q?.value ?? null),
    ...each(response?.censored).map((q) => q?.value ?? null),
    ...each(response?.censored).map((q) => q?.state ?? null),
  ];
}
