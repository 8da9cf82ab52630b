import { expect, it } from 'vitest';
import type { RunDetail } from '../../run/runService.ts';
import { planOf, secondOf } from '../../test/support/loadCase.ts';
import { progressLine } from './progress.ts';

const status = { tone: 'fail', headline: 'Failing so far', detail: 'pay p95 ≤ 750 ms' } as const;
const run = { state: 'running', plan: planOf(), status } as RunDetail;

it('says the status of the run, also before the first second', () => {
  expect(progressLine(run, null)).toBe('Failing so far: pay p95 ≤ 750 ms');
  expect(progressLine(run, secondOf(4))).toBe(
    '████████░░░░░░░░░░░░ 5/10 s  50% of the peak  offered 50/s  started 50/s  correct 50/s  failed 0/s  Failing so far: pay p95 ≤ 750 ms',
  );
});

it('names what says nothing about the target, shards that are missing, and the state between stages', () => {
  const second = { ...secondOf(12, { noEvidence: 3 }), missing: [1, 2] };
  expect(progressLine(run, second)).toContain(
    "  running  offered 0/s  started 50/s  correct 50/s  failed 0/s  not the target's failure 3/s  shards missing: 1, 2  Failing so far",
  );
});

it('says the ramp, and what it offers in that second', () => {
  const [stage] = run.plan.rounds[0]?.stages ?? [];
  if (stage === undefined) throw new Error('the plan has no stage');
  const profile = { slotMs: 1_000, starts: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90] };
  const loads = stage.loads.map((load) => ({ ...load, profile }));
  const ramp = { ...stage, level: 1, fromLevel: 0, transient: 'ramp' as const, loads };
  const ramped = { ...run, plan: planOf([ramp]) };
  expect(progressLine(ramped, secondOf(4))).toContain(
    '5/10 s  ramp, 0% to 100% of the peak  offered 40/s',
  );
  const spread = { burstMs: 1_000, fromMs: 2_000, toMs: 10_000 };
  const burst = { ...stage, level: 3, transient: 'spike' as const, spread, loads };
  expect(progressLine({ ...run, plan: planOf([burst]) }, secondOf(4))).toContain(
    '5/10 s  spike, spread 2 s to 10 s, 300% of the peak  offered 40/s',
  );
});

it('says where a search stands, and how much of its time is used', () => {
  const plan = planOf();
  const [round] = plan.rounds;
  if (round === undefined) throw new Error('the plan has no round');
  const search = {
    ...{ firstLevel: 0.25, levelMin: 0.01, levelMax: 10, precision: 0.05, samples: [] },
    ...{ durationMsMax: 100_000, betweenMs: 4_000, peakPerSecond: 100 },
  };
  const rounds = [round, { ...round, index: 1, search: { lastPass: 0.25, firstFail: 0.75 } }];
  const second = { ...secondOf(4), round: 1 };
  expect(progressLine({ ...run, plan: { ...plan, search, rounds } }, second)).toMatch(
    /^████░{16} 19\/100 s {2}stage 2 at 50% \(50\/s\), limit between 25% \(25\/s\) and 75% \(75\/s\) {2}offered 50\/s/,
  );
});
