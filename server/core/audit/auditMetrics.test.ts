import { expect, it } from 'vitest';
import { renderMetrics } from './auditMetrics.ts';
import type { HeldWatermark } from './engine/openTransactions.ts';

it('is the text format of Prometheus, with a sample for each invariant', () => {
  const text = renderMetrics({
    name: 'a"b\\c\nd',
    findings: new Map([
      ['oversell', 3],
      ['stock-conservation', 0],
    ]),
    ...{ facts: 1204, reads: 9, hasProblem: true, watermarkAgeMs: 1500 },
    ...{ readMs: 12, readTotalMs: 345 },
    held: { ms: 12_500, by: 'x', holder: { application: 'sh"op', state: 'idle in transaction' } },
  });
  const audit = 'audit="a\\"b\\\\c\\nd"';
  expect(text.split('\n').filter((line) => !line.startsWith('# HELP'))).toEqual([
    '# TYPE zerohour_audit_findings gauge',
    `zerohour_audit_findings{${audit},invariant="oversell"} 3`,
    `zerohour_audit_findings{${audit},invariant="stock-conservation"} 0`,
    '# TYPE zerohour_audit_facts gauge',
    `zerohour_audit_facts{${audit}} 1204`,
    '# TYPE zerohour_audit_reads_total counter',
    `zerohour_audit_reads_total{${audit}} 9`,
    '# TYPE zerohour_audit_problem gauge',
    `zerohour_audit_problem{${audit}} 1`,
    '# TYPE zerohour_audit_watermark_age_seconds gauge',
    `zerohour_audit_watermark_age_seconds{${audit}} 1.5`,
    '# TYPE zerohour_audit_held_seconds gauge',
    `zerohour_audit_held_seconds{${audit},application="sh\\"op",state="idle in transaction"} 12.5`,
    '# TYPE zerohour_audit_read_seconds gauge',
    `zerohour_audit_read_seconds{${audit}} 0.012`,
    '# TYPE zerohour_audit_read_seconds_total counter',
    `zerohour_audit_read_seconds_total{${audit}} 0.345`,
    '',
  ]);
  expect(text).toContain('# HELP zerohour_audit_facts Facts read.\n');
});

it('has no age before a reading succeeded, and no problem after one', () => {
  const text = renderMetrics({
    ...{ name: 'a', findings: new Map(), facts: 0, reads: 0 },
    ...{ hasProblem: false, watermarkAgeMs: null, readMs: 0, readTotalMs: 0, held: null },
  });
  expect(text).not.toContain('watermark_age_seconds{');
  expect(text).toContain('zerohour_audit_problem{audit="a"} 0\n');
});

it('says for how long facts are held back, also where nobody knows by whom', () => {
  const textOf = (held: HeldWatermark | null) =>
    renderMetrics({
      ...{ name: 'a', findings: new Map(), facts: 0, reads: 0 },
      ...{ hasProblem: false, watermarkAgeMs: null, readMs: 0, readTotalMs: 0, held },
    });
  expect(textOf(null)).toContain('\nzerohour_audit_held_seconds{audit="a"} 0\n');
  expect(textOf({ ms: 2_000, by: 'x', holder: null })).toContain(
    '\nzerohour_audit_held_seconds{audit="a"} 2\n',
  );
});
