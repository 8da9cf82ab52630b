import { describe, expect, it } from 'vitest';
import { sound, withTotals } from '../../../test/support/evidenceCase.ts';
import { goldenRuns } from '../../../test/support/goldenRuns.ts';
import { olderOversell, warnedRule } from '../../../test/support/mallEvidence.ts';
import { guardOff, mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import { outcome, pointAt, requiring } from '../../../test/support/pointCase.ts';
import { sloCapacity } from '../../capacity/sloCapacity.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import { noAnswerText } from '../../text/ownFailure.ts';
import { headlineOf } from '../../verdict/headline.ts';
import { judge } from '../../verdict/judge.ts';
import { requirementOf } from '../../verdict/requirement.ts';
import { buildReport } from '../buildReport.ts';
import type { Report } from '../report.ts';
import { renderJunit } from './junit.ts';

const inputs = mallRun({ ...midnightPeak, levels: [] });
const base = buildReport(inputs);

type Goal = 'hold' | 'find-capacity';

function junitOf(more: Partial<Report>, goal: Goal = 'hold'): string {
  return renderJunit({ ...base, ...more }, { ...inputs.plan, goal });
}

/** The XML of a run that requires the peak. */
function drivenXml(goal: Goal, ...points: LoadPoint[]): string {
  const capacity = { sloCapacity: sloCapacity(points), saturation: null };
  return junitOf({ points, capacity, requirement: requirementOf(requiring(1), points) }, goal);
}

const lineOf = (xml: string, part: string): string =>
  xml.split('\n').find((line) => line.includes(part)) ?? '';

const sloLine = (goal: Goal, ...points: LoadPoint[]): string =>
  lineOf(drivenXml(goal, ...points), 'zerohour.slos');

describe('an SLO case', () => {
  const met = /name="pay p95 ≤ 750 ms" time="\d+\.000"\/>$/;

  it('of a hold fails when breached, is an error when unknown and passes when met', () => {
    expect(sloLine('hold', pointAt(0.5, 'met'), pointAt(1, 'met'))).toMatch(met);
    expect(sloLine('hold', pointAt(0.5, 'met'), pointAt(0.7, 'breached'))).toContain(
      '<failure message="at 70%: why breached">at 70%: why breached</failure>',
    );
    expect(sloLine('hold', pointAt(0.5, 'unknown'), pointAt(1, 'met'))).toContain(
      '<error message="at 50%: why unknown">',
    );
  });

  it('is an error for a stage that is no evidence', () => {
    const gap = { unknown: 'a gap' };
    expect(sloLine('hold', pointAt(0.7, 'breached', gap))).toContain(
      '<error message="at 70%: why breached">',
    );
    expect(sloLine('hold', pointAt(0.7, 'met', gap))).toContain('<error message="at 70%: a gap">');
    expect(sloLine('hold', pointAt(0.7, 'met', { generatorLimited: 'no CPU' }))).toContain(
      'at 70%: no CPU',
    );
  });

  it('covers loads up to the required one, and tells a breach beyond it without failing', () => {
    expect(sloLine('find-capacity', pointAt(0.7, 'met'), pointAt(1, 'breached'))).toContain(
      '<failure message="at 100%: why breached">',
    );
    const beyond = [pointAt(1, 'met'), pointAt(1.01, 'breached')];
    for (const goal of ['hold', 'find-capacity'] as const) {
      expect(sloLine(goal, ...beyond)).toMatch(
        /time="8\.000"><system-out>beyond the required load:$/,
      );
      expect(drivenXml(goal, ...beyond)).toContain('at 101%: why breached</system-out></testcase>');
    }
  });

  it('of a search passes with the required load, whatever a lower stage left open', () => {
    const points = [pointAt(0.3, 'unknown'), pointAt(0.5, 'met', { unknown: 'a gap' })];
    expect(sloLine('find-capacity', ...points, pointAt(1, 'met'))).toMatch(met);
    expect(sloLine('find-capacity', ...points)).toContain('<error message="at 30%: why unknown">');
  });

  it('without a load up to the required one passes when a higher one met it, else is skipped', () => {
    for (const goal of ['hold', 'find-capacity'] as const) {
      expect(sloLine(goal, pointAt(1.5, 'met'))).toMatch(/time="0\.000"\/>$/);
      expect(sloLine(goal, pointAt(1.5, 'unknown'))).toContain(
        '<skipped message="no load to judge it at">',
      );
    }
  });

  it('takes as long as the loads that it covers', () => {
    const points = [pointAt(0.5, 'met'), pointAt(1, 'met'), pointAt(1.5, 'met')];
    expect(sloLine('hold', ...points)).toContain('time="16.000"');
    expect(lineOf(drivenXml('hold', ...points), '<testsuite name="slos"')).toContain(
      'time="16.000">',
    );
  });
});

describe('the cases together', () => {
  const kinds = ['met', 'breached', 'unknown'] as const;
  const triples = kinds.flatMap((low) =>
    kinds.flatMap((same) => kinds.map((high) => [low, same, high] as const)),
  );
  const goals = ['hold', 'find-capacity'] as const;

  it.each(goals.flatMap((goal) => triples.map((triple) => [goal, ...triple] as const)))(
    'say what the verdict says: %s, %s at 85%%, %s at 100%%, %s at 115%%',
    (goal, low, same, high) => {
      const points = [pointAt(0.85, low), pointAt(1, same), pointAt(1.15, high)];
      const plan = { ...sound.plan, ...requiring(1), goal };
      const requirement = requirementOf(plan, points);
      const verdict = judge({ ...sound, plan, points });
      const headline = headlineOf(verdict, requirement);
      const xml = junitOf({ points, requirement, verdict, headline }, goal);
      const amiss = [...xml.matchAll(/<(failure|error) /g)].map(([, kind]) => kind);
      const expected = { pass: [], fail: ['failure'], unknown: ['error'] }[verdict.state];
      expect(amiss.slice(0, 1)).toEqual(expected);
      expect(amiss.includes('failure')).toBe(verdict.state === 'fail');
    },
  );
});

it('has no name twice, and one number for each that would be', () => {
  const hop = base.preflight?.hops[0];
  const hops = hop ? [hop, hop, hop] : [];
  const xml = junitOf({
    audit: [...base.audit, ...base.audit],
    preflight: { state: 'pass', hops },
  });
  const names = [...xml.matchAll(/<testcase [^>]*name="([^"]*)" time/g)].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(
    expect.arrayContaining([
      ...['verdict', 'required load', 'oversell (shadow)', 'oversell (live)'],
      ...['oversell (shadow) (2)', 'preflight gateway 127.0.0.1:4100 (3)'],
    ]),
  );
});

it('says which run it is of, where it drove, and what it answers', () => {
  const found = buildReport(mallRun({ ...midnightPeak, levels: [0.6, 0.9, 1.2] }));
  const xml = renderJunit(found, inputs.plan);
  const baseUrls = ['http://a.test', 'http://b.test'];
  expect(renderJunit(found, { ...inputs.plan, baseUrls })).toContain(
    '<property name="address" value="http://a.test, http://b.test"/>',
  );
  const properties = [...xml.matchAll(/<property name="([^"]*)" value="([^"]*)"\/>/g)];
  expect(properties.map(([, name, value]) => [name, value])).toEqual([
    ['run', 'm2f8k1c9x0aa'],
    ['scenario', 'midnight-peak'],
    ['target', 'mall'],
    ['address', 'http://127.0.0.1:4100'],
    ['isolation', 'shadow'],
    ['verdict', 'pass'],
    ['headline', found.headline.text],
    ['needed', '85% (255/s)'],
    ['proven', '90% (270/s)'],
    ['capacity', 'between 90% (270/s) and 120% (360/s) of the peak'],
  ]);
  // 3 stages of 8 s, and 9 s for what comes before and after them.
  expect(xml).toMatch(/<testsuites name="[^"]*" [^>]* time="33\.000">/);
  expect(lineOf(xml, '<testsuite name="verdict"')).toMatch(/ time="33\.000">$/);
  expect(lineOf(xml, 'name="verdict" time')).toContain(
    `time="33.000"><system-out>${found.headline.text}</system-out>`,
  );
  const held = buildReport(mallRun({ ...guardOff, levels: [], requiredLevel: 0.5 }));
  expect(renderJunit(held, inputs.plan)).not.toContain('<property name="capacity"');
  expect(renderJunit(held, inputs.plan)).toContain('<property name="proven" value="nothing"/>');
});

it('has the required load as a case of its own', () => {
  const line = (...points: LoadPoint[]): string =>
    lineOf(drivenXml('find-capacity', ...points), 'name="required load"');
  const words = 'needed 200/s, proven ';
  expect(line(pointAt(1, 'met'))).toContain(`<system-out>${words}200/s: proven (`);
  expect(line(pointAt(1, 'breached'))).toContain(`<failure message="${words}nothing: not proven (`);
  expect(line(pointAt(0.5, 'met'))).toContain(`<error message="${words}100/s: not proven (`);
});

it('counts its cases, by suite and in total', () => {
  const xml = junitOf({
    points: [pointAt(0.5, 'met', { slos: [outcome('breached')] })],
    leaks: null,
  });
  expect(xml).toContain('<testsuite name="slos" tests="1" failures="1" errors="0" skipped="0"');
  expect(xml).toContain(
    '<testsuite name="isolation" tests="6" failures="0" errors="1" skipped="0"',
  );
  expect(xml).toMatch(
    /<testsuites name="zerohour midnight-peak" tests="21" failures="1" errors="3" skipped="0" time="9\.000">/,
  );
});

it.each([
  ['pass', /name="verdict" time="[\d.]+"><system-out>the sentence<\/system-out><\/testcase>$/],
  ['fail', /<failure message="the sentence">the sentence$/],
  ['unknown', /<error message="the sentence">the sentence$/],
] as const)('the verdict %s is its first case', (state, expected) => {
  const headline = { ...base.headline, state, text: 'the sentence' };
  const verdict = {
    state,
    reasons: [
      { state, text: 'why' },
      { state: 'pass' as const, text: 'fine' },
    ],
  };
  const xml = junitOf({ verdict, headline });
  expect(lineOf(xml, 'zerohour.verdict')).toMatch(expected);
  expect(xml).not.toContain('fine');
  expect(xml.includes('>the sentence\nwhy</')).toBe(state !== 'pass');
});

it('reports leaks, a failed hop, and a preflight and an audit that did not run', () => {
  const leak = { place: 'redis live:*', id: 'zh-x', owner: 'x', text: 'a rehearsal key' };
  const hop = base.preflight?.hops.map((h) => ({ ...h, corruptRefused: false }))[0];
  const audit = base.audit.map((a) => ({ ...a, state: 'unknown' as const, reason: 'crashed' }));
  const xml = junitOf({
    leaks: { state: 'leaked', reason: null, scanned: [], leaks: [leak] },
    preflight: { state: 'fail', hops: hop ? [hop] : [] },
    audit,
  });
  expect(xml).toContain('<failure message="a rehearsal key (zh-x in redis live:*)">');
  expect(xml).toContain('<failure message="a corrupted tag was not refused">');
  const partly = { state: 'leaked', reason: 'redis was away', scanned: [], leaks: [leak] } as const;
  expect(junitOf({ leaks: partly })).toContain(
    '<failure message="redis was away">redis was away\na rehearsal key (zh-x in redis live:*)</failure>',
  );
  expect(junitOf({ isolation: 'observe' })).toContain(
    '<property name="isolation" value="observe"/>',
  );
  expect(xml).toContain('name="audit shadow" time="0.000"><error message="crashed">');
  expect(junitOf({ preflight: null })).toContain(
    'name="preflight" time="0.000"><error message="it did not run">',
  );
});

it('calls a hop unknown that this machine could not ask', () => {
  const [hop] = base.preflight?.hops ?? [];
  const problem = noAnswerText('http://gateway', 'getaddrinfo EAI_AGAIN gateway');
  const xml = junitOf({
    preflight: { state: 'unknown', hops: hop ? [{ ...hop, tagSeen: null, problem }] : [] },
  });
  expect(xml).toContain(`<error message="${problem}">`);
  expect(xml).not.toContain(`<failure message="${problem}">`);
});

describe('a finding older than the run', () => {
  const [shadow] = base.audit;
  const oversellLine = (xml: string, store: string): string =>
    lineOf(xml, `zerohour.audit ${store}" name="oversell (${store})"`);

  it('fails no case and is output of its case', () => {
    const xml = junitOf({ audit: [...(shadow ? [shadow] : []), olderOversell()] });
    expect(xml).toMatch(/<testsuites name="zerohour midnight-peak" tests="\d+" failures="0"/);
    expect(xml).toMatch(/<testsuite name="audit live" tests="6" failures="0" errors="0"/);
    expect(oversellLine(xml, 'live')).toBe(
      '    <testcase classname="zerohour.audit live" name="oversell (live)" time="0.000"><system-out>older than this run:',
    );
    expect(xml).toContain(
      'older than this run:\n13 units are on placed orders, and 10 were there\n  order web-000031: 3 units, placed the week before</system-out></testcase>',
    );
    expect(oversellLine(xml, 'shadow')).toMatch(/ time="0\.000"\/>$/);
  });

  it('does not hide one of the run', () => {
    const own = { ...finding, store: 'live', message: 'sold 2 more', witness: [] } as const;
    const live = olderOversell();
    const xml = junitOf({ audit: [withTotals({ ...live, findings: [...live.findings, own] })] });
    expect(xml).toMatch(/<testsuite name="audit live" tests="6" failures="1" errors="0"/);
    expect(xml).toContain(
      '<failure message="1 unit of &lt;script&gt; oversold in the live store, 1 order">1 unit of &lt;script&gt; oversold in the live store, 1 order\nsold 2 more</failure><system-out>older than this run:\n13 units',
    );
  });
});

it('fails the case of an audit that is broken without a finding', () => {
  const [shadow] = base.audit;
  if (shadow === undefined) throw new Error('it has an audit');
  const hung = {
    ...shadow,
    state: 'broken',
    reason: 'it hangs',
    findings: [],
    totals: [],
  } as const;
  expect(lineOf(junitOf({ audit: [hung] }), 'name="audit shadow" time')).toContain(
    '<failure message="it hangs">',
  );
  expect(
    lineOf(junitOf({ audit: [{ ...hung, state: 'unknown' }] }), 'name="audit shadow" time'),
  ).toContain('<error message="it hangs">');
});

it('tells rules that warn beside the case of the rules, which they do not fail', () => {
  const [shadow] = base.audit;
  if (shadow === undefined) throw new Error('it has an audit');
  const checked = [{ invariant: 'sql-rules', doc: 'd', subjects: 2, broken: 0 }] as const;
  const holds = { ...warnedRule, name: 'other', state: 'holds' } as const;
  const audit = [{ ...shadow, findings: [], totals: [], checked, rules: [holds, warnedRule] }];
  expect(junitOf({ audit })).toContain(
    'name="sql-rules (shadow)" time="0.000"><system-out>rule no free order (audit.yaml:12) warned: 2 rows; ran 3 times, 40 ms at most\n  id 7\n  id 9</system-out></testcase>',
  );
});

it('says how many findings are not listed, and what is not reliable beside them', () => {
  const [shadow] = base.audit;
  if (shadow === undefined) throw new Error('it has one');
  const found = withTotals({
    ...shadow,
    state: 'broken',
    reason: 'r',
    findings: [{ ...finding, witness: [] }],
  });
  const totals = found.totals.map((total) => ({ ...total, findings: 3 }));
  const xml = junitOf({ audit: [{ ...found, totals }] });
  expect(xml).toContain('\nand 2 more findings: GET /api/runs/{id}/findings</failure>');
  expect(xml).toContain('name="audit shadow" time="0.000"><error message="r">r</error>');
  const whole = junitOf({ audit: [{ ...found, reason: null }] });
  expect(whole).not.toContain('more findings');
  expect(whole).not.toContain('name="audit shadow" time');
});

it('has a case for a finding whose invariant is not among those that were checked', () => {
  const [shadow] = base.audit;
  if (shadow === undefined) throw new Error('it has one');
  const other = { ...finding, invariant: 'refunds-within-payments', witness: [] } as const;
  const found = withTotals({ ...shadow, state: 'broken', findings: [other] });
  const checked = found.checked.filter(({ invariant }) => invariant !== other.invariant);
  const xml = junitOf({ audit: [{ ...found, checked }] });
  expect(xml).toMatch(/name="refunds-within-payments \(shadow\)"[^>]*><failure message="/);
});

it('escapes names that a shop chooses', () => {
  const [summary] = base.audit;
  const evil = { id: '<script>', kind: 'order' as const, detail: '"&"' };
  const findings = [{ ...finding, witness: [evil] }];
  const older = [{ ...finding, witness: [evil], beforeRun: true }];
  for (const found of [findings, older]) {
    const escaped = junitOf({
      audit: summary ? [withTotals({ ...summary, findings: found })] : [],
    });
    expect(escaped).toContain('order &lt;script&gt;: &quot;&amp;&quot;');
    expect(escaped).not.toContain('<script>');
  }
});

const finding = {
  id: 'shadow oversell <script>',
  invariant: 'oversell',
  severity: 'critical',
  store: 'shadow',
  sku: '<script>',
  message: 'oversold',
  amount: 1,
  unit: 'units',
  orders: 1,
  committedAt: null,
  foundAt: '2026-11-20T23:58:08.130Z',
  detectionMs: null,
  duringLoad: true,
} as const;

it('has no case for what is not asked, and fails none by what is only reported', () => {
  const found = buildReport(mallRun({ ...midnightPeak, levels: [0.6] }));
  const suites = (report: typeof found) =>
    [
      ...renderJunit(report, inputs.plan).matchAll(
        /<testsuite name="([^"]*)" tests="(\d+)" failures="(\d+)" errors="(\d+)"/g,
      ),
    ].map(([, name, ...counts]) => [name, ...counts.map(Number)]);
  const of = (report: typeof found, wanted: string) =>
    suites(report).find(([name]) => name === wanted);
  const hop = found.preflight?.hops[0];
  if (hop === undefined) throw new Error('the recorded run has hops');
  const preflight = { state: 'fail', hops: [{ ...hop, tagSeen: false }] } as const;
  const leak = { place: 'live.orders', id: '7', owner: 'r', text: 'written by this run' };
  const leaks = { state: 'leaked', reason: null, scanned: [], leaks: [leak] } as const;
  const bad = { ...found, preflight, leaks };
  expect(of({ ...bad, isolation: 'shadow' }, 'isolation')).toEqual(['isolation', 2, 2, 0]);
  expect(of({ ...bad, isolation: 'observe' }, 'isolation')).toEqual(['isolation', 2, 0, 2]);
  const audit = found.audit.filter(({ store }) => store === 'shadow');
  const dedicated = {
    ...found,
    audit,
    isolation: 'dedicated',
    preflight: null,
    leaks: null,
  } as const;
  expect(of(dedicated, 'isolation')).toBeUndefined();
  expect(of(dedicated, 'audit')).toEqual(['audit', audit[0]?.checked.length, 0, 0]);
  expect(of({ ...dedicated, isolation: 'shadow' }, 'isolation')).toEqual(['isolation', 2, 0, 2]);
});

describe('the cases of a goal', () => {
  const overload = (text: string, state: 'pass' | 'fail') =>
    `<testcase classname="zerohour.goal" name="${text}" time="0.000">${state === 'pass' ? '<system-out>' : '<failure '}`;

  it('fail, pass and have names that stay, and the whole is a property', () => {
    const { spike } = goldenRuns;
    if (spike === undefined) throw new Error('no golden run');
    const report = buildReport(spike);
    const xml = renderJunit(report, spike.plan);
    expect(xml).toContain(overload('goodput under 150%', 'fail'));
    expect(xml).toContain(overload('recovery from 150%', 'pass'));
    expect(xml).toContain(`<property name="goal" value="${report.goal?.text}"/>`);
    expect(junitOf({})).not.toContain('zerohour.goal');
    expect(junitOf({})).not.toContain('name="goal"');
  });
});
