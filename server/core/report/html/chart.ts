import { line } from 'd3-shape';
import { html, joined, type Markup } from './element.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Each chart is drawn twice, so that letters keep their size on a phone; the style shows one of the two. */
const sizes = {
  wide: { width: 760, height: 330 },
  narrow: { width: 350, height: 280 },
} as const;

export const margins = { top: 26, right: 14, bottom: 42, left: 50 } as const;

/** The part of a d3 scale that charts use. */
export interface Scale {
  (value: number): number;
  ticks(count?: number): number[];
}

export interface Axes {
  readonly x: Scale;
  readonly y: Scale;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly yTick: (value: number) => string;
}

export type Point = readonly [x: number, y: number];

export interface Key {
  readonly className: string;
  readonly text: string;
  readonly shape: 'circle' | 'diamond' | 'square' | 'triangle' | 'line' | 'band' | 'cross';
}

/** A figure with its title, key, and the drawing in both sizes. `summary` is its text alternative. */
export function figure(
  title: string,
  summary: string,
  keys: readonly Key[],
  draw: (size: Size) => Markup,
  of: { readonly wide: Size; readonly narrow: Size } = sizes,
): Markup {
  const drawing = (name: 'wide' | 'narrow'): Markup => {
    const { width, height } = of[name];
    return html`<svg class="chart ${name}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${summary}">${draw(of[name])}</svg>
`;
  };
  return html`<figure><figcaption>${title}</figcaption>
<ul class="key">${keys.map(keyItem)}</ul>
${drawing('wide')}${drawing('narrow')}</figure>
`;
}

function keyItem(key: Key): Markup {
  const swatch =
    key.shape === 'band'
      ? html`<rect x="2" y="1" width="20" height="10" class="${key.className}"/>`
      : html`<path d="M1 6H23" class="line ${key.className}"/>${key.shape === 'line' ? '' : marker(key.shape, 12, 6, key.className)}`;
  return html`<li><svg viewBox="0 0 24 12" aria-hidden="true">${swatch}</svg>${key.text}</li>`;
}

/** Grid, ticks and titles of both axes. */
export function axes(size: Size, { x, y, xTitle, yTitle, yTick }: Axes): Markup {
  const bottom = size.height - margins.bottom;
  const right = size.width - margins.right;
  const horizontal = y.ticks(5).map((value) => {
    const at = round(y(value));
    return html`<path class="grid" d="M${margins.left} ${at}H${right}"/><text class="tick" x="${margins.left - 7}" y="${at + 4}" text-anchor="end">${yTick(value)}</text>`;
  });
  const vertical = x.ticks(size.width > 500 ? 8 : 5).map((value) => {
    const at = round(x(value));
    return html`<path class="grid" d="M${at} ${bottom}v5"/><text class="tick" x="${at}" y="${bottom + 18}" text-anchor="middle">${String(value)}</text>`;
  });
  return html`${horizontal}${vertical}<path class="axis" d="M${margins.left} ${bottom}H${right}"/>
<text class="title" x="${right}" y="${size.height - 6}" text-anchor="end">${xTitle}</text>
<text class="title" x="4" y="13">${yTitle}</text>
`;
}

/** A line through the points, with a marker on each. */
export function series(
  points: readonly Point[],
  { x, y }: Pick<Axes, 'x' | 'y'>,
  className: string,
  shape: Key['shape'] | null,
): Markup {
  const path = line<Point>(
    ([at]) => round(x(at)),
    ([, value]) => round(y(value)),
  )([...points]);
  const marks =
    shape === null ? [] : points.map(([at, v]) => marker(shape, x(at), y(v), className));
  return html`<path class="line ${className}" d="${path ?? ''}"/>${joined(marks)}
`;
}

export function marker(shape: Key['shape'], x: number, y: number, className: string): Markup {
  const [cx, cy] = [round(x), round(y)];
  if (shape === 'circle') {
    return html`<circle class="dot ${className}" cx="${cx}" cy="${cy}" r="5"/>`;
  }
  const kind = shape === 'cross' ? 'dot cross' : 'dot';
  return html`<path class="${kind} ${className}" d="M${cx} ${cy}${outlines[shape]}"/>`;
}

/** Paths relative to the centre of the marker. */
const outlines: Readonly<Record<Exclude<Key['shape'], 'circle'>, string>> = {
  diamond: 'm0 -4l4 4l-4 4l-4 -4z',
  square: 'm-3.6 -3.6h7.2v7.2h-7.2z',
  triangle: 'm0 -5l4.8 8.6h-9.6z',
  cross: 'm-3.5 -3.5l7 7m0 -7l-7 7',
  line: '',
  band: '',
};

/** To a tenth of a unit, finer than any screen. */
export const round = (value: number): number => Math.round(value * 10) / 10;
