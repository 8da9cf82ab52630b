import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import { measuredAt } from '../../../test/support/pointCase.ts';
import type { LoadPoint, Measured } from '../../stages/loadPoint.ts';
import { drillOfText, soundDrill } from '../drillCase.support.ts';
import type { RecordedLoad } from '../recordedLoad.ts';
import type { DrillResult } from './expectationKind.ts';

/** What a drill left behind, for the tests of expectations. */

const run = mallRun({ ...midnightPeak, levels: [0.25, 0.4], shards: 1 });

/** A recorded load without a finding. */
export const recordedLoad: RecordedLoad = {
  plan: run.plan,
  seconds: run.timeline,
  customers: run.customers,
  findings: [],
  audits: run.audit,
};

/** A stage that carried so many good journeys per second, with a p99 of its paths in ms. */
export function stagePoint(
  stage: number,
  goodputPerSecond: number,
  more: Partial<LoadPoint> & { readonly p99Ms?: Readonly<Record<string, number | null>> } = {},
): LoadPoint {
  const { p99Ms = {}, ...rest } = more;
  const measured = (value: number | null): Measured => ({
    ...measuredAt(goodputPerSecond),
    p99Ms: { value, samples: value === null ? 10 : 5_000 },
  });
  return {
    round: 0,
    stage,
    level: 1,
    startMs: stage * 10_000,
    holdMs: 10_000,
    total: measuredAt(goodputPerSecond),
    paths: Object.fromEntries(Object.entries(p99Ms).map(([path, ms]) => [path, measured(ms)])),
    generatorLimited: null,
    unknown: null,
    slos: [],
    ...rest,
  };
}

/** The result of the sound drill, whose stages are 10%, 100%, 500% and 50% of the capacity. */
export const resultOf = (more: Partial<DrillResult> = {}): DrillResult => ({
  body: drillOfText(soundDrill),
  recorded: recordedLoad,
  points: [],
  counts: [],
  recovery: { fromMs: 80_000, leastMs: 0, mostMs: 0, text: 'held' },
  ...more,
});
