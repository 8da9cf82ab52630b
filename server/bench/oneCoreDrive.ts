import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vusFor } from '../core/traffic/arrival.ts';
import type { RemoteWriteReceiver } from '../edge/k6/remoteWrite.ts';
import { processUsage } from '../edge/k6/usage.ts';
import { scriptFile } from '../run/worker/shard/files.ts';
import { drivePlan, skus } from './drivePlan.ts';
import { handWrittenScript } from './handWritten.ts';
import { runPlainK6 } from './plainK6.ts';
import { drillShard, inFolder, type K6Setting } from './shardRun.ts';
import type { BenchTarget } from './target.ts';

/** Who wrote the script, and for ours how precisely it measures. */
export const drivenKinds = ['by hand', 'coarse', 'fine'] as const;
export type DrivenKind = (typeof drivenKinds)[number];

/** Browse (an item), order, pay: the plan's journey without its confirmation. */
export const requestsPerJourney = 3;
/** Three requests of 5 ms each; VUs for ten times that and more. */
const latencyBoundMs = 250;

export interface Drive {
  readonly kind: DrivenKind;
  readonly ratePerSecond: number;
  readonly holdMs: number;
}

export interface Driven {
  readonly journeys: number;
  readonly requests: number;
  /** Journeys begun, of those planned. */
  readonly startedShare: number;
  /** From the start barrier to k6's exit. */
  readonly k6CpuMs: number;
  /** CPU of the target, of the time that load was held. */
  readonly targetCpuShare: number;
}

/** k6 and the Go runtime keep to the first CPU. */
export const onOneCore: K6Setting = {
  processEnv: { GOMAXPROCS: '1' },
  begun: (pid) => {
    const { status, stderr } = spawnSync('taskset', ['-acp', '0', String(pid)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`k6 could not be kept to one CPU: ${stderr}`);
    return () => undefined;
  },
};

/** What drives with, and at. */
export interface DriveDeps {
  readonly k6: string;
  readonly receiver: RemoteWriteReceiver;
  readonly target: BenchTarget;
  /** The same for every kind; `onOneCore` unless a test looks in. */
  readonly setting?: K6Setting;
}

/** Drives browse → order → pay once, by a k6 on one core. */
export async function driveOnOneCore(of: Drive, deps: DriveDeps): Promise<Driven> {
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

async function k6CpuMsOf(of: Drive, deps: DriveDeps): Promise<number> {
  const { k6, receiver, target, setting = onOneCore } = deps;
  const vus = vusFor(of.ratePerSecond, latencyBoundMs, 1);
  const load = { ...of, baseUrl: target.url, vus };
  if (of.kind !== 'by hand') {
    const plan = drivePlan({ ...load, precision: of.kind, steps: requestsPerJourney });
    return (await drillShard(k6, receiver, plan, setting)).k6CpuMs;
  }
  return await inFolder(async (folder) => {
    const file = join(folder, scriptFile);
    await writeFile(file, handWrittenScript({ ...load, skus, confirm: false }));
    return await runPlainK6(k6, folder, file, setting);
  });
}
