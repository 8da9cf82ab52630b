import { levelText, pointState } from '../../capacity/sloCapacity.ts';
import type { LoadPoint, Measured } from '../../stages/loadPoint.ts';
import type { Report } from '../report.ts';
import { html, type Markup } from './element.ts';
import {
  absent,
  duration,
  errorShare,
  integer,
  inWindow,
  megabytes,
  percent,
  quantileMs,
  rate,
} from './format.ts';
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
    'errors',
  ),
  { title: 'result' },
];

/** Every stage in total, each path below it. */
export function stagesTable(points: readonly LoadPoint[]): Markup {
  const rows = points.flatMap((point): Row[] => [
    {
      cells: [levelText(point.level), ...measuredCells(point.total), resultOf(point)],
      tone: pointState(point),
    },
    ...Object.entries(point.paths).map(
      ([path, measured]): Row => ({
        cells: [path, ...measuredCells(measured), pathResult(point, path)],
        tone: 'path',
      }),
    ),
  ]);
  return table('Stages: journeys per second, service time of correct journeys', stageColumns, rows);
}

const measuredCells = (m: Measured): string[] => [
  rate(m.offeredPerSecond),
  rate(m.startedPerSecond),
  integer(m.dropped),
  inWindow(m, m.achievedPerSecond),
  inWindow(m, m.goodputPerSecond),
  quantileMs(m.p50Ms),
  quantileMs(m.p95Ms),
  quantileMs(m.p99Ms),
  integer(m.p95Ms.samples),
  errorShare(m),
];

function resultOf(point: LoadPoint): Markup {
  const excluded = point.unknown ?? point.generatorLimited;
  if (excluded !== null) {
    const what = point.unknown === null ? 'generator-limited' : 'no evidence';
    return html`${badge('unknown', what)}<br><span class="quiet">${excluded}</span>`;
  }
  const state = pointState(point);
  if (state === 'passing') return badge('pass', 'SLOs met');
  return state === 'breaching' ? badge('fail', 'breached') : badge('unknown', 'undecided');
}

function pathResult(point: LoadPoint, path: string): string {
  const open = point.slos.filter((slo) => slo.path === path && slo.state !== 'met');
  return open.map((slo) => `${slo.name}: ${slo.reason ?? slo.state}`).join('; ');
}

export function stepsTable({ steps }: Report): Markup {
  const rows = steps.map((step): Row => {
    const failures = Object.entries(step.failures).map(
      ([reason, count]) => `${reason}: ${integer(count)}`,
    );
    const quantiles = [step.p50Ms, step.p95Ms, step.p99Ms].map(quantileMs);
    const cells = [
      step.path,
      step.step,
      integer(step.requests),
      ...quantiles,
      failures.join(', ') || absent,
    ];
    return { cells };
  });
  const columns = [
    { title: 'path' },
    { title: 'step' },
    ...figures('requests', 'p50', 'p95', 'p99'),
    { title: 'failures' },
  ];
  return table('Steps: requests of all stages together', columns, rows);
}

const told = (value: number | null, text: (value: number) => string): string =>
  value === null ? absent : text(value);

export function generatorsTable({ generators }: Report): Markup {
  const rows = generators.map((g): Row => {
    const cpu = [percent(g.k6CpuShareMax), percent(g.workerCpuShareMax)];
    const vus = `${integer(g.vusBusyMax)} of ${integer(g.vusPlanned)}`;
    return {
      cells: [
        `shard ${g.shard}`,
        ...cpu,
        told(g.k6WaitShareMax, percent),
        told(g.workerLagMsMax, duration),
        told(g.hostCpuShareMax, percent),
        megabytes(g.memoryBytesMax),
        vus,
        integer(g.dropped),
        integer(g.missingSeconds),
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
  if (customers === null) return html`<p>Nobody watched the customers during this run.</p>`;
  const cells = [
    'untagged customers',
    integer(customers.requests),
    integer(customers.errors),
    percent(customers.errorShare),
    ...[customers.p50Ms, customers.p95Ms, customers.p99Ms].map(quantileMs),
  ];
  const columns = [
    { title: 'who' },
    ...figures('requests', 'errors', 'error share', 'p50', 'p95', 'p99'),
  ];
  return table('Customers beside the drill', columns, [{ cells }]);
}
