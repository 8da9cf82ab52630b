import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vusFor } from '../core/plan/arrival.ts';
import { findK6 } from '../edge/k6/binary.ts';
import { type RemoteWriteReceiver, startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { processUsage } from '../edge/k6/usage.ts';
import { scriptFile } from '../run/shard/files.ts';
import { drillShard, inFolder, type K6Setting } from './drill.ts';
import { drivePlan, skus } from './drivePlan.ts';
import { handWrittenScript } from './handWritten.ts';
import { runPlainK6 } from './plainK6.ts';
import { type BenchResult, type BenchRow, describeMachine, medianRow } from './result.ts';
import { type BenchTarget, startBenchTarget } from './target.ts';

export interface BenchOneCoreOptions {
  /** How often the CPU of 100 journeys a second is measured. */
  readonly trials?: number;
  readonly quick?: boolean;
  readonly say?: (line: string) => void;
}

const kinds = ['by hand', 'coarse', 'fine'] as const;
type Kind = (typeof kinds)[number];

interface Driven {
  readonly journeys: number;
  readonly planned: number;
  readonly k6CpuMs: number;
  readonly targetCpuMs: number;
}

const steadyPerSecond = 100;
const startedShareMin = 0.98;
/** Journeys of three requests of 5 ms each; VUs for ten times that. */
const latencyBoundMs = 250;

/** The search ends between a rate that held and one that did not, at most this far apart. */
const rateRatio = 1.05;
const searched = { low: 200, high: 8_000 };

/**
 * What one core gives: CPU for 1,000 browse → order → pay journeys at 100/s, and the highest rate at
 * which 98% of the planned journeys begin (by bisection), for the generated script and for one by hand
 * with no output and k6's defaults. k6 and the Go runtime keep to the first CPU, the target to the second.
 */
export async function benchOneCore(options: BenchOneCoreOptions = {}): Promise<BenchResult> {
  const binary = await findK6();
  if (!binary.ok) throw new Error(binary.error);
  const say = options.say ?? (() => undefined);
  const target = await startBenchTarget({}, ['taskset', '-c', '1']);
  const receiver = await startRemoteWrite();
  const drive = (kind: Kind, ratePerSecond: number, holdMs: number) =>
    driveOnce({ kind, ratePerSecond, holdMs }, binary.value.path, receiver, target);
  const rows: BenchRow[] = [];
  try {
    for (const kind of kinds) {
      const costs: number[] = [];
      for (let i = 0; i < (options.trials ?? 3); i += 1) {
        const { k6CpuMs, journeys } = await drive(
          kind,
          steadyPerSecond,
          options.quick ? 5_000 : 20_000,
        );
        costs.push(k6CpuMs / journeys);
        say(`${kind}: ${(k6CpuMs / journeys).toFixed(3)} CPU s for 1,000 journeys`);
      }
      rows.push(medianRow(`CPU of k6 for 1,000 journeys at 100/s, ${kind}`, 's', costs));
    }
    for (const kind of kinds) {
      const holdMs = options.quick ? 3_000 : 8_000;
      rows.push(...(await highestRate(kind, (rate) => drive(kind, rate, holdMs), say)));
    }
  } finally {
    target.stop();
    await receiver.stop();
  }
  return { name: 'one-core', machine: describeMachine(), rows };
}

/** Bisects on a logarithmic scale, as the rates of interest lie decades apart. */
async function highestRate(
  kind: Kind,
  drive: (ratePerSecond: number) => Promise<Driven>,
  say: (line: string) => void,
): Promise<readonly BenchRow[]> {
  let { low, high } = searched;
  let targetShare = 0;
  let trials = 0;
  while (high / low > rateRatio) {
    const rate = Math.round(Math.sqrt(low * high));
    const driven = await drive(rate);
    const held = driven.journeys >= startedShareMin * driven.planned;
    const share = driven.journeys / driven.planned;
    say(`${kind}: ${rate}/s, started ${(share * 100).toFixed(1)}%: ${held ? 'held' : 'not held'}`);
    trials += 1;
    if (held) {
      low = rate;
      targetShare = driven.targetCpuMs / ((driven.planned / rate) * 1000);
    } else high = rate;
  }
  const row = { interval: null, samples: trials };
  return [
    { ...row, figure: `highest rate held on one core, ${kind}`, value: low, unit: 'journeys/s' },
    {
      ...row,
      figure: `the target's share of its core there, ${kind}`,
      value: targetShare,
      unit: '×',
    },
  ];
}

async function driveOnce(
  of: { readonly kind: Kind; readonly ratePerSecond: number; readonly holdMs: number },
  k6: string,
  receiver: RemoteWriteReceiver,
  target: BenchTarget,
): Promise<Driven> {
  const vus = vusFor(of.ratePerSecond, latencyBoundMs, 1);
  const load = { ...of, baseUrl: target.url, vus };
  const before = await target.count();
  const cpuBefore = await processUsage(target.pid);
  const k6CpuMs =
    of.kind === 'by hand'
      ? await inFolder(async (folder) => {
          const file = join(folder, scriptFile);
          await writeFile(file, handWrittenScript({ ...load, skus, confirm: false }));
          return await runPlainK6(k6, folder, file, oneCore);
        })
      : (
          await drillShard(
            k6,
            receiver,
            drivePlan({ ...load, precision: of.kind, steps: 3 }),
            oneCore,
          )
        ).k6CpuMs;
  const cpuAfter = await processUsage(target.pid);
  return {
    journeys: (await target.count()).items - before.items,
    planned: (of.ratePerSecond * of.holdMs) / 1000,
    k6CpuMs,
    targetCpuMs: (cpuAfter?.cpuMs ?? 0) - (cpuBefore?.cpuMs ?? 0),
  };
}

const oneCore: K6Setting = {
  env: { GOMAXPROCS: '1' },
  begun: (pid) => {
    const { status, stderr } = spawnSync('taskset', ['-acp', '0', String(pid)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`k6 could not be kept to one CPU: ${stderr}`);
    return () => undefined;
  },
};
