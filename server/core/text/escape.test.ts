import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, joined } from '../report/html/element.ts';
import { csvField, escapeMarkdown, escapeMarkup } from './escape.ts';

describe('escapeMarkup', () => {
  it('leaves no character that could start or end markup', () => {
    expect(escapeMarkup(`<script src="x">'&`)).toBe('&lt;script src=&quot;x&quot;&gt;&#39;&amp;');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeMarkup(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it('replaces what XML forbids and keeps the rest', () => {
    expect(escapeMarkup('a\u0000b\u001bc\ud800d\ufffee')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
    expect(escapeMarkup('a\tb\nc\rd 好 🛒')).toBe('a\tb\nc\rd 好 🛒');
  });
});

describe('html', () => {
  it('escapes texts and keeps markup', () => {
    const inner = html`<b>${'<'}</b>`;
    expect(html`<p title="${'"'}">${inner}${[inner, inner]}${7}</p>`.markup).toBe(
      '<p title="&quot;"><b>&lt;</b><b>&lt;</b><b>&lt;</b>7</p>',
    );
    expect(joined([inner, inner]).markup).toBe('<b>&lt;</b><b>&lt;</b>');
  });
});

describe('escapeMarkdown', () => {
  it('keeps a text inside its cell and without markup', () => {
    expect(escapeMarkdown('a|b\n<i>*x*</i> [l](u) `c` #1')).toBe(
      'a\\|b \\<i\\>\\*x\\*\\</i\\> \\[l\\](u) \\`c\\` \\#1',
    );
  });
});

describe('csvField', () => {
  it.each<[string | number | null, string]>([
    ['pay', 'pay'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', 'two lines'],
    ['=1+1', "'=1+1"],
    ['+cmd', "'+cmd"],
    ['-cmd', "'-cmd"],
    ['@cmd', "'@cmd"],
    ['\tcmd', ' cmd'],
    ['\r=cmd', "' =cmd"],
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    [-1, '-1'],
    [0.1234567, '0.123457'],
    [20_261_111, '20261111'],
    [null, ''],
  ])('writes %j as %j', (value, field) => {
    expect(csvField(value)).toBe(field);
  });
});
