import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import type { RecordedLoad } from '../recordedLoad.ts';

const run = mallRun({ ...midnightPeak, levels: [0.25, 1.5], holdMs: 20_000, shards: 1 });

/** A recorded load of the shop: 20 s far below its limit, and 20 s beyond that of payments. For tests only. */
export const recordedCase: RecordedLoad = {
  plan: run.plan,
  seconds: run.timeline,
  customers: run.customers,
  findings: [],
  audits: run.audit,
};

/** The same with a gap in second 7. */
export const gapCase: RecordedLoad = {
  ...recordedCase,
  seconds: recordedCase.seconds.map((second) =>
    second.second === 7 ? { ...second, shards: [], missing: [0], cells: [] } : second,
  ),
};

export const calm = { fromMs: 5_000, toMs: 10_000 };
export const late = { fromMs: 35_000, toMs: 40_000 };
