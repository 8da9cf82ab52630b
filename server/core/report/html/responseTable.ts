import { formatPoint, type LoadPoint, type Measured } from '../../stages/loadPoint.ts';
import { count } from '../../text/figures.ts';
import { responseText } from '../figureText.ts';
import { html, type Markup } from './element.ts';
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

/** Response times of each stage and each of its paths, with an explanation below. */
export function responseTable(points: readonly LoadPoint[]): Markup {
  const rows = points.flatMap((point): Row[] => [
    { cells: [formatPoint(point), ...cellsOf(point.total)] },
    ...Object.entries(point.paths).map(
      ([path, measured]): Row => ({ cells: [path, ...cellsOf(measured)], tone: 'path' }),
    ),
  ]);
  return html`${table('Response time: planned start to done, think time left out', columns, rows)}
<p>Response time counts from when a journey was due, service time from when its requests were sent, so only response time includes the wait of journeys that were due while the target stalled. For every start, a journey that was dropped, failed or never ended counts as never answered; refused ones are left out. After k6 has dropped a start, the planned starts that follow are unknown: the response time of correct journeys is then not available, and that of every start is a lower bound.</p>`;
}

function cellsOf({ response }: Measured): string[] {
  const parts = [response?.correct, response?.censored];
  return parts.flatMap((part) => [
    ...[part?.p50Ms, part?.p95Ms, part?.p99Ms].map(responseText),
    count(part?.p95Ms.samples ?? 0),
  ]);
}
