import { escapeMarkup } from '../../text/escape.ts';
import type { ReadingLanguage } from '../reading/texts/registry.ts';
import { readingLanguages } from '../reading/texts/registry.ts';
import { type TranslatedLanguage, translate } from '../translation/registry.ts';
import { plainText } from '../translation/sentences.ts';
import { html, joined, type Markup } from './element.ts';

/** What holds names and the target's own words. */
const verbatim = new Set(['code', 'pre', 'h1', 'style']);

/** A single word there is a name of the scenario, such as that of a path. */
const rowHeading = 'th scope=row';

/** An SVG text can hold no `span`. */
const marksNothing = new Set(['text', 'title']);

const token = /<[^>]*>|[^<]+/g;

/** A page's markup in another language: the same elements and figures, with ids of their own. */
export function translatedMarkup({ markup }: Markup, language: TranslatedLanguage): Markup {
  const open: string[] = [];
  const parts = (markup.match(token) ?? []).map((part) => {
    if (!part.startsWith('<')) return textIn(part, open, language);
    const [, isEnd, name = ''] = /^<(\/?)([a-zA-Z0-9]+)/.exec(part) ?? [];
    if (isEnd === '/') open.pop();
    else if (!part.endsWith('/>')) open.push(part.includes(' scope="row"') ? rowHeading : name);
    return tagIn(part, language);
  });
  return { markup: parts.join('') };
}

function textIn(part: string, open: readonly string[], language: TranslatedLanguage): string {
  if (open.some((name) => verbatim.has(name))) return part;
  const [, before = '', core = '', after = ''] = /^(\s*(?:· )?)(.*?)(\s*)$/s.exec(part) ?? [];
  if (core === '' || /\p{Script=Han}/u.test(core)) return part;
  if (open.at(-1) === rowHeading && !core.includes(' ')) return part;
  const marks = !marksNothing.has(open.at(-1) ?? '');
  const shown = translate(language, plainOf(core)).map(({ text, isEnglish }) =>
    isEnglish && marks ? html`<span lang="en">${text}</span>`.markup : escapeMarkup(text),
  );
  return `${before}${shown.join('')}${after}`;
}

/** What a screen reader or a pointer is told, and the ids, which a page has once. */
const tagIn = (tag: string, language: TranslatedLanguage): string =>
  tag
    .replace(
      / (aria-label|title)="([^"]*)"/g,
      (_, name: string, value: string) =>
        ` ${name}="${escapeMarkup(plainText(translate(language, plainOf(value))))}"`,
    )
    .replace(/ (id|aria-labelledby)="([^"]*)"/g, ` $1="${language}-$2"`);

const characters: Readonly<Record<string, string>> = {
  ...{ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" },
};

const plainOf = (escaped: string): string =>
  escaped.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => characters[entity] ?? entity);

const tags = Object.keys(readingLanguages) as readonly ReadingLanguage[];

/** The body in every language. Radio buttons choose, since the page runs no script; the style hides the others, on paper too. */
export function inLanguages(
  chosen: ReadingLanguage,
  bodyOf: (language: ReadingLanguage) => Markup,
): Markup {
  const buttons = tags.map(
    (tag) =>
      html`<input class="language" type="radio" name="language" id="language-${tag}" aria-label="${readingLanguages[tag].language}" ${tag === chosen ? { markup: 'checked' } : ''}>`,
  );
  const labels = tags.map(
    (tag) =>
      html`<label for="language-${tag}" lang="${tag}">${readingLanguages[tag].language}</label>`,
  );
  const bodies = tags.map(
    (tag) => html`<div class="in-language" lang="${tag}">
${bodyOf(tag)}</div>
`,
  );
  return html`${joined(buttons)}<nav class="languages">${labels}</nav>
${bodies}`;
}

/** The same page with another language chosen. */
export const pageInLanguage = (page: string, language: ReadingLanguage): string =>
  page
    .replace(/<html lang="[^"]*">/, `<html lang="${language}">`)
    .replace(
      /(<input class="language"[^>]* id="language-([^"]+)"[^>]*? )(?:checked)?>/g,
      (_, start: string, tag: string) => `${start}${tag === language ? 'checked' : ''}>`,
    );

/** Only the chosen language is shown. */
export const languageStyle = `
.language{position:absolute;opacity:0}.in-language{display:none}
.languages{max-width:1080px;margin:0 auto;padding:12px 24px 0;display:flex;justify-content:flex-end;gap:4px}
.languages label{padding:3px 12px;border-radius:8px;border:1px solid transparent;color:var(--soft);font-size:14px;cursor:pointer}
${tags.map((tag) => `#language-${tag}:checked~.in-language[lang=${tag}]{display:block}#language-${tag}:checked~.languages label[for=language-${tag}]{border-color:var(--rule);background:var(--card);color:var(--ink);font-weight:600}#language-${tag}:focus-visible~.languages label[for=language-${tag}]{outline:2px solid var(--achieved)}`).join('\n')}
.in-language[lang|=zh]{font-family:Inter,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",ui-sans-serif,system-ui,sans-serif}
.in-language[lang|=zh] h1,.in-language[lang|=zh] h2,.in-language[lang|=zh] .tiles dd{letter-spacing:0}
@media (max-width:720px){.languages{padding:10px 14px 0}}
@media print{.languages{display:none}}
`;
