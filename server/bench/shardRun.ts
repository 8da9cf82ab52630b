import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '../core/measure/frame.ts';
import { hostOf } from '../core/plan/caps.ts';
import { shardLoad } from '../core/plan/cost.ts';
import type { Plan } from '../core/plan/plan.ts';
import { shardPlans } from '../core/plan/shardPlan.ts';
import { startK6 } from '../edge/k6/process.ts';
import type { RemoteWriteReceiver } from '../edge/k6/remoteWrite.ts';
import { createCollector } from '../run/worker/shard/collect.ts';
import { roundFiles, scriptFile } from '../run/worker/shard/files.ts';
import { cpuUntilExit } from './cpuUntilExit.ts';

export interface ShardRunResult {
  readonly frames: readonly Frame[];
  /** From the start barrier to k6's exit. */
  readonly k6CpuMs: number;
  readonly workerCpuMs: number;
}

/** How a benchmark runs its k6. */
export interface K6Setting {
  /** Additional environment variables of the k6 process. Its script does not see them. */
  readonly processEnv?: Readonly<Record<string, string>>;
  /** Where k6 connects to in place of 127.0.0.1. */
  readonly address?: string;
  /** Called with k6's pid at the barrier. The returned function is called after k6's exit. */
  readonly onStart?: (k6Pid: number) => () => void;
}

/**
 * Runs the first round of a plan of one shard with a worker's k6 process and frame collector, without
 * lease and store. Throws when k6 does not start.
 */
export async function runShardOnce(
  k6: string,
  receiver: RemoteWriteReceiver,
  plan: Plan,
  setting: K6Setting = {},
): Promise<ShardRunResult> {
  return await inFolder(async (folder) => {
    for (const { name, text } of roundFiles(plan, 0)) await writeFile(join(folder, name), text);
    const [slice] = shardPlans(plan);
    if (slice === undefined) throw new Error('the plan has no shard');
    const held = { runId: 'benchdrive00', round: 0, shard: 0, epoch: 1 };
    const frames: Frame[] = [];
    const collector = createCollector(held, { plan, slice }, (frame) => frames.push(frame));
    const channel = receiver.open(collector.sink);
    const started = await startK6(
      {
        binary: k6,
        folder,
        script: join(folder, scriptFile),
        segment: slice.segment,
        sequence: slice.sequence,
        push: { url: receiver.url, token: channel.token },
        egressPins: [{ host: hostOf(plan.baseUrl), address: setting.address ?? '127.0.0.1' }],
        setupData: { run: held.runId, tag, setup: {} },
        planned: shardLoad(plan, 0),
      },
      { processEnv: setting.processEnv ?? {} },
    );
    if (!started.ok) throw new Error(started.error);
    const { pid, resumeAt, ended } = started.value;
    const onEnd = setting.onStart?.(pid);
    try {
      const worker = process.cpuUsage();
      const startAtMs = performance.now() + 200;
      collector.begin(startAtMs, pid);
      await resumeAt(startAtMs);
      const k6CpuMs = await cpuUntilExit(pid, ended);
      await collector.end();
      const used = process.cpuUsage(worker);
      return { frames, k6CpuMs, workerCpuMs: (used.user + used.system) / 1000 };
    } finally {
      onEnd?.();
      channel.close();
    }
  });
}

const tag = {
  header: 'baggage',
  value: `zh-shadow=v1.benchdrive00.1.zzzzzzzz.${'s'.repeat(43)}`,
};

/** Runs the work in a temporary folder and removes the folder afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
