import { describe, expect, it } from 'vitest';
import { withTotals } from '../../../test/support/evidenceCase.ts';
import { histogramOf } from '../../../test/support/histogramOf.ts';
import { olderOversell } from '../../../test/support/mallEvidence.ts';
import { guardOff, mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import { noAnswerText } from '../../text/ownFailure.ts';
import { type PreflightSummary, scanWithoutStores } from '../../verdict/isolation.ts';
import { buildReport } from '../buildReport.ts';
import type { ReportInputs } from '../inputs.ts';
import { renderReportHtml } from './html.ts';

function pageOf(inputs: ReportInputs): string {
  return englishOf(renderReportHtml(buildReport(inputs), inputs.plan, inputs.timeline));
}
/** The page without its other languages, which `languages.test.ts` compares with this one. */
const englishOf = (page: string): string =>
  page.replace(/<div class="in-language" lang="zh-Hans">.*<\/div>(?=\s*<\/body>)/s, '');
/** The page's words without its markup. */
const wordsOf = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/[ \n]+/g, ' ');

const peak = mallRun(midnightPeak);
const storeless: PreflightSummary = {
  state: 'pass',
  hops: [
    {
      ...{ service: 'gateway', instance: 'http://10.0.0.1', tagSeen: true, corruptRefused: true },
      ...{ store: 'none', problem: null },
    },
  ],
};
const page = pageOf(peak);
const words = wordsOf(page);

describe('the page of a midnight peak', () => {
  it('shows verdict, reasons and figures', () => {
    expect(words).toContain(
      'Pass How much can it take? At least 255/s (85% of the peak) within every SLO, and less than 345/s (115% of the peak). capacity.sloCapacity What breaks first?',
    );
    expect(words).toContain(
      'Why this verdict needed 255/s, proven 255/s: proven (85% of the peak required, 85% proven); first breach: pay p95 ≤ 750 ms breached at 115% (345/s): 1.22 s over 920 samples Pass: preflight',
    );
    expect(words).toContain('Required, journeys/s 255 85% of the peak: proven');
    expect(words).toContain(
      'SLO capacity: between 85% (255/s) and 115% (345/s) of the peak. Required: needed 255/s, proven 255/s: proven',
    );
    expect(words).toContain('SLO capacity, journeys/s 255–345 85% to 115% of the peak');
    expect(words).toContain(
      'Saturation, journeys/s 399 highest achieved throughput, at 150% of the peak',
    );
    expect(words).toContain('Audit findings 0 stock and money agree');
    expect(words).toContain('Leaks 0 in 4\u202f925 rows of both stores');
    expect(words).toContain('Customers’ errors 1 in 1\u202f344 requests');
  });

  it('plots the latency of the path that breached first in a stage that is evidence', () => {
    const report = buildReport(peak);
    const shown = (generatorLimited: string | null) => {
      const points = report.points.map((point, index) =>
        index === 0
          ? {
              ...point,
              generatorLimited,
              slos: point.slos.map((slo) =>
                slo.path === 'browse' ? { ...slo, state: 'breached' as const } : slo,
              ),
            }
          : point,
      );
      const html = renderReportHtml({ ...report, points }, peak.plan, peak.timeline);
      return /Latency of (\w+) against offered load/.exec(html)?.[1];
    };
    expect(shown(null)).toBe('browse');
    expect(shown('no CPU')).toBe('pay');
  });

  it('plots the first path that has a latency SLO when none breached', () => {
    const report = buildReport(peak);
    const points = report.points.map((point) => ({ ...point, slos: [] }));
    const shown = (path: string) => {
      const slos = peak.plan.slos.filter((slo) => slo.path === path);
      const html = renderReportHtml({ ...report, points }, { ...peak.plan, slos }, peak.timeline);
      return /Latency of (\w+) against offered load/.exec(html)?.[1];
    };
    expect(shown('pay')).toBe('pay');
    expect(shown('no path')).toBe('browse');
  });

  it('marks SLO capacity, saturation and SLO lines in the charts', () => {
    expect(page).toContain('>SLO capacity 255–345/s</text>');
    expect(page).toContain('>saturation 399/s</text>');
    expect(page).toContain('>SLO 750 ms</text>');
    expect(page).toContain('Latency of pay against offered load');
    // Total, latency, 3 paths × 2, timeline; each in two sizes.
    expect(page.match(/<figure>/g)).toHaveLength(9);
    expect(page.match(/<svg class="chart /g)).toHaveLength(18);
  });

  it('draws offered 450 and achieved 399 at their place on an axis to 468', () => {
    // x: 50 + 450/459 × 696; y: 288 − 399/468 × 262.
    expect(page).toContain('<circle class="dot achieved" cx="732.4" cy="64.6" r="5"/>');
  });

  it('draws a line at the peak and at what is required in each curve, over the whole plot', () => {
    // x: 50 + 300/459 × 696 and 50 + 255/459 × 696.
    expect(page).toContain('<path class="line peak" d="M504.9 26V288"/>');
    expect(page).toContain('<path class="line required" d="M436.7 26V288"/>');
    expect(page).toContain(
      '<text class="note" x="509.9" y="281" text-anchor="start">peak 100%</text>',
    );
    expect(page).toContain(
      '<text class="note" x="431.7" y="266" text-anchor="end">required 85%</text>',
    );
    // Total, latency, 3 paths × 2; each in two sizes, and once in the key.
    for (const kind of ['peak', 'required']) {
      expect(page.match(new RegExp(`<path class="line ${kind}"`, 'g')), kind).toHaveLength(16);
      expect(page.match(new RegExp(`class="line ${kind}"/>`, 'g')), kind).toHaveLength(8);
    }
  });

  it('draws one line when the peak is required, and keeps what was not driven on the axis', () => {
    const needing = (requiredLevel: number, levels: readonly number[]): string =>
      pageOf(mallRun({ ...midnightPeak, requiredLevel, levels }));
    const same = needing(1, [0.7, 1.5]);
    expect(same).toContain('>required 100% (the peak)</text>');
    expect(same).not.toContain('class="line peak"');
    // x: 50 + 600/612 × 696, though no stage drove more than 85%.
    const beyond = needing(2, [0.7, 0.85]);
    expect(beyond).toContain('<path class="line required" d="M732.4 26V288"/>');
    expect(beyond).toContain('<path class="line peak" d="M391.2 26V288"/>');
    // A text that would leave the plot stands on the other side of its line.
    expect(beyond).toContain('text-anchor="end">required 200%</text>');
    expect(needing(0.1, [0.7, 0.85])).toContain('text-anchor="start">required 10%</text>');
  });

  it('says that the required load was not proven', () => {
    const failed = pageOf(mallRun({ ...midnightPeak, requiredLevel: 1.15 }));
    expect(failed).toContain('<div class="bad"><dt>Required, journeys/s</dt><dd>345');
    expect(wordsOf(failed)).toContain('Why this verdict needed 345/s, proven 255/s: not proven');
  });

  it('draws each second in its middle, and a bar for each second with a failure', () => {
    // x: 50 + 0.5/(last + 1) × 696, the first second's frame.
    const end = Math.max(...peak.timeline.map((s) => s.second)) + 1;
    const first = Math.round((50 + (0.5 / end) * 696) * 10) / 10;
    expect(page).toContain(`<path class="line started" d="M${first},`);
    const failing = peak.timeline.filter((s) => s.cells.some((cell) => cell.failed > 0));
    expect(failing.length).toBeGreaterThan(3);
    expect(page.match(/<rect class="failure" x="[\d.]+" y/g)).toHaveLength(2 * failing.length);
  });

  it('keeps latencies of a few milliseconds inside the drawing', () => {
    const fast = peak.timeline.map((s) => ({
      ...s,
      cells: s.cells.map((c) => ({ ...c, journeyMs: histogramOf(Array(c.correct).fill(2)) })),
    }));
    const drawn = pageOf({ ...peak, timeline: fast });
    const heights = [...drawn.matchAll(/class="dot p50" cx="[\d.]+" cy="([\d.]+)"/g)].map((m) =>
      Number(m[1]),
    );
    expect(heights.length).toBeGreaterThan(10);
    expect(Math.max(...heights)).toBeLessThan(288);
  });

  it('has a row for each stage and path, and for each step', () => {
    expect(words).toContain(
      '115% 345.0 345.0 0 330.5 284.6 24 ms 1.10 s 1.25 s 2\u202f760 0% SLO breached',
    );
    expect(words).toContain('order p95 ≤ 500 ms: not enough samples: 100 of the 200');
    expect(page.match(/<tr class="path">/g)).toHaveLength(3 * 21);
    expect(words).toContain('refresh stock');
  });

  it('shows response times of correct journeys and of every start, also after a drop', () => {
    const lost = wordsOf(
      pageOf({
        ...peak,
        timeline: peak.timeline.map((s) => ({
          ...s,
          cells: s.cells.map((c) => (c.stage === 6 ? { ...c, dropped: c.started } : c)),
        })),
      }),
    );
    expect(words).toContain('115% 25 ms 1.10 s 1.25 s 2\u202f760 25 ms 1.10 s 1.25 s 2\u202f760');
    expect(lost).toContain('150% not available not available not available 3\u202f597');
    expect(lost).toContain('never answered never answered never answered 7\u202f200');
  });

  it('loads nothing and runs no script', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:\/\//i);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('names every chart and table and has unique ids', () => {
    expect(page.match(/<svg class="chart [^>]*role="img" aria-label="[^"]{20,}"/g)).toHaveLength(
      18,
    );
    expect(page.match(/<caption>[^<]{5,}<\/caption>/g)?.length).toBe(
      page.match(/<table>/g)?.length,
    );
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    const labelled = [...page.matchAll(/aria-labelledby="([^"]*)"/g)].map((m) => m[1]);
    expect(labelled.every((id) => ids.includes(id))).toBe(true);
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('closes every element that it opens', () => {
    const open: string[] = [];
    const body = page.replace(/<style>.*?<\/style>/s, '');
    for (const [, slash, name = '', empty] of body.matchAll(/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/g)) {
      if (['meta', 'br', 'input'].includes(name) || empty) continue;
      if (slash) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });
});

describe('the page of an oversell', () => {
  const inputs = mallRun(guardOff);

  it('shows the finding with its witnesses, and no curve of one load', () => {
    const text = wordsOf(pageOf(inputs));
    expect(text).toContain('oversell of HOT-1 by 37');
    expect(text).toContain(
      'zh-m2f8k1c9x0aa-000917 1 unit, placed 23:58:07.412, the first beyond the stock',
    );
    expect(text).toContain('Audit findings 37 units of HOT-1 oversold, 33 orders; 1 finding ');
    // What decides the verdict stands before every other figure.
    expect(pageOf(inputs)).toContain('<dl class="tiles"><div class="bad"><dt>Audit findings</dt>');
    expect(text).not.toContain('Capacity curve');
    expect(text).not.toMatch(/SLO capacity|Saturation/);
    expect(text).toContain('Required, journeys/s 225 75% of the peak: proven');
    expect(text).toContain('Every second of the run');
  });

  it('calls the curve of several held loads no capacity', () => {
    const text = wordsOf(pageOf(mallRun({ ...guardOff, levels: [0.5, 0.75], holdMs: 8_000 })));
    expect(text).toContain('Load curve Required: needed 225/s, proven 225/s: proven');
    expect(text).not.toMatch(/SLO capacity|Capacity curve|Saturation/);
  });

  it('escapes a SKU, an order and a message that are markup', () => {
    const evil = '<script>alert(1)</script>';
    const audit = inputs.audit.map((summary) =>
      withTotals({
        ...summary,
        findings: summary.findings.map((f) => ({
          ...f,
          sku: evil,
          message: `${evil}"'`,
          witness: [{ kind: 'order' as const, id: evil, detail: '<img src=x onerror=alert(1)>' }],
        })),
      }),
    );
    const breached = pageOf({
      ...inputs,
      audit,
      run: { ...inputs.run, scenario: evil, target: evil },
    });
    expect(breached).not.toMatch(/<script|<img/i);
    expect(breached).toContain('oversell of <code>&lt;script&gt;alert(1)&lt;/script&gt;</code>');
    expect(breached).toContain('<title>&lt;script&gt;');
  });
});

describe('the page of a run whose live store was oversold before it', () => {
  const [shadow] = peak.audit;
  const audit = [...(shadow ? [shadow] : []), olderOversell()];

  it('counts none, and lists it as older', () => {
    const page = pageOf({ ...peak, audit });
    const text = wordsOf(page);
    expect(text).toContain('Audit findings 0 none arose in this run; 1 older than this run');
    expect(page).toContain('<div class=""><dt>Audit findings</dt>');
    expect(page).toContain('<article class="finding older">');
    expect(text).toContain('Older than this run: it was there before and has not grown.');
    expect(text).not.toContain('Found while load ran');
    expect(text).toContain('Was anything oversold? Not in this run; one finding is older than it.');
    expect(text).not.toMatch(/(?<!Was anything )oversold/);
    expect(text).toContain('oversell 200 1 older');
    expect(text).toContain('live audit: clean, 6 invariants over 1\u202f204 facts (1 finding is');
  });

  it('lists the run’s own findings first', () => {
    const [live] = audit.slice(-1);
    const [old] = live?.findings ?? [];
    if (!live || !old) throw new Error('it has one');
    const { beforeRun: _, ...fresh } = { ...old, amount: 2, message: 'two more' };
    const both = withTotals({ ...live, state: 'broken' as const, findings: [old, fresh] });
    const page = pageOf({ ...peak, audit: [both] });
    const text = wordsOf(page);
    expect(text).toContain(
      'Audit findings 2 units of OLD-7 oversold in the live store, 1 order; 1 finding; 1 older than this run',
    );
    expect(page).toContain('<div class="bad"><dt>Audit findings</dt>');
    expect(text.indexOf('two more Found while load ran.')).toBeGreaterThan(0);
    expect(text.indexOf('two more')).toBeLessThan(text.indexOf('Older than this run'));
    expect(text).toContain('oversell 200 1 ');
    expect(text).not.toContain('oversell 200 1 older');
  });

  it('says so for an audit without a result too', () => {
    const doubted = { ...olderOversell(), state: 'unknown' as const };
    expect(wordsOf(pageOf({ ...peak, audit: [doubted] }))).toContain(
      'Audit findings – the audit could not be judged; 1 older than this run',
    );
  });
});

describe('the page of a run without results', () => {
  const bare: ReportInputs = {
    ...peak,
    run: { ...peak.run, outcome: 'failed', reason: 'no k6' },
    timeline: [],
    customers: [],
    audit: [],
    leaks: null,
    preflight: null,
  };

  it('states each part that is missing', () => {
    const text = wordsOf(pageOf(bare));
    for (const line of [
      'Unknown (the run was failed)',
      'SLO capacity, journeys/s – no stage is evidence',
      'Saturation, journeys/s – not measured',
      'Required, journeys/s 255 85% of the peak: not proven',
      'Audit findings – no audit',
      'Leaks – the scan did not run',
      'Customers’ errors – not watched',
      'never driven: nothing was recorded',
      'No audit result was recorded.',
      'Preflight did not run',
      'Leak scan did not run',
      'The customers were not watched',
    ]) {
      expect(text).toContain(line);
    }
    expect(pageOf(bare)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('shades the seconds without a record', () => {
    const timeline = peak.timeline.map((s) => (s.second === 9 ? { ...s, missing: [1] } : s));
    expect(pageOf({ ...peak, timeline }).match(/<rect class="gap" x/g)).toHaveLength(2);
    expect(page).not.toContain('<rect class="gap" x=');
  });

  it('shows how long the audit did not read', () => {
    const audit = peak.audit.map((summary) => ({ ...summary, unwatchedMs: [6_840] }));
    expect(wordsOf(pageOf({ ...peak, audit }))).toMatch(
      /in 56 readings, never more than \S+ \S+ behind; not watched for 6\.84 s while another server took the run over/,
    );
  });

  it('shows an unknown audit, a leak and a hop that accepted a corrupted tag', () => {
    const leak = { place: 'redis live:*', id: 'zh-x', owner: 'run x', text: 'a rehearsal key' };
    const [hop] = peak.preflight?.hops ?? [];
    const text = wordsOf(
      pageOf({
        ...peak,
        audit: peak.audit.map((a) => ({ ...a, state: 'unknown', reason: 'it crashed' })),
        leaks: {
          state: 'leaked',
          reason: 'residue',
          scanned: [],
          leaks: [leak],
          older: { count: 7, listed: [{ ...leak, owner: 'run y', text: 'left before' }] },
        },
        preflight: { state: 'fail', hops: hop ? [{ ...hop, corruptRefused: false }] : [] },
      }),
    );
    expect(text).toContain('Audit findings – the audit could not be judged');
    expect(text).toContain('redis live:* zh-x run x a rehearsal key');
    expect(text).toContain('7 rows or keys are older than this run, or of another.');
    expect(text).toContain('redis live:* zh-x run y left before');
    expect(text).toContain('Leaks 1 in 0 rows of both stores');
    expect(text).toContain('gateway 127.0.0.1:4100 yes shadow no a corrupted tag was not refused');
  });

  it('calls a hop unknown that this machine could not ask, and says neither yes nor no', () => {
    const [hop] = peak.preflight?.hops ?? [];
    if (hop === undefined) throw new Error('the recorded run has hops');
    const unasked = { ...hop, tagSeen: null, corruptRefused: null, store: null };
    const problem = noAnswerText('http://gateway', 'connect EMFILE');
    const preflight = { state: 'fail', hops: [{ ...unasked, problem }] } as const;
    const shown = pageOf({ ...peak, preflight });
    expect(wordsOf(shown)).toContain(`gateway 127.0.0.1:4100 – – – ${problem}`);
    expect(wordsOf(shown)).toContain('Preflight unknown');
    expect(shown).toMatch(
      /class="badge unknown"><svg(?:(?!<\/svg>).)*<\/svg>target does not answer at http:\/\/gateway/s,
    );
  });

  it('calls a leak scan that could not be judged unknown, and not clean', () => {
    const leaks = { state: 'unknown', reason: 'redis is away', scanned: [], leaks: [] } as const;
    const shown = pageOf({ ...peak, leaks });
    expect(wordsOf(shown)).toContain('Leaks – could not be judged');
    expect(wordsOf(shown)).not.toMatch(/Leaks 0/);
  });

  it('says why nothing was scanned in place of 0 leaks in 0 rows', () => {
    const leaks = { ...scanWithoutStores(storeless), older: { count: 0, listed: [] } };
    const shown = wordsOf(pageOf({ ...peak, preflight: storeless, leaks }));
    expect(shown).toContain('Leaks – nothing to scan: no hop has a store');
    expect(shown).not.toMatch(/Leaks 0|in 0 rows/);
    const silent = wordsOf(pageOf({ ...peak, leaks: { ...leaks, reason: null } }));
    expect(silent).toContain('Leaks – no place was scanned');
  });
});

it('has a section of failing answers and slow journeys where there are any', () => {
  const report = buildReport(peak);
  const none = { failures: [], slowest: [], failed: [] };
  const slow = {
    ...{ round: 0, stage: 1, path: 'pay', iteration: 7, shard: 0, atMs: 31_500, traceId: 'ab12' },
    serviceMs: 1_250,
  };
  const shown = (journeys: typeof report.journeys) => {
    const { journeys: _, ...rest } = report;
    const of = journeys === undefined ? rest : { ...rest, journeys };
    return wordsOf(renderReportHtml(of, peak.plan, peak.timeline)).includes(
      'Failing answers and slow journeys The first of each step and reason. Secrets are masked.',
    );
  };
  expect([undefined, none, { ...none, slowest: [slow] }].map(shown)).toEqual([false, false, true]);
});
