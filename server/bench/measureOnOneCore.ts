import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vusFor } from '../core/traffic/arrival.ts';
import type { RemoteWriteReceiver } from '../edge/k6/remoteWrite.ts';
import { processUsage } from '../edge/k6/usage.ts';
import { scriptFile } from '../run/worker/shard/files.ts';
import { bindTo } from './bindTo.ts';
import { drivePlan, skus } from './drivePlan.ts';
import { handWrittenScript } from './handWritten.ts';
import { runPlainK6 } from './plainK6.ts';
import { inFolder, type K6Setting, runShardOnce } from './shardRun.ts';
import type { BenchTarget } from './target.ts';

/** The script by hand, and the generated script in each precision. */
export const scriptKinds = ['by hand', 'coarse', 'fine'] as const;
export type ScriptKind = (typeof scriptKinds)[number];

/** Item, order, pay: the benchmark's journey without the confirmation. */
export const requestsPerJourney = 3;
/** Far above the journey's 15 ms (three requests of 5 ms), so that VUs are never the limit. */
const latencyBoundMs = 250;

export interface OneCoreLoad {
  readonly kind: ScriptKind;
  readonly ratePerSecond: number;
  readonly holdMs: number;
}

export interface OneCoreMeasurement {
  readonly journeys: number;
  readonly requests: number;
  /** Started journeys divided by planned journeys. */
  readonly startedShare: number;
  /** From the start barrier to k6's exit. */
  readonly k6CpuMs: number;
  /** CPU time of the target divided by the hold. */
  readonly targetCpuShare: number;
}

/** Binds k6 to the first CPU and its Go runtime to one thread. */
export const onOneCore: K6Setting = {
  processEnv: { GOMAXPROCS: '1' },
  onStart: (pid) => {
    bindTo('0', pid);
    return () => undefined;
  },
};

/** What a measurement needs besides its load. */
export interface OneCoreDeps {
  readonly k6: string;
  readonly receiver: RemoteWriteReceiver;
  readonly target: BenchTarget;
  /** Default `onOneCore`. */
  readonly setting?: K6Setting;
}

/** Runs browse → order → pay once with a k6 on one core. */
export async function measureOnOneCore(
  of: OneCoreLoad,
  deps: OneCoreDeps,
): Promise<OneCoreMeasurement> {
  const { target } = deps;
  const before = await target.count();
  const cpuBefore = await processUsage(target.pid);
  const k6CpuMs = await k6CpuMsOf(of, deps);
  const cpuAfter = await processUsage(target.pid);
  const after = await target.count();
  const journeys = after.items - before.items;
  return {
    journeys,
    requests: after.answered - before.answered,
    startedShare: journeys / ((of.ratePerSecond * of.holdMs) / 1000),
    k6CpuMs,
    targetCpuShare: ((cpuAfter?.cpuMs ?? 0) - (cpuBefore?.cpuMs ?? 0)) / of.holdMs,
  };
}

async function k6CpuMsOf(of: OneCoreLoad, deps: OneCoreDeps): Promise<number> {
  const { k6, receiver, target, setting = onOneCore } = deps;
  const vus = vusFor(of.ratePerSecond, latencyBoundMs, 1);
  const load = { ...of, baseUrl: target.url, vus };
  if (of.kind !== 'by hand') {
    const plan = drivePlan({ ...load, precision: of.kind, steps: requestsPerJourney });
    return (await runShardOnce(k6, receiver, plan, setting)).k6CpuMs;
  }
  return await inFolder(async (folder) => {
    const file = join(folder, scriptFile);
    await writeFile(file, handWrittenScript({ ...load, skus, confirm: false }));
    return await runPlainK6(k6, folder, file, setting);
  });
}
