import { describe, expect, it } from 'vitest';
import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { FailureSample, JourneySamples } from '../../measure/journeySamples.ts';
import { buildReport } from '../buildReport.ts';
import { foundText, journeyParts, statusText } from './journeyParts.ts';

const report = buildReport(mallRun({ ...midnightPeak, levels: [0.6, 0.9] }));

const exchange: Exchange = {
  request: { method: 'POST', url: 'http://shop/pay', headers: { A: '1', B: '2' }, body: 'x=1' },
  answer: { status: 503, headers: { C: '3' }, body: null, error: null },
  durationMs: 12,
};

const failure: FailureSample = {
  ...{ round: 0, stage: 1, path: 'pay', iteration: 7, shard: 0, atMs: 31_500, traceId: 'ab12' },
  ...{ step: 'order', reason: 'status 503', found: '503', wanted: '200', exchange },
};

const markupOf = (over: Partial<JourneySamples>): string =>
  journeyParts({ ...report, journeys: { failures: [], slowest: [], failed: [], ...over } })
    .map(({ markup }) => markup)
    .join('');

const cellsOf = (markup: string): string[] =>
  [...markup.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell = '']) =>
    cell.replace(/<[^>]*>/g, ''),
  );

describe('a failing answer', () => {
  it('stands with request, answer and what was found beside what was wanted', () => {
    expect(markupOf({ failures: [failure] })).toBe(
      `<article class="answer"><p><strong>pay, order at 90%: status 503</strong></p>
<p>found 503, wanted 200</p><p class="quiet">After 31.5 s, trace <code>ab12</code></p>
<pre aria-label="Request">POST http://shop/pay
A: 1
B: 2

x=1</pre><pre aria-label="Answer">503 in 12 ms
C: 3

(the body was not kept)</pre></article>
`,
    );
  });

  it('leaves out what is not known, and names a stage without figures', () => {
    const bare = { ...failure, stage: 9, found: null, wanted: null, exchange: null };
    expect(markupOf({ failures: [bare] })).toBe(
      `<article class="answer"><p><strong>pay, order at stage 9: status 503</strong></p>
<p class="quiet">After 31.5 s, trace <code>ab12</code></p>
</article>
`,
    );
  });

  it('says why no answer came', () => {
    const { answer } = exchange;
    expect(statusText(answer)).toBe('503');
    expect(statusText({ ...answer, status: 0 })).toBe('no answer');
    expect(statusText({ ...answer, status: 0, error: 'reset' })).toBe('no answer: reset');
  });

  it('says what was found or wanted alone', () => {
    expect(foundText({ ...failure, wanted: null })).toBe('found 503');
    expect(foundText({ ...failure, found: null })).toBe('wanted 200');
    expect(foundText({ ...failure, found: null, wanted: null })).toBeNull();
  });
});

describe('the journeys of the stages', () => {
  it('are tables of failed and of slowest journeys', () => {
    const failed = markupOf({ failed: [failure] });
    expect(failed).toContain('Failed journeys: the first ten of each stage');
    expect(cellsOf(failed)).toEqual([
      ...['path', 'load', 'after', 'step', 'reason', 'journey', 'trace'],
      ...['pay', '90%', '31.5 s', 'order', 'status 503', '0-pay-1-7', 'ab12'],
    ]);
    const slowest = markupOf({ slowest: [{ ...failure, serviceMs: 1_250 }] });
    expect(slowest).toContain('Slowest correct journeys: ten of each stage');
    expect(cellsOf(slowest)).toEqual([
      ...['path', 'load', 'after', 'service time', 'journey', 'trace'],
      ...['pay', '90%', '31.5 s', '1.25 s', '0-pay-1-7', 'ab12'],
    ]);
  });

  it('have no table without any, nor a report of before', () => {
    expect(markupOf({})).toBe('');
    const { journeys: _, ...before } = report;
    expect(journeyParts(before)).toEqual([]);
  });
});
