import { escapeMarkup } from '../../text/escape.ts';

/** Markup that is safe in the page. Only `html` and `joined` make it. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | readonly Markup[];

/** A template that escapes inserted texts and numbers and keeps inserted markup, so that no text can stay unescaped. */
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
