import { describe, expect, it } from 'vitest';
import { goldenRuns } from '../../../test/support/goldenRuns.ts';
import { buildReport } from '../buildReport.ts';
import { renderReportHtml } from '../formats/html.ts';
import { inLanguages, pageInLanguage, translatedMarkup } from './languages.ts';

const chineseOf = (page: string): string =>
  page.slice(page.indexOf('<div class="in-language" lang="zh-Hans">'));
const englishOf = (page: string): string =>
  page.slice(page.indexOf('<div class="in-language" lang="en">'), page.indexOf(chineseOf(page)));
const wordsOf = (page: string): string =>
  page.replace(/<(code|pre)\b.*?<\/\1>|<[^>]*>|&#39;/gs, '\n');
const figuresOf = (page: string): readonly string[] =>
  (wordsOf(page).match(/\d[\d\u202f.]*\d|\d/g) ?? []).sort();

const runs = Object.entries(goldenRuns);

describe.each(runs)('the two languages of a run: %s', (_, inputs) => {
  const page = renderReportHtml(buildReport(inputs), inputs.plan, inputs.timeline);

  it('hold the same figures and the same elements', () => {
    const elementsOf = (part: string) =>
      part.replace(/<span lang="en">([^<]*)<\/span>/g, '$1').match(/<[a-z]+/g);
    expect(elementsOf(chineseOf(page))).toEqual(elementsOf(englishOf(page)));
    const kept = (part: string) =>
      figuresOf(part.replace(/<dl class="reading">.*?<\/dl>/s, '')).join(' ');
    expect(kept(chineseOf(page))).toBe(kept(englishOf(page)));
  });

  it('leave no English but names and what is marked as English', () => {
    const left = [...chineseOf(page).matchAll(/<span lang="en">([^<]*)<\/span>/g)]
      .map(([, text = '']) => text)
      .filter((text) => !names.test(text));
    expect(left).toEqual([]);
  });

  it('has ids of its own in each language, and stays below 2 MB', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/aria-labelledby="([^"]*)"/g)) expect(ids).toContain(id);
    expect(page).not.toMatch(/<script|https?:\/\//i);
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
  });
});

/** Names of paths, steps, SLOs, invariants and stores, keys of report.json, and what the fixture's shop and people say themselves. */
const names = new RegExp(
  `^(${[
    ...['((browse|order|pay) )?p\\d+( ≤ .*)?', '(browse|order|pay)( [\\d.]+%)?'],
    ...['list', 'item', 'refresh stock', 'place order', 'confirm', 'oversell', 'counter'],
    ...['(postgres|redis) .*', '[a-z]+[A-Z]\\w+', 'percentiles', 'response', 'slos', 'requirement'],
    ...['saturation', 'steps', 'journeys', 'audit', 'score', 'leaks', 'preflight', 'customers'],
    ...[
      'generators',
      'concurrency',
      'funnel',
      'goal',
      'starts',
      'm2f8k1c9x0aa',
      'wrong target',
      'the last one',
    ],
    ...['available .*: the counter looks innocent', 'placed [\\d:.]+'],
  ].join('|')})$`,
);

describe('the languages of a page', () => {
  const body = { markup: '<p id="a" title="Leaks">Timeline &amp; co</p>' };

  it('shows the one that is chosen, in a page that runs no script', () => {
    const page = `<html lang="en">${inLanguages('en', () => body).markup}`;
    expect(page).toContain('id="language-en" aria-label="English" checked>');
    expect(page).toContain('id="language-zh-Hans" aria-label="中文" >');
    const chosen = pageInLanguage(page, 'zh-Hans');
    expect(chosen).toContain('<html lang="zh-Hans">');
    expect(chosen).toContain('id="language-en" aria-label="English" >');
    expect(chosen).toContain('id="language-zh-Hans" aria-label="中文" checked>');
    expect(pageInLanguage(chosen, 'en')).toBe(page);
  });

  it('translates texts and what screen readers are told, and escapes both', () => {
    expect(translatedMarkup(body, 'zh-Hans').markup).toBe(
      '<p id="zh-Hans-a" title="数据泄漏"><span lang="en">Timeline &amp; co</span></p>',
    );
    const of = (markup: string) => translatedMarkup({ markup }, 'zh-Hans').markup;
    expect(of('<svg><text>peak 100%</text><text>&lt;b&gt; no</text></svg>')).toBe(
      '<svg><text>峰值 100%</text><text>&lt;b&gt; no</text></svg>',
    );
    expect(of('<code>Timeline</code><h1>Timeline</h1> Timeline ')).toBe(
      '<code>Timeline</code><h1>Timeline</h1> 时间线 ',
    );
    expect(of('<th scope="row">open</th><th scope="row">shard 0</th><td>open</td>')).toBe(
      '<th scope="row">open</th><th scope="row">分片 0</th><td>未结束</td>',
    );
  });
});
