import { levelText } from '../../capacity/sloCapacity.ts';
import type { LoadPoint, Measured } from '../../stages/loadPoint.ts';
import { html, type Markup } from './element.ts';
import { integer, responseMs } from './format.ts';
import { type Column, type Row, table } from './table.ts';

const columns: readonly Column[] = [
  { title: 'load' },
  ...[
    'p50, correct',
    'p95, correct',
    'p99, correct',
    'samples',
    'p50, every start',
    'p95, every start',
    'p99, every start',
    'starts',
  ].map((title) => ({ title, figures: true })),
];

/** Response times of every stage in total, each path below it, with what their words mean. */
export function responseTable(points: readonly LoadPoint[]): Markup {
  const rows = points.flatMap((point): Row[] => [
    { cells: [levelText(point.level), ...cellsOf(point.total)] },
    ...Object.entries(point.paths).map(
      ([path, measured]): Row => ({ cells: [path, ...cellsOf(measured)], tone: 'path' }),
    ),
  ]);
  return html`${table('Response time: planned start to done, think time left out', columns, rows)}
<p>A target that stalls keeps journeys waiting that were due meanwhile; response time counts from when they were due, service time from when they were sent. Of every start, one that was dropped, failed or never ended counts as never answered; refused ones are left out. Once k6 has dropped a start, the planned starts after it are unknown: then the response time of correct journeys is not available, and that of every start is told as what it is at least.</p>`;
}

function cellsOf({ response }: Measured): string[] {
  const parts = [response?.correct, response?.censored];
  return parts.flatMap((part) => [
    ...[part?.p50Ms, part?.p95Ms, part?.p99Ms].map(responseMs),
    integer(part?.p95Ms.samples ?? 0),
  ]);
}
