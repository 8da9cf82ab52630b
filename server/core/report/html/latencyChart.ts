import { scaleLog } from 'd3-scale';
import type { Quantile } from '../../measure/samples.ts';
import type { Plan } from '../../plan/plan.ts';
import { sloCriterion } from '../../slo/slo.ts';
import type { Measured } from '../../stages/loadPoint.ts';
import { duration, rate } from '../../text/figures.ts';
import type { Report } from '../report.ts';
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
import {
  capacityBand,
  excludedKey,
  loadMarks,
  loadScale,
  type MeasuredRow,
  markKeys,
  markLines,
  markNotes,
  measuredRows,
  rateOf,
  small,
} from './loadAxis.ts';

const quantiles = [
  { name: 'p50', className: 'p50', shape: 'circle', of: (m: Measured): Quantile => m.p50Ms },
  { name: 'p95', className: 'p95', shape: 'square', of: (m: Measured): Quantile => m.p95Ms },
  { name: 'p99', className: 'p99', shape: 'triangle', of: (m: Measured): Quantile => m.p99Ms },
] as const;

/** p50, p95 and p99 of a path against the offered load, with the limits of its SLOs. */
export function latencyChart(report: Report, plan: Plan, path: string, isSmall: boolean): Markup {
  const limits = latencyLimits(plan, path);
  const rows = measuredRows(report.points, (point) => point.paths[path]);
  const evidence = rows.filter((row) => !row.excluded);
  const lines = quantiles.map((q) => ({ ...q, points: pointsOf(evidence, q.of) }));
  const absentRows = rows.filter(
    (row) => row.excluded || quantiles.every((q) => q.of(row.measured).value === null),
  );
  const values = [...lines.flatMap((l) => l.points.map(([, ms]) => ms)), ...limits];
  if (values.length === 0) return nothing;
  const marked = loadMarks(report.requirement).map(({ load }) => rateOf(load, path));
  const draw = (size: Size): Markup => {
    const at: Axes = {
      x: loadScale([...rows.map((row) => row.offered), ...marked], size),
      y: logScale(values, size),
      xTitle: `offered ${path} journeys/s`,
      yTitle: 'latency',
      yTick: (ms) => duration(ms).replace('.00', '').replace('.0 ', ' '),
    };
    const bracket = capacityBand(report.capacity, at, size, path);
    const marks = markLines(report.requirement, at, size, path);
    const slo = limits.map((ms) => limitLine(ms, at, size));
    const crosses = absentRows.map((row) =>
      marker('cross', at.x(row.offered), size.height - margins.bottom, 'excluded'),
    );
    const notes = markNotes(report.requirement, at, size, path, 'top');
    return html`${axes(size, at)}${bracket}${marks}${slo}${lines.map((l) => series(l.points, at, l.className, l.shape))}${crosses}${notes}`;
  };
  const title = isSmall ? `${path}: latency` : `Latency of ${path} against offered load`;
  const keys = [
    ...quantiles.map(({ name, ...key }) => ({ ...key, text: name })),
    ...sloKey(limits),
    ...(absentRows.length > 0 ? [excludedKey] : []),
    ...markKeys(report.requirement),
  ];
  return figure(title, summaryOf(title, rows), keys, draw, isSmall ? small : undefined);
}

/** Limits that the SLOs set for whole journeys of the path, in ms. */
export const latencyLimits = (plan: Plan, path: string): readonly number[] =>
  plan.slos.flatMap((slo) => {
    const figure = slo.path === path ? sloCriterion(slo).figure : null;
    return figure?.figure === 'latency' ? [figure.limitMs] : [];
  });

const pointsOf = (
  rows: readonly MeasuredRow[],
  of: (measured: Measured) => Quantile,
): readonly Point[] =>
  rows.flatMap(({ offered, measured }): Point[] => {
    const { value } = of(measured);
    return value === null ? [] : [[offered, value]];
  });

const sloKey = (limits: readonly number[]): readonly Key[] =>
  limits.length === 0
    ? []
    : [{ text: `SLO ${limits.map(duration).join(', ')}`, className: 'slo', shape: 'line' }];

function summaryOf(title: string, rows: readonly MeasuredRow[]): string {
  const each = rows.map(({ offered, excluded, measured: { p95Ms } }) => {
    const p95 = excluded || p95Ms.value === null ? 'not available' : duration(p95Ms.value);
    return `p95 ${p95} at ${rate(offered)} per second`;
  });
  return `${title}: ${each.join(', ')}`;
}

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

function limitLine(ms: number, { y }: Axes, size: Size): Markup {
  const at = round(y(ms));
  return html`<path class="line slo" d="M${margins.left} ${at}H${size.width - margins.right}"/><text class="note slo-text" x="${margins.left + 6}" y="${at - 5}">SLO ${duration(ms)}</text>
`;
}
