import { pointState, stageResult } from '../../capacity/sloCapacity.ts';
import { reasonText } from '../../evidence/k6ErrorCodes.ts';
import { flowText } from '../../measure/flowCounts.ts';
import {
  excludedBecause,
  formatPoint,
  type LoadPoint,
  type Measured,
} from '../../stages/loadPoint.ts';
import { absent, bytes, count, duration, percent, rate } from '../../text/figures.ts';
import { errorShareText, quantileText, stated, windowRateText } from '../figureText.ts';
import type { Report } from '../report.ts';
import { html, type Markup } from './element.ts';
import { badge, type Column, type Row, table } from './table.ts';

const figures = (...titles: string[]): Column[] =>
  titles.map((title) => ({ title, figures: true }));

const stageColumns: readonly Column[] = [
  { title: 'load' },
  ...figures(
    'offered/s',
    'started/s',
    'dropped',
    'achieved/s',
    'goodput/s',
    'p50',
    'p95',
    'p99',
    'samples',
  ),
  { title: 'errors', figures: true, wraps: true },
  { title: 'result' },
];

/** Each stage in total, with its paths below. */
export function stagesTable(points: readonly LoadPoint[]): Markup {
  const rows = points.flatMap((point): Row[] => [
    {
      cells: [formatPoint(point), ...measuredCells(point.total), resultOf(point)],
      tone: pointState(point),
      notes: [excludedBecause(point) ?? []].flat(),
    },
    ...Object.entries(point.paths).map(
      ([path, measured]): Row => ({
        cells: [path, ...measuredCells(measured), ''],
        tone: 'path',
        notes: openSlos(point, path),
      }),
    ),
  ]);
  return table('Stages: journeys per second, service time of correct journeys', stageColumns, rows);
}

const measuredCells = (m: Measured): string[] => [
  rate(m.offeredPerSecond),
  rate(m.startedPerSecond),
  count(m.dropped),
  windowRateText(m, m.achievedPerSecond),
  windowRateText(m, m.goodputPerSecond),
  quantileText(m.p50Ms),
  quantileText(m.p95Ms),
  quantileText(m.p99Ms),
  count(m.p95Ms.samples),
  errorShareText(m),
];

function resultOf(point: LoadPoint): Markup {
  const { state, text } = stageResult(point);
  return badge(state, text);
}

const openSlos = ({ slos }: LoadPoint, path: string): string[] =>
  slos
    .filter((slo) => slo.path === path && slo.state !== 'met')
    .map(({ name, reason, state }) => `${name}: ${reason ?? state}`);

export function stepsTable({ steps }: Report): Markup {
  const rows = steps.map((step): Row => {
    const all = Object.entries({ ...step.failures, ...step.noEvidence });
    const failures = all.map(([reason, failures]) => `${count(failures)} × ${reasonText(reason)}`);
    const quantiles = [step.p50Ms, step.p95Ms, step.p99Ms].map(quantileText);
    const cells = [
      step.path,
      step.step,
      count(step.requests),
      flowText(step.flow ?? {}) || absent,
      ...quantiles,
      failures.join(', ') || absent,
    ];
    return { cells };
  });
  const columns = [
    { title: 'path' },
    { title: 'step' },
    ...figures('requests'),
    { title: 'flow' },
    ...figures('p50', 'p95', 'p99'),
    { title: 'failures' },
  ];
  return table('Steps: requests of all stages together', columns, rows);
}

export function generatorsTable({ generators }: Report): Markup {
  const rows = generators.map((g): Row => {
    // A shard that never reported has zeros.
    const known = (value: number): number | null => (g.memoryBytesMax === 0 ? null : value);
    const cpu = [g.k6CpuShareMax, g.workerCpuShareMax].map((share) =>
      stated(known(share), percent),
    );
    const vus = stated(known(g.vusBusyMax), (busy) => `${count(busy)} of ${count(g.vusPlanned)}`);
    return {
      cells: [
        `shard ${g.shard}`,
        ...cpu,
        stated(g.k6WaitShareMax, percent),
        stated(g.workerLagMsMax, duration),
        stated(g.hostCpuShareMax, percent),
        stated(known(g.memoryBytesMax), bytes),
        vus,
        count(g.dropped),
        count(g.missingSeconds),
      ],
    };
  });
  const columns = [
    { title: 'generator' },
    ...figures(
      'k6 CPU, most',
      'worker CPU, most',
      'k6 waited for CPU, most',
      'worker lag, most',
      'machine CPU, most',
      'memory, most',
      'VUs busy, most',
      'dropped',
      'seconds missing',
    ),
  ];
  return table('Load generators', columns, rows);
}

export function customersTable({ customers }: Report): Markup {
  if (customers === null) return html`<p>The customers were not watched during this run.</p>`;
  const cells = [
    'untagged customers',
    count(customers.requests),
    count(customers.errors),
    stated(customers.requests === 0 ? null : customers.errorShare, percent),
    ...[customers.p50Ms, customers.p95Ms, customers.p99Ms].map(quantileText),
  ];
  const columns = [
    { title: 'who' },
    ...figures('requests', 'errors', 'error share', 'p50', 'p95', 'p99'),
  ];
  return table('Customers during the run', columns, [{ cells }]);
}
