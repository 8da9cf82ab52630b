import { describe, expect, it } from 'vitest';
import { auditOf, olderOversell } from '../../../test/support/mallEvidence.ts';
import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import { summarizeFindings } from '../../audit/findingSummary.ts';
import { buildReport } from '../buildReport.ts';
import type { Report } from '../report.ts';
import { readingPart } from './readingPart.ts';
import { head, reasonsPart, tiles, verdictBanner } from './summary.ts';

const report = buildReport(mallRun({ ...midnightPeak, levels: [0.6, 0.9, 1.2] }));

describe('the head', () => {
  const facts = (over: Partial<Report['run']>, isolation?: Report['isolation']) =>
    head({
      ...report,
      run: { ...report.run, ...over },
      ...(isolation === undefined ? {} : { isolation }),
    })
      .markup.replace(/<[^>]*>/g, '')
      .split(' · ');

  it('names scenario, run, target, times, tools and machine', () => {
    const run = {
      id: 'r1',
      scenario: '<peak>',
      target: 'mall',
      startedAt: '2026-11-20T23:58:00.000Z',
      endedAt: '2026-11-20T23:59:00.000Z',
      shards: 2,
      tool: { zerohour: '0.1.0', k6: '2.2.0' },
      machine: { cpus: 1, memoryBytes: 8e9, platform: 'linux' },
    };
    const { starts: _, ...rest } = { ...report.run, ...run };
    expect(
      head({ ...report, run: rest, isolation: 'observe' }).markup,
    ).toBe(`<header><p class="brand">Zerohour rehearsal</p>
<h1>&lt;peak&gt;</h1>
<p class="facts">run <span class="id">r1</span> · target mall · isolation observe · 2026-11-20 23:58:00 UTC to 2026-11-20 23:59:00 UTC · 2 shards · k6 2.2.0 · Zerohour 0.1.0 · 1 CPU, 8.0 GB, linux</p></header>
`);
  });

  it('says how far apart the shards started, by round where there are several', () => {
    const start = (round: number) => ({ round, skewMs: 3, errorMs: 1, lastShard: 0, hosts: 1 });
    const starts = (...rounds: readonly number[]) =>
      facts({ starts: rounds.map(start) }).filter((fact) => fact.startsWith('shards started'));
    expect(starts()).toEqual([]);
    expect(starts(0)[0]).toMatch(/^shards started .* apart$/);
    expect(starts(0, 1).map((fact) => fact.replace(/ started .* apart/, ''))).toEqual([
      'shards in round 0',
      'shards in round 1',
    ]);
    expect(starts(0, 1, 2, 3)).toHaveLength(4);
    const many = [3, 4, 9, 4, 3].map((skewMs, round) => ({ ...start(round), skewMs }));
    expect(facts({ starts: many }).filter((fact) => fact.startsWith('shards'))).toEqual([
      expect.stringMatching(/^shards started at most 9.* apart in round 2$/),
    ]);
  });

  it('names the branch where it is known', () => {
    expect(facts({ branch: 'main' })).toContain('branch main');
    expect(facts({}).filter((fact) => fact.includes('branch'))).toEqual([]);
  });

  it('is of a stack with the tag unless it says otherwise', () => {
    expect(facts({})).toContain('isolation shadow');
    expect(facts({}, 'dedicated')).toContain('isolation dedicated');
  });
});

it('has the word of the verdict, how the run ended, and the reading', () => {
  const banner = (state: 'pass' | 'fail' | 'unknown', outcome: Report['run']['outcome']) => {
    const shown = { ...report, run: { ...report.run, outcome }, verdict: { state, reasons: [] } };
    const [head, ...rest] = verdictBanner(shown).markup.split('</h2>\n');
    expect(rest).toEqual([`${readingPart(shown).markup}</section>\n`]);
    return head?.replace(/<svg.*?<\/svg>/g, '*');
  };
  const open = (state: string) =>
    `<section class="verdict ${state}" aria-labelledby="verdict"><h2 id="verdict">*`;
  expect(banner('pass', 'finished')).toBe(`${open('pass')}Pass`);
  expect(banner('fail', 'aborted')).toBe(`${open('fail')}Fail (the run was aborted)`);
  expect(banner('unknown', 'finished')).toBe(`${open('unknown')}Unknown`);
});

it('answers each question in the language that is asked for', () => {
  const shown = (language: 'en' | 'zh-Hans') =>
    readingPart(report, language).markup.replace(/<svg.*?<\/svg>/g, '*');
  expect(shown('en')).toMatch(
    /^<dl class="reading"><div class="\w+">\*<dt>How much can it take\?<\/dt><dd>At least .* <code>capacity\.sloCapacity<\/code><\/dd><\/div>\n/,
  );
  expect(shown('zh-Hans')).toMatch(/^<dl class="reading">.*能承受多大的负载？/);
  for (const language of ['en', 'zh-Hans'] as const) {
    expect(shown(language).match(/<dt>/g)).toHaveLength(5);
  }
});

it('has the sentence of the verdict and every reason', () => {
  const reasons = [
    { state: 'fail' as const, text: 'a' },
    { state: 'unknown' as const, text: 'b' },
    { state: 'pass' as const, text: 'c' },
  ];
  const shown = reasonsPart({
    ...report,
    headline: { ...report.headline, text: 'the sentence' },
    verdict: { state: 'fail', reasons },
  });
  const hidden = (word: string) =>
    `<span style="position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)">${word}: </span>`;
  expect(shown.markup.replace(/<svg.*?<\/svg>/g, '*')).toBe(`<p class="headline">the sentence</p>
<ul class="reasons"><li class="fail">*<span>${hidden('Fail')}a</span></li><li class="unknown">*<span>${hidden('Unknown')}b</span></li><li class="pass">*<span>${hidden('Pass')}c</span></li></ul>
`);
});

describe('a tile', () => {
  const all = (over: Partial<Report>) =>
    [
      ...tiles({ ...report, ...over }).markup.matchAll(
        /<div class="(.*?)"><dt>(.*?)<\/dt><dd>(.*?)<small>(.*?)<\/small><\/dd><\/div>\n/g,
      ),
    ].map(([, tone, title, figure, note]) => ({ tone, title, figure, note }));
  const tile = (title: string, over: Partial<Report>) =>
    all(over)
      .filter((each) => each.title === title)
      .map(({ tone, figure, note }) => [tone, figure, note].join('|'))
      .join();

  it('stands for each figure, and a broken audit first', () => {
    const titles = (over: Partial<Report>) => all(over).map(({ title }) => title);
    const capacity = ['SLO capacity, journeys/s', 'Saturation, journeys/s'];
    const rest = ['Leaks', 'Customers’ errors'];
    expect(titles({})).toEqual(['Required, journeys/s', ...capacity, 'Audit findings', ...rest]);
    expect(titles({ capacity: null })).toEqual(['Required, journeys/s', 'Audit findings', ...rest]);
    const audit = [auditOf('shadow', true)];
    expect(titles({ audit, findings: summarizeFindings(audit), capacity: null })).toEqual([
      'Audit findings',
      'Required, journeys/s',
      ...rest,
    ]);
    expect(tiles(report).markup).toMatch(/^<dl class="tiles"><div .*<\/dl>\n$/s);
  });

  it.each([
    ['pass', '|250|85% of the peak: proven'],
    ['unknown', '|250|85% of the peak: not proven'],
    ['fail', 'bad|250|85% of the peak: not proven'],
  ] as const)('of the required load: %s', (state, shown) => {
    const needed = { ...report.requirement.needed, level: 0.85, ratePerSecond: 250 };
    const requirement = { ...report.requirement, state, needed };
    expect(tile('Required, journeys/s', { requirement })).toBe(shown);
  });

  it('of the SLO capacity of a search is its estimate with the interval', () => {
    const at = (level: number) => ({ level, ratePerSecond: level * 200, paths: {} });
    const estimate = { capacity: at(0.6), lower: at(0.5904), upper: at(0.61) };
    const search = { estimate, confidence: 0.95, method: '', ended: 'precise' as const, text: '' };
    const sloCapacity = { text: '', lower: at(0.5), upper: at(0.7) };
    const capacity = { sloCapacity, search, saturation: null };
    expect(tile('SLO capacity, journeys/s', { capacity })).toBe(
      '|120|95% interval 118–122; 60% of the peak',
    );
  });

  it.each([
    [0.5, 0.7, '|100–140|50% to 70% of the peak'],
    [0.5, null, '|≥ 100|at least 50% of the peak'],
    [null, 0.7, 'bad|&lt; 140|below 70% of the peak'],
    [null, null, '|–|no stage met every SLO or breached one'],
  ])('of the SLO capacity between %s and %s', (low, high, shown) => {
    const end = (level: number | null) =>
      level === null ? null : { level, ratePerSecond: level * 200, paths: {} };
    const sloCapacity = { text: '', lower: end(low), upper: end(high) };
    expect(tile('SLO capacity, journeys/s', { capacity: { sloCapacity, saturation: null } })).toBe(
      shown,
    );
  });

  it('of the saturation', () => {
    const of = (saturation: { level: number; achievedPerSecond: number } | null) =>
      tile('Saturation, journeys/s', {
        capacity: { sloCapacity: { text: '', lower: null, upper: null }, saturation },
      });
    expect(of(null)).toBe('|–|not measured');
    expect(of({ level: 1.5, achievedPerSecond: 12.34 })).toBe(
      '|12.3|highest achieved throughput, at 150% of the peak',
    );
  });

  it('of the audit', () => {
    const of = (...audit: Report['audit']) =>
      tile('Audit findings', { audit, findings: summarizeFindings(audit) });
    const unknown = { ...auditOf('live', false), state: 'unknown' } as const;
    expect(of()).toBe('|–|no audit');
    expect(of(auditOf('shadow', false), auditOf('live', false))).toBe('|0|stock and money agree');
    expect(of(auditOf('shadow', false), unknown)).toBe('|–|the audit could not be judged');
    expect(of(olderOversell())).toBe('|0|none arose in this run; 1 older than this run');
    expect(of(olderOversell(), unknown)).toBe(
      '|–|the audit could not be judged; 1 older than this run',
    );
    expect(of(auditOf('shadow', true))).toBe(
      'bad|37 units|of HOT-1 oversold, 33 orders; 1 finding',
    );
    expect(of(auditOf('shadow', true), olderOversell(), unknown)).toBe(
      'bad|37 units|of HOT-1 oversold, 33 orders; 1 finding; 1 older than this run',
    );
    const live = { ...auditOf('shadow', true), store: 'live' as const };
    const both = {
      ...live,
      totals: live.totals.map((total) => ({ ...total, store: 'live' as const })),
    };
    expect(of(auditOf('shadow', true), both)).toBe(
      'bad|37 units|of HOT-1 oversold, 33 orders; 37 units of HOT-1 oversold in the live store, 33 orders; 2 findings',
    );
  });

  it('of the leak scan', () => {
    const leak = { place: 'p', id: '1', owner: 'r', text: 't' };
    const scanned = [
      { place: 'p', rows: 2 },
      { place: 'q', rows: 3 },
    ];
    const base = { state: 'clean', reason: null, scanned, leaks: [] } as const;
    expect(tile('Leaks', { leaks: base })).toBe('|0|in 5 rows of both stores');
    expect(tile('Leaks', { leaks: { ...base, state: 'leaked', leaks: [leak] } })).toBe(
      'bad|1|in 5 rows of both stores',
    );
    expect(tile('Leaks', { leaks: { ...base, state: 'unknown' } })).toBe('|–|could not be judged');
    expect(tile('Leaks', { leaks: null })).toBe('|–|the scan did not run');
    expect(tile('Leaks', { leaks: null, isolation: 'observe' })).toBe('|–|the scan did not run');
    expect(tile('Leaks', { leaks: base, isolation: 'dedicated' })).toBe(
      '|–|not asked: all data is rehearsal data',
    );
  });

  it('of the customers', () => {
    expect(tile('Customers’ errors', { customers: null })).toBe('|–|not watched');
    const { customers } = report;
    if (customers === null) throw new Error('the run watched customers');
    expect(
      tile('Customers’ errors', { customers: { ...customers, errors: 2, requests: 1_000 } }),
    ).toBe('|2|in 1\u202f000 requests');
  });
});
