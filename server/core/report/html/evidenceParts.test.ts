import { describe, expect, it } from 'vitest';
import { auditOf, olderOversell, warnedRule } from '../../../test/support/mallEvidence.ts';
import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import type { AuditSummary, Finding } from '../../audit/finding.ts';
import type { LeakSummary } from '../../verdict/isolation.ts';
import { buildReport } from '../buildReport.ts';
import type { Report } from '../report.ts';
import type { Markup } from './element.ts';
import { auditPart, leakPart, preflightPart, sourcesPart } from './evidenceParts.ts';

const report = buildReport(mallRun({ ...midnightPeak, levels: [] }));

/** The words of a markup without its elements and the paths of its marks. */
const wordsOf = ({ markup }: Markup): string =>
  markup
    .replace(/<[^>]*>/g, '|')
    .replace(/[|\n]+/g, '|')
    .replace(/^\||\|$/g, '');
const rowsOf = ({ markup }: Markup): readonly string[] =>
  [...markup.matchAll(/<tr class="([^"]*)">(.*?)<\/tr>/gs)].map(([, tone = '', row = '']) =>
    [
      tone,
      ...[...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell = '']) =>
        cell.replace(/<[^>]*>/g, ''),
      ),
    ].join('|'),
  );

describe('an audit', () => {
  const clean: AuditSummary = { ...auditOf('live', false), checked: [] };

  it('says what it cost the database, and nothing where no load ran', () => {
    const cost = { readings: 240, meanMs: 31, longestMs: 88, busyShare: 0.06, text: 'one <busy>' };
    const part = auditPart({ ...clean, cost }, 'shadow').markup;
    expect(part).toContain('Cost of the audit to the database: one &lt;busy&gt;.</p>');
    expect(auditPart(clean, 'shadow').markup).not.toContain('Cost of');
  });

  it('shows its mutation score: what to add, and each kind of damage', () => {
    const kind = (name: string, caught: number) => ({
      ...{ name: 'line-lost', doc: name, of: 'lines' as const, tried: 10, caught },
      ...{ by: ['oversell', 'stock-conservation'] as const, missed: null },
    });
    const kinds = [kind('a line is lost', 10), kind('a line is doubled', 9)];
    const gaps = ['give "payments"', 'list oversell'];
    const part = auditPart(
      { ...clean, score: { state: 'computed', tried: 20, caught: 19, kinds, gaps } },
      undefined,
    );
    expect(wordsOf(part)).toContain(
      'Mutation score|On damaged copies of the run’s rows: 95% of planted damage caught, 19 of 20.|To cover more:|give &quot;payments&quot;|list oversell|',
    );
    expect(rowsOf(part)).toEqual([
      '|a line is lost|10|10|oversell, stock-conservation',
      'breaching|a line is doubled|10|9|oversell, stock-conservation',
    ]);
  });

  it('says why it has no mutation score, and nothing where none was asked for', () => {
    const score = { state: 'not-computed', reason: 'no fact was read', gaps: [] } as const;
    const part = auditPart({ ...clean, score }, undefined);
    expect(wordsOf(part)).toContain('rows: not computed, because no fact was read.');
    expect(part.markup).not.toMatch(/<table|<ul|To cover/);
    expect(auditPart(clean, undefined).markup).not.toContain('Mutation');
  });

  const quiet = (summary: AuditSummary, isolation?: Report['isolation']) =>
    wordsOf(auditPart(summary, isolation));

  it.each<[Partial<AuditSummary>, string]>([
    [{}, 'Live store |clean|1\u202f204 facts in 56 readings, never more than 1.18 s behind'],
    [
      { newFacts: { ledger: 9, lines: 4, events: 0, payments: 0 }, ticks: 2 },
      'Live store |clean|1\u202f204 facts, 13 of them since the run began (9 ledger, 4 lines), in 2 readings, never more than 1.18 s behind',
    ],
    [
      { state: 'broken', ticks: 1, watermarkAgeMsMax: null },
      'Live store |broken|1\u202f204 facts in 1 reading',
    ],
    [
      { store: 'shadow', state: 'unknown', reason: 'it crashed', unwatchedMs: [4_000] },
      'Shadow store |unknown|1\u202f204 facts in 56 readings, never more than 1.18 s behind; not watched for 4.00 s while another server took the run over. it crashed',
    ],
  ])('%j says how much it looked at', (over, words) => {
    expect(quiet({ ...clean, ...over })).toBe(words);
  });

  it.each([
    ['shadow', 'Shadow', 'shadow'],
    ['observe', 'Shadow', 'shadow'],
    ['dedicated', 'Audited', 'audited'],
    [undefined, 'Shadow', 'shadow'],
  ] as const)('of a stack %s is of the %s store', (isolation, heading, store) => {
    const part = auditPart(auditOf('shadow', false), isolation);
    expect(wordsOf(part)).toMatch(new RegExp(`^${heading} store \\|clean\\|`));
    expect(part.markup).toContain(`<caption>Invariants, ${store} store</caption>`);
  });

  it.each([
    ['clean', 'pass'],
    ['broken', 'fail'],
    ['unknown', 'unknown'],
  ] as const)('that is %s has the badge of %s', (state, badge) => {
    expect(auditPart({ ...clean, state }, undefined).markup).toContain(
      `<span class="badge ${badge}">`,
    );
  });

  it('has a row for each invariant, whose own findings stand out and whose older ones do not', () => {
    const rows = (summary: AuditSummary) => rowsOf(auditPart(summary, undefined)).slice(0, 2);
    expect(rows(auditOf('live', false))).toEqual(['|oversell|200|0', '|stock-conservation|200|0']);
    expect(rows(auditOf('live', true))).toEqual([
      'breaching|oversell|200|1',
      '|stock-conservation|200|0',
    ]);
    const older = olderOversell();
    expect(rows(older)).toEqual(['|oversell|200|1 older', '|stock-conservation|200|0']);
    const both = { ...older, findings: [...older.findings, ...auditOf('live', true).findings] };
    expect(rows(both)).toEqual(['breaching|oversell|200|1', '|stock-conservation|200|0']);
    const other = { ...older, checked: older.checked.map((each) => ({ ...each, broken: 1 })) };
    expect(rows(other)).toEqual(['|oversell|200|1 older', 'breaching|stock-conservation|200|1']);
    expect(auditPart(older, undefined).markup).toContain(
      `<span title="${older.checked[0]?.doc}">oversell</span>`,
    );
    expect(auditPart(clean, undefined).markup).not.toContain('<table>');
  });

  it('says how many findings are not listed, and where they are', () => {
    const broken = auditOf('shadow', true);
    const listing = (findings: number) =>
      quiet({
        ...broken,
        checked: [],
        totals: broken.totals.map((total) => ({ ...total, findings })),
      })
        .split('|')
        .at(-1);
    expect(listing(3)).toBe('and 2 more findings; all of them: GET /api/runs/{id}/findings.');
    expect(listing(2)).toBe('and 1 more finding; all of them: GET /api/runs/{id}/findings.');
    expect(listing(1)).toBe(' 2 units, placed 23:58:09.880, the last one');
    expect(listing(0)).toBe(' 2 units, placed 23:58:09.880, the last one');
  });

  it('has a row for each rule in SQL, with what it cost; one that is broken stands out', () => {
    const broken = { ...warnedRule, name: 'b', state: 'broken', severity: 'error' } as const;
    const part = auditPart({ ...clean, rules: [warnedRule, broken] }, undefined);
    expect(part.markup).toContain('<caption>Rules in SQL, live store</caption>');
    expect(rowsOf(part)).toEqual([
      '|no free order|audit.yaml:12|warning|warned: 2 rows; ran 3 times, 40 ms at most; id 7; id 9',
      'breaching|b|audit.yaml:12|error|broken: 2 rows; ran 3 times, 40 ms at most',
    ]);
    expect(auditPart(clean, undefined).markup).not.toContain('Rules in SQL');
  });

  describe('finding', () => {
    const [found] = auditOf('shadow', true).findings;
    const partOf = (over: Partial<Finding>) => {
      if (found === undefined) throw new Error('it has one');
      const findings = [{ ...found, witness: [], ...over }];
      const { markup } = auditPart({ ...clean, findings }, undefined);
      return markup.slice(markup.indexOf('<article'));
    };

    it('is an article with its subject, amount, time and witnesses', () => {
      const witness = [{ kind: 'order', id: 'o-1', detail: 'd' }] as const;
      expect(
        partOf({ witness }),
      ).toBe(`<article class="finding"><p><strong>oversell of <code>HOT-1</code> by 37 units</strong></p>
<p>137 units are on placed orders, and 100 were there</p><p class="quiet">Found while load ran, 718 ms after commit.</p>
<ul aria-label="Witnesses"><li><span>order</span><span><code>o-1</code> d</span></li>
</ul></article>
`);
    });

    it.each<[Partial<Finding>, string]>([
      [{ sku: null }, '<strong>oversell by 37 units</strong>'],
      [{ duringLoad: false }, '>Found after the load, 718 ms after commit.<'],
      [{ detectionMs: null }, '>Found while load ran.<'],
      [{ beforeRun: true }, '<article class="finding older">'],
      [{ beforeRun: true }, '>Older than this run: it was there before and has not grown.<'],
      [{ beforeRun: false }, '<article class="finding"><'],
    ])('%j: %s', (over, part) => {
      expect(partOf(over)).toContain(part);
    });

    it('of the run stands before older ones', () => {
      const older = olderOversell();
      const findings = [...older.findings, ...auditOf('live', true).findings];
      const { markup } = auditPart({ ...older, findings }, undefined);
      expect([...markup.matchAll(/of <code>([^<]*)/g)].map(([, sku]) => sku)).toEqual([
        'HOT-1',
        'OLD-7',
      ]);
    });
  });
});

const notAsked = 'Not asked: the stack is dedicated, all of its data is rehearsal data.';

describe('the leak scan', () => {
  const leak = { place: 'live.orders', id: '7', owner: 'run r', text: 'written by it' };
  const older = { ...leak, id: '6', owner: 'run q' };
  const scan: LeakSummary = {
    state: 'clean',
    reason: null,
    scanned: [{ place: 'live.orders', rows: 1_200 }],
    leaks: [],
  };
  const partOf = (leaks: LeakSummary | null, isolation?: Report['isolation']) =>
    leakPart({ ...report, leaks, ...(isolation === undefined ? {} : { isolation }) });
  const scanned = 'Scanned places|place|rows and keys|live.orders|1\u202f200';
  const columns = 'place|identity|whose|what';

  it.each<[string, LeakSummary, string]>([
    ['is clean', scan, `Leak scan |clean|${scanned}`],
    [
      'is not known',
      { ...scan, state: 'unknown', reason: 'no access' },
      `Leak scan |unknown|no access|${scanned}`,
    ],
    [
      'leaked',
      { ...scan, state: 'leaked', leaks: [leak] },
      `Leak scan |leaked|Leaks|${columns}|live.orders|7|run r|written by it|${scanned}`,
    ],
    [
      'is clean beside older rows',
      { ...scan, older: { count: 2, listed: [older] } },
      `Leak scan |clean|2 rows or keys are older than this run, or of another.|Not of this run|${columns}|live.orders|6|run q|written by it|${scanned}`,
    ],
    [
      'is clean without older rows',
      { ...scan, older: { count: 0, listed: [] } },
      `Leak scan |clean|${scanned}`,
    ],
  ])('%s', (_, leaks, words) => {
    expect(wordsOf(partOf(leaks))).toBe(words);
  });

  it('marks the rows of this run, and not others', () => {
    const both = {
      ...scan,
      state: 'leaked',
      leaks: [leak],
      older: { count: 1, listed: [older] },
    } as const;
    expect(rowsOf(partOf(both))).toEqual([
      'breaching|live.orders|7|run r|written by it',
      '|live.orders|6|run q|written by it',
      '|live.orders|1\u202f200',
    ]);
    expect(partOf(both).markup).toContain('<code>7</code>');
  });

  it.each([
    ['clean', 'pass'],
    ['leaked', 'fail'],
    ['unknown', 'unknown'],
  ] as const)('that is %s has the badge of %s', (state, badge) => {
    expect(partOf({ ...scan, state }).markup).toContain(`<span class="badge ${badge}">`);
  });

  it('says that it did not run, or was not asked', () => {
    expect(wordsOf(partOf(null))).toBe('Leak scan |did not run');
    expect(partOf(null, 'observe').markup).toContain('<span class="badge unknown">');
    expect(wordsOf(partOf(null, 'dedicated'))).toBe(`Leak scan|${notAsked}`);
    expect(wordsOf(partOf(scan, 'dedicated'))).toBe(`Leak scan |clean|${scanned}`);
  });
});

describe('the preflight', () => {
  const hop = {
    service: 'gateway',
    instance: '127.0.0.1:4100',
    tagSeen: true,
    store: 'shadow',
    corruptRefused: true,
    problem: null,
  };
  const partOf = (preflight: Report['preflight'], isolation?: Report['isolation']) =>
    preflightPart({ ...report, preflight, ...(isolation === undefined ? {} : { isolation }) });

  it('has a row for each hop', () => {
    const hops = [hop, { ...hop, tagSeen: false, store: null }, { ...hop, corruptRefused: false }];
    const part = partOf({ state: 'fail', hops });
    expect(wordsOf(part)).toMatch(
      /^Preflight \|fail\|Hops of the canary\|service\|instance\|tag seen\|store chosen\|corrupted tag refused\|result\|gateway\|/,
    );
    expect(rowsOf(part)).toEqual([
      '|gateway|127.0.0.1:4100|yes|shadow|yes|kept apart',
      '|gateway|127.0.0.1:4100|no|–|yes|the shadow tag was not seen',
      '|gateway|127.0.0.1:4100|yes|shadow|no|a corrupted tag was not refused',
    ]);
    expect([...part.markup.matchAll(/class="badge (\w+)"/g)].map(([, state]) => state)).toEqual([
      'fail',
      'pass',
      'fail',
      'fail',
    ]);
    expect(part.markup).toContain('<code>127.0.0.1:4100</code>');
  });

  it('says what to do beside the problem of a hop', () => {
    const hops = [{ ...hop, problem: 'uses the same store', remedy: 'Choose it by the tag.' }];
    expect(rowsOf(partOf({ state: 'fail', hops }))).toEqual([
      '|gateway|127.0.0.1:4100|yes|shadow|yes|uses the same store Choose it by the tag.',
    ]);
  });

  it('says that it did not run, or was not asked', () => {
    expect(wordsOf(partOf(null))).toBe('Preflight |did not run');
    expect(partOf(null, 'observe').markup).toContain('<span class="badge unknown">');
    expect(wordsOf(partOf(null, 'dedicated'))).toBe(`Preflight|${notAsked}`);
    expect(wordsOf(partOf({ state: 'pass', hops: [] }, 'dedicated'))).toMatch(
      /^Preflight \|pass\|/,
    );
  });
});

it('lists caveats, where there are any, and what each figure comes from', () => {
  const sources = { offered: 'plan.json', started: 'a < b' };
  const list =
    '<dl class="sources"><dt>offered</dt><dd>plan.json</dd>\n<dt>started</dt><dd>a &lt; b</dd>\n</dl>';
  expect(sourcesPart({ ...report, sources, caveats: [] }).markup).toBe(list);
  expect(sourcesPart({ ...report, sources, caveats: ['one', 'two'] }).markup).toBe(
    `<ul class="caveats"><li>one</li><li>two</li></ul>${list}`,
  );
});
