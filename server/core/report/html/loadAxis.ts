import { scaleLinear } from 'd3-scale';
import { isEvidence, type LoadPoint, type Measured } from '../../stages/loadPoint.ts';
import { shortRate } from '../../text/figures.ts';
import type { Capacity } from '../report.ts';
import { type Axes, margins, round, type Size } from './chart.ts';
import { html, type Markup, nothing } from './element.ts';

/** Sizes of a chart that is placed beside another one. */
export const small = {
  wide: { width: 370, height: 250 },
  narrow: { width: 350, height: 240 },
} as const;

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

export const loadScale = (offered: readonly number[], size: Size) =>
  scaleLinear([0, Math.max(1, ...offered) * 1.02], [margins.left, size.width - margins.right]);

/** The bracket of the SLO capacity: from the last passing load to the first breaching one; nothing without a breach. */
export function capacityBand(
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
    ? html`<text class="note" x="${middle}" y="${margins.top - 6}" text-anchor="middle">SLO capacity ${shortRate(from)}–${shortRate(to)}/s</text>`
    : nothing;
  return html`<rect class="bracket" x="${left}" y="${margins.top}" width="${round(right - left)}" height="${height}"/>${label}
`;
}
