import type { FindingGroup } from '../audit/findingSummary.ts';
import type { MeasuredLoad, RehearsedDrill, RehearsedRun, RunDigest } from './runDigest.ts';

/** Runs and drills of rehearsals, for tests. */

export const searched = (low: number, likely: number, high: number): MeasuredLoad => ({
  ...{ method: 'search', low: { pay: low }, likely: { pay: likely }, high: { pay: high } },
});

export const digest = (of: Partial<RunDigest> = {}): RunDigest => ({
  ...{ verdict: 'pass', sentence: 'needed 100/s, proven', required: { pay: 100 } },
  ...{ measured: searched(110, 120, 130), findings: [], looked: ['shadow'] },
  ...{ branch: null, machine: '2 CPUs, linux' },
  ...of,
});

export const run = (id: string, of: Partial<RehearsedRun> = {}): RehearsedRun => ({
  ...{ id, scenario: 'link', target: 'mall', startedAt: '2026-10-01T12:00:00.000Z' },
  ...{ state: 'finished', drill: null, digest: digest() },
  ...of,
});

export const drill = (id: string, of: Partial<RehearsedDrill> = {}): RehearsedDrill => ({
  ...{ id, name: 'rush', target: 'mall', startedAt: '2026-10-01T13:00:00.000Z' },
  ...{ verdict: 'pass', sentence: 'it held', withoutProtection: false, runId: `${id}run` },
  ...of,
});

export const group = (invariant: FindingGroup['invariant'], amount = 5): FindingGroup => ({
  ...{ store: 'shadow', invariant, findings: 1, amount, unit: 'units', what: 'of A oversold' },
  text: `${amount} units of A`,
});
