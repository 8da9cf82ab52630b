import { html, joined, type Markup, nothing } from './element.ts';

export interface Column {
  readonly title: string;
  /** Aligned right, with digits of equal width. */
  readonly figures?: boolean;
  /** Figures with words beside them, which may take several lines. */
  readonly wraps?: boolean;
}

export interface Row {
  readonly cells: readonly (string | Markup)[];
  /** Class of the row: `breaching`, `excluded`. */
  readonly tone?: string;
  /** Texts below it, over all columns: a reason in one narrow column would make the table very tall. */
  readonly notes?: readonly string[];
}

/** A table with a caption that scrolls inside itself on a narrow screen; the first cell is the row's heading. */
export function table(caption: string, columns: readonly Column[], rows: readonly Row[]): Markup {
  const head = columns.map(
    (column) => html`<th scope="col" class="${tone(column)}">${column.title}</th>`,
  );
  const body = rows.map(
    (
      row,
    ) => html`<tr class="${row.tone ?? ''}">${row.cells.map((c, i) => cell(c, i, columns[i]))}</tr>
${(row.notes ?? []).map((text) => note(text, row, columns.length))}`,
  );
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>${body}</tbody></table></div>
`;
}

function cell(content: string | Markup, index: number, column: Column | undefined): Markup {
  return index === 0
    ? html`<th scope="row">${content}</th>`
    : html`<td class="${column ? tone(column) : ''}">${content}</td>`;
}

const note = (text: string, { tone }: Row, columns: number): Markup =>
  html`<tr class="note ${tone ?? ''}"><td colspan="${columns}"><span>${text}</span></td></tr>
`;

const tone = ({ figures, wraps }: Column): string =>
  `${figures ? 'figures' : ''}${wraps ? ' wraps' : ''}`;

/** A text that shows a state by shape and colour. */
export function badge(state: 'pass' | 'fail' | 'unknown', text: string): Markup {
  return html`<span class="badge ${state}">${mark(state)}${text}</span>`;
}

const strokes = {
  pass: 'M4.5 8.5l2.5 2.5 4.5-5.5',
  fail: 'M5 5l6 6M11 5l-6 6',
  unknown: 'M5.8 6.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .7-1 1.4M8 11.6v.2',
} as const;

export const mark = (state: keyof typeof strokes): Markup =>
  html`<svg class="mark" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7.25"/><path d="${strokes[state]}"/></svg>`;

export function section(id: string, title: string, lead: string, body: readonly Markup[]): Markup {
  const intro = lead === '' ? nothing : html`<p class="lead">${lead}</p>`;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${intro}
${joined(body)}</section>
`;
}
