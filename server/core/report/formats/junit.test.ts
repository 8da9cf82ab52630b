import { describe, expect, it } from 'vitest';
import { olderOversell } from '../../../test/support/mallEvidence.ts';
import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import { outcome, pointAt } from '../../../test/support/pointCase.ts';
import { sloCapacity } from '../../capacity/sloCapacity.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import { buildReport } from '../buildReport.ts';
import type { Report } from '../report.ts';
import { renderJunit } from './junit.ts';

const inputs = mallRun({ ...midnightPeak, levels: [] });
const base = buildReport(inputs);

function junitOf(more: Partial<Report>, goal: 'hold' | 'find-capacity' = 'hold'): string {
  return renderJunit({ ...base, ...more }, { ...inputs.plan, goal });
}

function sloLine(goal: 'hold' | 'find-capacity', ...points: LoadPoint[]): string {
  const capacity = { sloCapacity: sloCapacity(points), saturation: null };
  const lines = junitOf({ points, capacity }, goal).split('\n');
  return lines.find((line) => line.includes('zerohour.slos')) ?? '';
}

describe('an SLO case', () => {
  it('of a hold fails when breached, is an error when unknown and passes when met', () => {
    expect(sloLine('hold', pointAt(0.5, 'met'))).toMatch(/name="pay p95 ≤ 750 ms"\/>$/);
    expect(sloLine('hold', pointAt(0.5, 'met'), pointAt(0.7, 'breached'))).toContain(
      '<failure message="at 70%: why breached">at 70%: why breached</failure>',
    );
    expect(sloLine('hold', pointAt(0.5, 'met'), pointAt(0.7, 'unknown'))).toContain(
      '<error message="at 70%: why unknown">',
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

  it('of a search covers loads up to the highest passing one', () => {
    expect(sloLine('find-capacity', pointAt(0.5, 'met'), pointAt(0.7, 'breached'))).toMatch(/\/>$/);
    expect(sloLine('find-capacity', pointAt(0.7, 'breached'))).toContain(
      '<skipped message="no load to judge it at">',
    );
    expect(sloLine('find-capacity', pointAt(0.3, 'unknown'), pointAt(0.5, 'met'))).toMatch(/\/>$/);
  });
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
    /<testsuites name="zerohour midnight-peak" tests="20" failures="1" errors="2" skipped="0">/,
  );
});

it.each([
  ['pass', /name="verdict"\/>/],
  ['fail', /<failure message="why">/],
  ['unknown', /<error message="why">/],
] as const)('the verdict %s is its first case', (state, expected) => {
  const verdict = {
    state,
    reasons: [
      { state, text: 'why' },
      { state: 'pass' as const, text: 'fine' },
    ],
  };
  const line = junitOf({ verdict })
    .split('\n')
    .find((l) => l.includes('zerohour.verdict'));
  expect(line).toMatch(expected);
  expect(line).not.toContain('fine');
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
  expect(xml).toContain('name="audit"><error message="crashed">');
  expect(junitOf({ preflight: null })).toContain(
    'name="preflight"><error message="it did not run">',
  );
});

describe('a finding older than the run', () => {
  const [shadow] = base.audit;
  const lineOf = (xml: string, store: string): string | undefined =>
    xml.split('\n').find((line) => line.includes(`zerohour.audit ${store}" name="oversell"`));

  it('fails no case and is output of its case', () => {
    const xml = junitOf({ audit: [...(shadow ? [shadow] : []), olderOversell()] });
    expect(xml).toMatch(/<testsuites name="zerohour midnight-peak" tests="\d+" failures="0"/);
    expect(xml).toMatch(/<testsuite name="audit live" tests="6" failures="0" errors="0"/);
    expect(lineOf(xml, 'live')).toBe(
      '    <testcase classname="zerohour.audit live" name="oversell"><system-out>older than this run:',
    );
    expect(xml).toContain(
      'older than this run:\n13 units are on placed orders, and 10 were there\n  order web-000031: 3 units, placed the week before</system-out></testcase>',
    );
    expect(lineOf(xml, 'shadow')).toMatch(/name="oversell"\/>$/);
  });

  it('does not hide one of the run', () => {
    const own = { ...finding, store: 'live', message: 'sold 2 more', witness: [] } as const;
    const live = olderOversell();
    const xml = junitOf({ audit: [{ ...live, findings: [...live.findings, own] }] });
    expect(xml).toMatch(/<testsuite name="audit live" tests="6" failures="1" errors="0"/);
    expect(xml).toContain(
      '<failure message="sold 2 more">sold 2 more</failure><system-out>older than this run:\n13 units',
    );
  });
});

it('escapes names that a shop chooses', () => {
  const [summary] = base.audit;
  const evil = { id: '<script>', kind: 'order' as const, detail: '"&"' };
  const findings = [{ ...finding, witness: [evil] }];
  const older = [{ ...finding, witness: [evil], beforeRun: true }];
  for (const found of [findings, older]) {
    const escaped = junitOf({ audit: summary ? [{ ...summary, findings: found }] : [] });
    expect(escaped).toContain('order &lt;script&gt;: &quot;&amp;&quot;');
    expect(escaped).not.toContain('<script>');
  }
});

const finding = {
  invariant: 'oversell',
  severity: 'critical',
  store: 'shadow',
  sku: '<script>',
  message: 'oversold',
  amount: 1,
  unit: 'units',
  committedAt: null,
  foundAt: '2026-11-20T23:58:08.130Z',
  detectionMs: null,
  duringLoad: true,
} as const;
