import { mergeFrames } from '../../core/measure/timeline.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { buildReport } from '../../core/report/buildReport.ts';
import type { Report } from '../../core/report/report.ts';
import type { RemoteWriteReceiver } from '../../edge/k6/remoteWrite.ts';
import { drivenPlan, driveRun, step } from '../../run/worker/shard/shardRun.support.ts';
import { startShapedTarget } from './shapedTarget.ts';

/** 100 journeys/s for 20 s. The target answers nothing for 1 s in the middle. */
export const stallLoad = { ratePerSecond: 100, holdMs: 20_000, stallAtMs: 9_000, stallMs: 1_000 };

/**
 * The calculated p99: 100 of the 2,000 starts fall into the stall and wait for its end, evenly from 1 s
 * down to 0. The slowest hundredth of all starts, 20, waits longer than 800 ms.
 */
export const stallP99Ms = 800;

/**
 * Runs one shard against a stalling target and builds the report. Audit, preflight and leak scan are
 * fixed as passed, so that the verdict depends on the load only.
 */
export async function measureStall(
  vus: number,
  receiver: RemoteWriteReceiver,
): Promise<{ readonly report: Report; readonly plan: Plan }> {
  const target = await startShapedTarget(stallLoad);
  try {
    const plan = drivenPlan({
      baseUrl: target.url,
      shards: 1,
      paths: { look: { steps: [step('look')], ratePerSecond: stallLoad.ratePerSecond } },
      stages: [{ level: 1, holdMs: stallLoad.holdMs }],
      slos: [
        { kind: 'latency', path: 'look', step: null, quantile: 0.5, limitMs: 500 },
        { kind: 'errors', path: 'look', step: null, shareMax: 0.1 },
      ],
      vus,
    });
    const run = await driveRun(plan, receiver);
    await run.start();
    const outcomes = await run.outcomes;
    if (outcomes.some((outcome) => outcome !== 'done'))
      throw new Error(`the shard ended: ${outcomes}`);
    const frames = await run.store.frames({ ...run.round, shard: 0 });
    const facts = { round: 0, shards: 1, runningMs: stallLoad.holdMs };
    return {
      plan,
      report: buildReport({ ...passedChecks, plan, timeline: mergeFrames(frames, facts) }),
    };
  } finally {
    target.stop();
  }
}

const passedChecks = {
  run: {
    id: 'stall',
    scenario: 'stall',
    target: 'local',
    startedAt: '2026-11-21T00:00:00.000Z',
    endedAt: '2026-11-21T00:00:20.000Z',
    outcome: 'finished',
    reason: null,
    shards: 1,
    precision: 'fine',
    seed: 7,
    startSkewMs: null,
    tool: { zerohour: '0', k6: 'v2.2.0' },
    machine: { cpus: 1, memoryBytes: 1, platform: 'any' },
  },
  customers: [],
  audit: [],
  leaks: { state: 'clean', reason: null, scanned: [{ place: 'none', rows: 1 }], leaks: [] },
  preflight: {
    state: 'pass',
    hops: [
      {
        service: 'local',
        instance: 'local',
        tagSeen: true,
        store: 'shadow',
        corruptRefused: true,
        problem: null,
      },
    ],
  },
  abortedBy: null,
} as const;
