import { writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '../core/plan/plan.ts';
import { findK6 } from '../edge/k6/binary.ts';
import { tuning } from '../edge/k6/command.ts';
import { type RemoteWriteReceiver, startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { scriptFile } from '../run/worker/shard/files.ts';
import { assertJourneysComplete, drivePlan, skus } from './drivePlan.ts';
import { handWrittenScript } from './handWritten.ts';
import { runPlainK6 } from './plainK6.ts';
import { type BenchResult, describeMachine, medianRow } from './result.ts';
import { inFolder, type K6Setting, runShardOnce } from './shardRun.ts';
import { startBenchTarget } from './target.ts';
import { assertAllCorrect } from './words.ts';

export interface BenchDriveOptions {
  /** Rounds. Each round runs every kind of script once. */
  readonly pairs?: number;
  readonly journeysPerSecond?: number;
  readonly holdMs?: number;
  /** Called with one line after each round. */
  readonly printProgress?: (line: string) => void;
}

interface Measurement {
  readonly requests: number;
  readonly k6CpuMs: number;
  readonly workerCpuMs: number;
}

/** An item, an order, its payment and its confirmation. */
const requestsPerJourney = 4;

/** By hand with Go's defaults, and by hand with the Go runtime settings that Zerohour's k6 gets. */
const handWrittenKinds = ['by hand', 'by hand, our settings'] as const;
/** Generated scripts, by precision. */
const generatedKinds = ['coarse', 'fine'] as const;
type HandWrittenKind = (typeof handWrittenKinds)[number];
type Kind = HandWrittenKind | (typeof generatedKinds)[number];
const kinds: readonly Kind[] = [...handWrittenKinds, ...generatedKinds];

/**
 * Compares requests per second of k6's own CPU, from the start barrier to k6's exit. One side is the
 * generated script with tag, counters and remote write into the receiver. The other is the same
 * journey in a lean script by hand, without output and summary, once with Go's defaults and once
 * with Zerohour's settings of the Go runtime. The order of the kinds alternates between rounds, so
 * that a change of the machine's speed affects all of them. Each round gives one ratio.
 */
export async function benchDrive(options: BenchDriveOptions = {}): Promise<BenchResult> {
  const pairs = options.pairs ?? 10;
  const binary = await findK6();
  if (!binary.ok) throw new Error(binary.error);
  const bench = await openBench(binary.value.path, options);
  const rounds: Readonly<Record<Kind, Measurement>>[] = [];
  try {
    for (let i = 0; i < pairs; i += 1) {
      const round: Partial<Record<Kind, Measurement>> = {};
      for (const kind of i % 2 === 0 ? kinds : [...kinds].reverse()) {
        round[kind] = await bench.run(kind);
      }
      const complete = round as Record<Kind, Measurement>;
      rounds.push(complete);
      options.printProgress?.(
        `round ${i + 1}/${pairs}: ${kinds.map((k) => `${k} ${perCpuSecond(complete[k]).toFixed(0)}`).join(', ')} requests per CPU second`,
      );
    }
  } finally {
    await bench.close();
  }
  return { name: 'drive', machine: describeMachine(), rows: rowsOf(rounds) };
}

const perCpuSecond = (one: Measurement): number => (one.requests / one.k6CpuMs) * 1000;
const cpuUsPerRequest = (one: Measurement): number => (one.k6CpuMs / one.requests) * 1000;

function rowsOf(rounds: readonly Readonly<Record<Kind, Measurement>>[]): BenchResult['rows'] {
  const perRound = (of: (round: Readonly<Record<Kind, Measurement>>) => number) => rounds.map(of);
  const ratio = (kind: Kind, base: HandWrittenKind) =>
    medianRow(
      `requests per CPU second, ${kind} / ${base}`,
      '×',
      perRound((round) => perCpuSecond(round[kind]) / perCpuSecond(round[base])),
    );
  return [
    ...handWrittenKinds.flatMap((base) => generatedKinds.map((kind) => ratio(kind, base))),
    ...kinds.map((kind) =>
      medianRow(
        `requests per CPU second, ${kind}`,
        '1/s',
        perRound((round) => perCpuSecond(round[kind])),
      ),
    ),
    ...kinds.map((kind) =>
      medianRow(
        `CPU per request, ${kind}`,
        'µs',
        perRound((round) => cpuUsPerRequest(round[kind])),
      ),
    ),
    ...generatedKinds.map((kind) =>
      medianRow(
        `worker's CPU divided by k6's CPU, ${kind}`,
        '×',
        perRound((round) => round[kind].workerCpuMs / round[kind].k6CpuMs),
      ),
    ),
  ];
}

interface Bench {
  run(kind: Kind): Promise<Measurement>;
  close(): Promise<void>;
}

async function openBench(k6: string, options: BenchDriveOptions): Promise<Bench> {
  const target = await startBenchTarget();
  const receiver = await startRemoteWrite();
  const load = {
    baseUrl: target.url,
    ratePerSecond: options.journeysPerSecond ?? 750,
    holdMs: options.holdMs ?? 8_000,
    vus: 200,
  };
  const withRequests = async (
    run: () => Promise<Omit<Measurement, 'requests'>>,
  ): Promise<Measurement> => {
    const before = await target.count();
    const used = await run();
    const after = await target.count();
    const requests = after.answered - before.answered;
    assertJourneysComplete({ requests, journeys: after.items - before.items }, requestsPerJourney);
    return { ...used, requests };
  };
  return {
    run: (kind) =>
      withRequests(() =>
        kind === 'coarse' || kind === 'fine'
          ? runGenerated(k6, receiver, drivePlan({ ...load, precision: kind }))
          : runHandWritten(k6, handWrittenScript({ ...load, skus }), {
              processEnv: kind === 'by hand' ? {} : tuning(totalmem(), null),
            }),
      ),
    close: async () => {
      target.stop();
      await receiver.stop();
    },
  };
}

async function runHandWritten(k6: string, script: string, setting: K6Setting) {
  return await inFolder(async (folder) => {
    const file = join(folder, scriptFile);
    await writeFile(file, script);
    return { k6CpuMs: await runPlainK6(k6, folder, file, setting), workerCpuMs: 0 };
  });
}

async function runGenerated(k6: string, receiver: RemoteWriteReceiver, plan: Plan) {
  const { frames, k6CpuMs, workerCpuMs } = await runShardOnce(k6, receiver, plan);
  assertAllCorrect(frames);
  return { k6CpuMs, workerCpuMs };
}
