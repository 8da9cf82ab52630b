import type { ReportInputs } from '../../core/report/inputs.ts';
import { olderOversell } from './mallEvidence.ts';
import { guardOff, type MallRunOptions, mallRun, midnightPeak } from './mallRun.ts';

/** A climb of three stages whose limit lies between 90% and 120%. */
export const climb = (more: Partial<MallRunOptions>): ReportInputs =>
  mallRun({ ...midnightPeak, levels: [0.6, 0.9, 1.2], ...more });
const found = climb({});
const forged = 'x\r\n::warning::PASS "<b>" | *y*';

/** Runs of every verdict, decided by every kind of reason. */
export const verdictRuns: Readonly<Record<string, ReportInputs>> = {
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
