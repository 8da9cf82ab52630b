import { scaleLinear } from 'd3-scale';
import { isEvidence, type LoadPoint, type Measured } from '../../stages/loadPoint.ts';
import { shortRate } from '../../text/figures.ts';
import { formatPercent } from '../../text/units.ts';
import type { Capacity, LevelRate, Report } from '../report.ts';
import { type Axes, type Key, margins, round, type Size } from './chart.ts';
import { html, joined, type Markup, nothing } from './element.ts';

/** Sizes of a chart that is placed beside another one. */
export const small = {
  wide: { width: 370, height: 250 },
  narrow: { width: 350, height: 240 },
} as const;

/** A stage that is no evidence, or too short or too small to state a figure: a cross on the axis. */
export const excludedKey: Key = { text: 'not available', className: 'excluded', shape: 'cross' };

export interface MeasuredRow {
  readonly offered: number;
  readonly measured: Measured;
  readonly excluded: boolean;
}

/** The stages by rising offered load; those of which `of` has no figures are left out. */
export function measuredRows(
  points: readonly LoadPoint[],
  of: (point: LoadPoint) => Measured | undefined,
): readonly MeasuredRow[] {
  const rows = points.flatMap((point): MeasuredRow[] => {
    const measured = of(point);
    const excluded = !isEvidence(point);
    return measured ? [{ offered: measured.offeredPerSecond, measured, excluded }] : [];
  });
  return rows.sort((a, b) => a.offered - b.offered);
}

/** From nothing to the highest of the loads, each in journeys/s. */
export const loadScale = (loads: readonly number[], size: Size) =>
  scaleLinear([0, Math.max(1, ...loads) * 1.02], [margins.left, size.width - margins.right]);

/** What a load is on a chart of all paths (null) or of one. */
export const rateOf = ({ ratePerSecond, paths }: LevelRate, path: string | null): number =>
  path === null ? ratePerSecond : (paths[path] ?? 0);

/** A load at which a line stands in each chart. */
interface LoadMark {
  readonly load: LevelRate;
  readonly text: string;
  readonly className: 'peak' | 'required';
}

/** The peak and what is required; one mark where both are the same. */
export function loadMarks({ peak, needed }: Report['requirement']): readonly LoadMark[] {
  const required = { load: needed, className: 'required' } as const;
  const text = `required ${formatPercent(needed.level)}`;
  if (needed.level === peak.level) return [{ ...required, text: `${text} (the peak)` }];
  const atPeak = {
    load: peak,
    text: `peak ${formatPercent(peak.level)}`,
    className: 'peak',
  } as const;
  return [atPeak, { ...required, text }];
}

export const markKeys = (requirement: Report['requirement']): readonly Key[] =>
  loadMarks(requirement).map(({ text, className }) => ({ text, className, shape: 'line' }));

/** Lines at the peak and at what is required. */
export function markLines(
  requirement: Report['requirement'],
  { x }: Axes,
  size: Size,
  path: string | null,
): Markup {
  const bottom = size.height - margins.bottom;
  const lines = loadMarks(requirement).map(({ load, className }) => {
    const at = round(x(rateOf(load, path)));
    return html`<path class="line ${className}" d="M${at} ${margins.top}V${bottom}"/>
`;
  });
  return joined(lines);
}

/**
 * The texts of {@link markLines}, each on a row of its own, away from the other. They are drawn after the figures,
 * at the edge where the lower loads have none: figures would run through them.
 */
export function markNotes(
  requirement: Report['requirement'],
  { x }: Axes,
  size: Size,
  path: string | null,
  edge: 'top' | 'bottom',
): Markup {
  const marks = loadMarks(requirement);
  const highest = Math.max(...marks.map(({ load }) => load.level));
  const notes = marks.map(({ load, text }, row) => {
    const at = round(x(rateOf(load, path)));
    const prefersRight =
      edge === 'bottom' &&
      (load.level === highest ? at <= 0.75 * size.width : at < 0.25 * size.width);
    const isRight = standsRight(at, text, size, prefersRight);
    const y =
      edge === 'top' ? margins.top + 14 + 15 * row : size.height - margins.bottom - 7 - 15 * row;
    return html`<text class="note" x="${round(at + (isRight ? 5 : -5))}" y="${y}" text-anchor="${isRight ? 'start' : 'end'}">${text}</text>
`;
  });
  return joined(notes);
}

/** A letter of a note is about this wide, in units of the drawing. */
const letterWidth = 6.8;

/** Whether a text stands to the right of its line: where it is wanted, unless it would leave the drawing there alone. */
function standsRight(at: number, text: string, size: Size, prefersRight: boolean): boolean {
  const width = 5 + letterWidth * text.length;
  const fits = { right: at + width <= size.width, left: at - width >= 0 };
  return prefersRight ? fits.right || !fits.left : fits.right && !fits.left;
}

/**
 * Where the SLO capacity lies: the interval of a search, or from the last passing load to the first breaching one; nothing without a
 * breach.
 */
export function capacityBand(
  capacity: Capacity | null,
  { x }: Axes,
  size: Size,
  path: string | null,
): Markup {
  const { lower = null, upper = null } = capacity?.search?.estimate ?? capacity?.sloCapacity ?? {};
  if (upper === null) return nothing;
  const [from, to] = [lower ? rateOf(lower, path) : 0, rateOf(upper, path)];
  const [left, right] = [round(x(from)), round(x(to))];
  const height = size.height - margins.top - margins.bottom;
  const middle = round((left + right) / 2);
  const label =
    path === null
      ? html`<text class="note" x="${middle}" y="${margins.top - 6}" text-anchor="middle">SLO capacity ${shortRate(from)}–${shortRate(to)}/s</text>`
      : nothing;
  return html`<rect class="bracket" x="${left}" y="${margins.top}" width="${round(right - left)}" height="${height}"/>${label}
`;
}
