import type { Funnel } from '../../capacity/layers/funnel.ts';
import { rangeText, shareOf, shareText } from '../../capacity/layers/funnel.ts';
import type { InFlight } from '../../capacity/layers/inFlight.ts';
import { figure } from '../../capacity/layers/steadyCount.ts';
import { formatPoint } from '../../stages/loadPoint.ts';
import { duration, rate } from '../../text/figures.ts';
import { stated } from '../figureText.ts';
import type { Report } from '../report.ts';
import { html, type Markup, nothing } from './element.ts';
import { type Column, type Row, section, table } from './table.ts';

/** Of a service nobody knows who waits. */
type Of = 'journeys' | 'requests';

const inFlightColumns = (first: string, of: Of): readonly Column[] => [
  { title: first },
  ...[
    'per second',
    'mean time',
    'in flight, λ·W',
    ...(of === 'journeys' ? ['waiting for an answer'] : []),
    'in flight, counted',
  ].map((title) => ({ title, figures: true })),
];

const cellsOf = (
  { perSecond, meanMs, byLaw, waiting, counted }: InFlight,
  of: Of,
): readonly string[] => [
  rate(perSecond),
  stated(meanMs, duration),
  stated(byLaw, figure),
  ...(of === 'journeys' ? [stated(waiting, figure)] : []),
  stated(counted, figure),
];

const rowOf = (name: string, inFlight: InFlight, tone = ''): Row => ({
  cells: [name, ...cellsOf(inFlight, tone === 'service' ? 'requests' : 'journeys')],
  tone,
  notes: inFlight.reason === null || tone === '' ? [] : [inFlight.reason],
});

/** What was in flight at each stage, and at each service. */
export function concurrencySection({ concurrency, points }: Report): Markup {
  if (concurrency === undefined) return nothing;
  const rows = concurrency.points.flatMap(({ paths, link }, at): Row[] => {
    const point = points[at];
    if (point === undefined) return [];
    return [
      rowOf(formatPoint(point), link),
      ...Object.entries(paths).map(([name, path]) => rowOf(name, path, 'path')),
    ];
  });
  const services = concurrency.services.flatMap(({ service, points: at }) =>
    at.flatMap((inFlight, nth): Row[] => {
      const point = points[nth];
      if (point === undefined || inFlight === null) return [];
      return [rowOf(`${service} ${formatPoint(point)}`, inFlight, 'service')];
    }),
  );
  return section(
    'concurrency',
    'In flight',
    'By Little’s law: what flows in per second times how long it stays. Where the count of the load generator differs by more than a steady state allows, there is no figure.',
    [
      table(
        'Journeys in flight: the whole link at each load, and its paths',
        inFlightColumns('load', 'journeys'),
        rows,
      ),
      services.length === 0
        ? nothing
        : table(
            'Requests in flight at each service, of customers too',
            inFlightColumns('service', 'requests'),
            services,
          ),
    ],
  );
}

/** How far orders came; bars where every count is known and none exceeds one above it. */
export function funnelSection({ funnel }: Report): Markup {
  if (funnel === undefined) return nothing;
  const rows = funnel.layers.map((layer): Row => {
    const cells = [layer.name, rangeText(layer.count), shareText(shareOf(layer, funnel.layers))];
    return {
      cells: [...cells, ...barOf(funnel, layer.count?.max ?? 0), layer.witness],
      notes: layer.reason === null ? [] : [layer.reason],
    };
  });
  const columns = [
    { title: 'layer' },
    { title: 'orders', figures: true },
    { title: 'of arrived', figures: true },
    ...(funnel.state === 'falls' ? [{ title: 'share' }] : []),
    { title: 'counted by' },
  ];
  return section('funnel', 'How far orders came', funnel.text.replace(/\.$/, ''), [
    table('Orders of the whole run by layer, each counted by a witness of its own', columns, rows),
  ]);
}

function barOf({ state, layers }: Funnel, count: number): readonly Markup[] {
  if (state !== 'falls') return [];
  const most = Math.max(1, ...layers.map(({ count: of }) => of?.max ?? 0));
  const width = ((100 * count) / most).toFixed(1);
  return [
    html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="10"/></svg>`,
  ];
}
