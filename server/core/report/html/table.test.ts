import { expect, it } from 'vitest';
import { html, joined, nothing } from './element.ts';
import { badge, mark, section, table } from './table.ts';

it('inserts texts escaped, numbers, markup and lists of it', () => {
  const bold = html`<b>${'<&>'}</b>`;
  expect(html`a${1}b${bold}c${[bold, nothing, bold]}d`.markup).toBe(
    'a1b<b>&lt;&amp;&gt;</b>c<b>&lt;&amp;&gt;</b><b>&lt;&amp;&gt;</b>d',
  );
  expect(joined([bold, nothing, html`x`]).markup).toBe('<b>&lt;&amp;&gt;</b>x');
  expect(nothing.markup).toBe('');
});

it('is a table whose first cell is the heading of its row', () => {
  const columns = [
    { title: 'a' },
    { title: 'b', figures: true },
    { title: 'c', figures: true, wraps: true },
    { title: 'd', wraps: true },
  ];
  const rows = [{ cells: ['1', '2', html`<i>3</i>`, '4', '<5>'], tone: 'bad' }, { cells: ['6'] }];
  expect(
    table('the "caption"', columns, rows).markup,
  ).toBe(`<div class="scroll" role="region" tabindex="0" aria-label="the &quot;caption&quot;"><table>
<caption>the &quot;caption&quot;</caption>
<thead><tr><th scope="col" class="">a</th><th scope="col" class="figures">b</th><th scope="col" class="figures wraps">c</th><th scope="col" class=" wraps">d</th></tr></thead>
<tbody><tr class="bad"><th scope="row">1</th><td class="figures">2</td><td class="figures wraps"><i>3</i></td><td class=" wraps">4</td><td class="">&lt;5&gt;</td></tr>
<tr class=""><th scope="row">6</th></tr>
</tbody></table></div>
`);
});

it('has the notes of a row below it, over all columns', () => {
  const columns = [{ title: 'a' }, { title: 'b' }];
  const rows = [{ cells: ['1', '2'], tone: 'bad', notes: ['<why>', 'and'] }, { cells: ['3', '4'] }];
  expect(table('c', columns, rows).markup).toContain(`<td class="">2</td></tr>
<tr class="note bad"><td colspan="2"><span>&lt;why&gt;</span></td></tr>
<tr class="note bad"><td colspan="2"><span>and</span></td></tr>
<tr class=""><th scope="row">3</th>`);
});

it.each([
  ['pass', 'M4.5 8.5l2.5 2.5 4.5-5.5'],
  ['fail', 'M5 5l6 6M11 5l-6 6'],
  ['unknown', 'M5.8 6.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .7-1 1.4M8 11.6v.2'],
] as const)('marks %s by a shape of its own', (state, path) => {
  const svg = `<svg class="mark" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7.25"/><path d="${path}"/></svg>`;
  expect(mark(state).markup).toBe(svg);
  expect(badge(state, 'a < b').markup).toBe(`<span class="badge ${state}">${svg}a &lt; b</span>`);
});

it('has a section with a heading, and a lead where it has one', () => {
  const body = [html`<p>1</p>`, html`<p>2</p>`];
  expect(section('i', 'T', '', body).markup).toBe(
    '<section aria-labelledby="i"><h2 id="i">T</h2>\n<p>1</p><p>2</p></section>\n',
  );
  expect(section('i', 'T', 'L', body).markup).toBe(
    '<section aria-labelledby="i"><h2 id="i">T</h2><p class="lead">L</p>\n<p>1</p><p>2</p></section>\n',
  );
});
