import { describe, expect, it } from 'vitest';
import { olderOversell } from '../../../test/support/mallEvidence.ts';
import {
  guardOff,
  type MallRunOptions,
  mallRun,
  midnightPeak,
} from '../../../test/support/mallRun.ts';
import { escapeMarkdown, escapeMarkup } from '../../text/escape.ts';
import { buildReport } from '../buildReport.ts';
import type { ReportInputs } from '../inputs.ts';
import { reportFormats } from './registry.ts';

const climb = (more: Partial<MallRunOptions>): ReportInputs =>
  mallRun({ ...midnightPeak, levels: [0.6, 0.9, 1.2], ...more });
const found = climb({});
const forged = 'x\r\n::warning::PASS "<b>" | *y*';

/** Runs of every verdict, decided by every kind of reason. */
const runs: Readonly<Record<string, ReportInputs>> = {
  proven: climb({ requiredLevel: 0.9 }),
  'carries more than is required': climb({ levels: [0.6, 0.9], requiredLevel: 0.75 }),
  'breaks at what is required': climb({ requiredLevel: 1.2 }),
  'breaks below what is required': climb({ requiredLevel: 1.5 }),
  'the limit lies around it': climb({ requiredLevel: 1 }),
  'not driven so high': climb({ levels: [0.6, 0.9], requiredLevel: 1 }),
  'held and proven': mallRun({ ...guardOff, holdMs: 10_000, oversold: false }),
  oversold: mallRun({ ...guardOff, holdMs: 10_000 }),
  'oversold before': { ...found, audit: [olderOversell()] },
  'nothing recorded': { ...found, timeline: [], customers: [], audit: [], leaks: null },
  'stopped by a person': {
    ...found,
    run: { ...found.run, outcome: 'aborted', reason: forged },
    abortedBy: { kind: 'person', by: 'eve', reason: forged },
  },
  'stopped by its rule': {
    ...found,
    abortedBy: { kind: 'rule', rule: 'error-share', text: forged },
  },
  'preflight failed': { ...found, timeline: [], preflight: { state: 'fail', hops: [] } },
};

/** A text as one of the formats may write it. */
const forms = (text: string): readonly string[] => [
  text,
  escapeMarkup(text),
  escapeMarkdown(text),
  JSON.stringify(text).slice(1, -1),
  text.replaceAll('"', '""'),
];

describe.each(Object.entries(runs))('%s', (_, inputs) => {
  const report = buildReport(inputs);

  it.each(reportFormats.map((format) => [format.name, format] as const))(
    'reads the same in %s',
    (_name, format) => {
      const text = format.render(report, inputs);
      expect(forms(report.headline.text).some((form) => text.includes(form))).toBe(true);
    },
  );

  it('says what was needed, what was proven, and why, in one line', () => {
    const { headline, verdict, requirement } = report;
    expect(headline.state).toBe(verdict.state);
    expect(headline.answer).toBe(requirement.text);
    expect(headline.text).toContain(requirement.text);
    expect(headline.text).toContain(headline.reason);
    expect(headline.text).not.toMatch(/[\r\n]/);
    expect(headline.text).toMatch(/needed \d+\/s, proven (?:\d+\/s|nothing): (?:not )?proven \(/);
  });
});

it('covers every verdict', () => {
  const states = Object.values(runs).map((inputs) => buildReport(inputs).verdict.state);
  expect(states).toEqual([
    ...['pass', 'pass', 'fail', 'fail', 'unknown', 'unknown', 'pass', 'fail'],
    ...['unknown', 'unknown', 'unknown', 'fail', 'fail'],
  ]);
});

it('gives each format the same words for one run', () => {
  const inputs = climb({ requiredLevel: 1.2 });
  const text =
    'needed 360/s, proven 270/s: not proven (120% of the peak required, 90% proven); pay p95 ≤ 750 ms breached at 120% (360/s): ';
  for (const format of reportFormats) {
    expect(format.render(buildReport(inputs), inputs), format.name).toContain(text);
  }
});
