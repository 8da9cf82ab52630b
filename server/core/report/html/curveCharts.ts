import { scaleLinear, scaleLog } from 'd3-scale';
import type { Quantile } from '../../measure/samples.ts';
import type { Plan } from '../../plan/plan.ts';
import { sloCriterion } from '../../slo/slo.ts';
import type { LoadPoint, Measured } from '../../stages/loadPoint.ts';
import type { Capacity, Report } from '../report.ts';
import {
  type Axes,
  axes,
  figure,
  type Key,
  margins,
  marker,
  type Point,
  round,
  type Size,
  series,
} from './chart.ts';
import { html, type Markup, nothing } from './element.ts';
import { duration, rate } from './format.ts';

/** Sizes of a chart that stands beside others of its kind. */
const small = { wide: { width: 370, height: 250 }, narrow: { width: 350, height: 240 } } as const;

/** Offered against achieved and goodput, in total. */
export function throughputChart(report: Report): Markup {
  return throughput('Throughput against offered load', report, (point) => point.total, null);
}

export const pathThroughputChart = (report: Report, path: string): Markup =>
  throughput(`${path}: throughput`, report, (point) => point.paths[path], path);

/** p50, p95 and p99 of a path against the offered load, with the limits of its SLOs. */
export function latencyChart(report: Report, plan: Plan, path: string, isSmall: boolean): Markup {
  const limits = latencyLimits(plan, path);
  const rows = measuredRows(report.points, (point) => point.paths[path]);
  const quantiles = [
    { name: 'p50', className: 'p50', shape: 'circle', of: (m: Measured): Quantile => m.p50Ms },
    { name: 'p95', className: 'p95', shape: 'square', of: (m: Measured): Quantile => m.p95Ms },
    { name: 'p99', className: 'p99', shape: 'triangle', of: (m: Measured): Quantile => m.p99Ms },
  ] as const;
  const lines = quantiles.map((q) => ({
    ...q,
    points: rows.flatMap(({ offered, measured }): Point[] => {
      const { value } = q.of(measured);
      return value === null ? [] : [[offered, value]];
    }),
  }));
  const values = [...lines.flatMap((l) => l.points.map(([, ms]) => ms)), ...limits];
  if (values.length === 0) return nothing;
  const draw = (size: Size): Markup => {
    const y = logScale(values, size);
    const at: Axes = {
      x: loadScale(
        rows.map((row) => row.offered),
        size,
      ),
      y,
      xTitle: `offered ${path} journeys/s`,
      yTitle: 'latency',
      yTick: (ms) => duration(ms).replace('.00', '').replace('.0 ', ' '),
    };
    const bracket = band(report.capacity, at, size, (level) => level.paths[path], false);
    const slo = limits.map((ms) => limitLine(ms, at, size));
    return html`${axes(size, at)}${bracket}${slo}${lines.map((l) => series(l.points, at, l.className, l.shape))}`;
  };
  const keys: Key[] = lines.map(({ name, className, shape }) => ({ text: name, className, shape }));
  const sloKey: Key = {
    text: `SLO ${limits.map(duration).join(', ')}`,
    className: 'slo',
    shape: 'line',
  };
  const title = isSmall ? `${path}: latency` : `Latency of ${path} against offered load`;
  const summary = `${title}: ${rows.map((r) => `p95 ${r.measured.p95Ms.value === null ? 'not known' : duration(r.measured.p95Ms.value)} at ${rate(r.offered)} per second`).join(', ')}`;
  return figure(
    title,
    summary,
    limits.length > 0 ? [...keys, sloKey] : keys,
    draw,
    isSmall ? small : undefined,
  );
}

/** Limits that the SLOs set for whole journeys of the path, in ms. */
export const latencyLimits = (plan: Plan, path: string): readonly number[] =>
  plan.slos.flatMap((slo) => {
    const figure = slo.path === path ? sloCriterion(slo).figure : null;
    return figure?.figure === 'latency' ? [figure.limitMs] : [];
  });

interface MeasuredRow {
  readonly offered: number;
  readonly measured: Measured;
  readonly excluded: boolean;
}

function measuredRows(
  points: readonly LoadPoint[],
  of: (point: LoadPoint) => Measured | undefined,
): readonly MeasuredRow[] {
  const rows = points.flatMap((point): MeasuredRow[] => {
    const measured = of(point);
    const excluded = point.unknown !== null || point.generatorLimited !== null;
    return measured ? [{ offered: measured.offeredPerSecond, measured, excluded }] : [];
  });
  return rows.sort((a, b) => a.offered - b.offered);
}

function throughput(
  title: string,
  report: Report,
  of: (point: LoadPoint) => Measured | undefined,
  path: string | null,
): Markup {
  const rows = measuredRows(report.points, of);
  const shown = rows.filter((row) => !row.excluded && (row.measured.windowMs ?? 0) > 0);
  const draw = (size: Size): Markup => {
    const top = Math.max(1, ...rows.map((row) => row.offered));
    const at: Axes = {
      x: loadScale(
        rows.map((row) => row.offered),
        size,
      ),
      y: scaleLinear([0, top * 1.04], [size.height - margins.bottom, margins.top]),
      xTitle: path === null ? 'offered journeys/s' : `offered ${path} journeys/s`,
      yTitle: 'journeys/s',
      yTick: String,
    };
    const line = (value: (m: Measured) => number): readonly Point[] =>
      shown.map(({ offered, measured }) => [offered, value(measured)]);
    const bracket = band(
      report.capacity,
      at,
      size,
      (level) => (path === null ? level.ratePerSecond : level.paths[path]),
      path === null,
    );
    const ideal = series(
      [
        [0, 0],
        [top, top],
      ],
      at,
      'ideal',
      null,
    );
    const out = rows.filter((row) => row.excluded);
    const crosses = out.map((row) => marker('cross', at.x(row.offered), at.y(0), 'excluded'));
    const peak = path === null ? saturation(report.capacity, at, size) : nothing;
    return html`${axes(size, at)}${bracket}${ideal}${peak}${series(
      line((m) => m.achievedPerSecond),
      at,
      'achieved',
      'circle',
    )}${series(
      line((m) => m.goodputPerSecond),
      at,
      'goodput',
      'diamond',
    )}${crosses}`;
  };
  const keys: Key[] = [
    { text: 'achieved', className: 'achieved', shape: 'circle' },
    { text: 'goodput', className: 'goodput', shape: 'diamond' },
    { text: 'ideal', className: 'ideal', shape: 'line' },
  ];
  const more: Key[] = [{ text: 'SLO capacity', className: 'bracket', shape: 'band' }];
  const some: Key[] =
    rows.length > shown.length
      ? [{ text: 'not available', className: 'excluded', shape: 'cross' }]
      : [];
  const summary = `${title}: ${shown.map((r) => `${rate(r.measured.achievedPerSecond)} achieved and ${rate(r.measured.goodputPerSecond)} good of ${rate(r.offered)} offered per second`).join(', ')}`;
  const withBand = report.capacity?.sloCapacity.upper ? more : [];
  return figure(
    title,
    summary,
    [...keys, ...withBand, ...some],
    draw,
    path === null ? undefined : small,
  );
}

const loadScale = (offered: readonly number[], size: Size) =>
  scaleLinear([0, Math.max(1, ...offered) * 1.02], [margins.left, size.width - margins.right]);

/** Latency on a logarithmic scale with ticks at 1, 2 and 5 of each power of ten. */
function logScale(values: readonly number[], size: Size): Axes['y'] {
  const low = Math.max(0.1, Math.min(...values) * 0.8);
  const scale = scaleLog(
    [low, Math.max(...values) * 1.25],
    [size.height - margins.bottom, margins.top],
  );
  const ticks = (): number[] => scale.ticks().filter((ms) => /^[0.]*[125]0*$/.test(String(ms)));
  return Object.assign((ms: number): number => scale(ms), { ticks });
}

/** The bracket of the SLO capacity: from the last passing load to the first breaching one. */
function band(
  capacity: Capacity | null,
  { x }: Axes,
  size: Size,
  loadOf: (level: NonNullable<Capacity['sloCapacity']['lower']>) => number | undefined,
  labelled: boolean,
): Markup {
  const { lower = null, upper = null } = capacity?.sloCapacity ?? {};
  const [from, to] = [lower ? (loadOf(lower) ?? 0) : 0, upper ? loadOf(upper) : undefined];
  if (to === undefined) return nothing;
  const [left, right] = [round(x(from)), round(x(to))];
  const height = size.height - margins.top - margins.bottom;
  const middle = round((left + right) / 2);
  const label = labelled
    ? html`<text class="note" x="${middle}" y="${margins.top - 6}" text-anchor="middle">SLO capacity ${from.toFixed(0)}–${to.toFixed(0)}/s</text>`
    : nothing;
  return html`<rect class="bracket" x="${left}" y="${margins.top}" width="${round(right - left)}" height="${height}"/>${label}
`;
}

function saturation(capacity: Capacity | null, { y }: Axes, size: Size): Markup {
  if (!capacity?.saturation) return nothing;
  const at = round(y(capacity.saturation.achievedPerSecond));
  const text = `peak ${capacity.saturation.achievedPerSecond.toFixed(0)}/s`;
  return html`<path class="line peak" d="M${margins.left} ${at}H${size.width - margins.right}"/><text class="note" x="${margins.left + 6}" y="${at - 5}">${text}</text>
`;
}

function limitLine(ms: number, { y }: Axes, size: Size): Markup {
  const at = round(y(ms));
  return html`<path class="line slo" d="M${margins.left} ${at}H${size.width - margins.right}"/><text class="note slo-text" x="${margins.left + 6}" y="${at - 5}">SLO ${duration(ms)}</text>
`;
}
