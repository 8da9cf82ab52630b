import { escapeMarkup } from '../../text/escape.ts';

/** Markup that is safe to put into the page; made by `html` and nothing else. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | readonly Markup[];

/**
 * A template whose inserted texts and numbers are escaped and whose inserted markup is not, so that
 * forgetting to escape is not possible.
 */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = literals.map((literal, index) => literal + insert(parts[index])).join('');
  return { markup: text };
}

function insert(part: Part | undefined): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeMarkup(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map((one) => one.markup).join('');
}

export const nothing: Markup = { markup: '' };

export const joined = (parts: readonly Markup[]): Markup => ({
  markup: parts.map((part) => part.markup).join(''),
});
