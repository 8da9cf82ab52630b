import { scaleLinear } from 'd3-scale';
import type { LoadPoint, Measured } from '../../stages/loadPoint.ts';
import { hasWindow } from '../../stages/stated.ts';
import { perSecond, rate } from '../../text/figures.ts';
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
import { html, joined, type Markup, nothing } from './element.ts';
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

/** Achieved throughput and goodput of all paths against the offered load, with the saturation. */
export const throughputChart = (report: Report): Markup =>
  throughput('Throughput against offered load', report, (point) => point.total, null);

export const pathThroughputChart = (report: Report, path: string): Markup =>
  throughput(`${path}: throughput`, report, (point) => point.paths[path], path);

function throughput(
  title: string,
  report: Report,
  of: (point: LoadPoint) => Measured | undefined,
  path: string | null,
): Markup {
  const rows = measuredRows(report.points, of);
  const shown = rows.filter((row) => !row.excluded && hasWindow(row.measured));
  const draw = (size: Size): Markup => drawing(report, rows, shown, path, size);
  const keys: readonly Key[] = [
    { text: 'achieved', className: 'achieved', shape: 'circle' },
    { text: 'goodput', className: 'goodput', shape: 'diamond' },
    { text: 'ideal', className: 'ideal', shape: 'line' },
    ...(report.capacity?.sloCapacity.upper ? [bracketKey] : []),
    ...(rows.length > shown.length ? [excludedKey] : []),
    ...markKeys(report.requirement),
  ];
  return figure(title, summaryOf(title, shown), keys, draw, path === null ? undefined : small);
}

const bracketKey: Key = { text: 'SLO capacity', className: 'bracket', shape: 'band' };

function summaryOf(title: string, shown: readonly MeasuredRow[]): string {
  const each = shown.map(
    ({ offered, measured: m }) =>
      `${rate(m.achievedPerSecond)} achieved and ${rate(m.goodputPerSecond)} good of ${rate(offered)} offered per second`,
  );
  return `${title}: ${each.join(', ')}`;
}

function drawing(
  { capacity, requirement }: Report,
  rows: readonly MeasuredRow[],
  shown: readonly MeasuredRow[],
  path: string | null,
  size: Size,
): Markup {
  const offered = rows.map((row) => row.offered);
  const top = Math.max(1, ...offered);
  const marked = loadMarks(requirement).map(({ load }) => rateOf(load, path));
  const at: Axes = {
    x: loadScale([...offered, ...marked], size),
    y: scaleLinear([0, top * 1.04], [size.height - margins.bottom, margins.top]),
    xTitle: path === null ? 'offered journeys/s' : `offered ${path} journeys/s`,
    yTitle: 'journeys/s',
    yTick: String,
  };
  const line = (value: (m: Measured) => number): readonly Point[] =>
    shown.map((row) => [row.offered, value(row.measured)]);
  const ideal: readonly Point[] = [
    [0, 0],
    [top, top],
  ];
  const achieved = line((m) => m.achievedPerSecond);
  const goodput = line((m) => m.goodputPerSecond);
  return joined([
    axes(size, at),
    capacityBand(capacity, at, size, path),
    markLines(requirement, at, size, path),
    series(ideal, at, 'ideal', null),
    path === null ? saturation(capacity, at, size) : nothing,
    series(achieved, at, 'achieved', 'circle'),
    series(goodput, at, 'goodput', 'diamond'),
    ...rows
      .filter((row) => !shown.includes(row))
      .map((row) => marker('cross', at.x(row.offered), at.y(0), 'excluded')),
    markNotes(requirement, at, size, path, 'bottom'),
  ]);
}

function saturation(capacity: Capacity | null, { y }: Axes, size: Size): Markup {
  if (!capacity?.saturation) return nothing;
  const at = round(y(capacity.saturation.achievedPerSecond));
  const text = `saturation ${perSecond(capacity.saturation.achievedPerSecond)}`;
  return html`<path class="line saturation" d="M${margins.left} ${at}H${size.width - margins.right}"/><text class="note" x="${margins.left + 6}" y="${at - 5}">${text}</text>
`;
}
