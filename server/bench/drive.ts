import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Frame, mergeCells } from '../core/measure/frame.ts';
import type { Plan } from '../core/plan/plan.ts';
import { findK6 } from '../edge/k6/binary.ts';
import { type RemoteWriteReceiver, startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { scriptFile } from '../run/shard/files.ts';
import { drillShard, inFolder } from './drill.ts';
import { drivePlan, skus } from './drivePlan.ts';
import { handWrittenScript } from './handWritten.ts';
import { runPlainK6 } from './plainK6.ts';
import { type BenchResult, describeMachine, medianRow } from './result.ts';
import { startBenchTarget } from './target.ts';

export interface BenchDriveOptions {
  /** Rounds; each runs every kind of k6 once, in turn. */
  readonly pairs?: number;
  readonly journeysPerSecond?: number;
  readonly holdMs?: number;
  /** Progress, a line at a time. */
  readonly say?: (line: string) => void;
}

interface Measured {
  readonly requests: number;
  readonly k6CpuMs: number;
  readonly workerCpuMs: number;
}

type Kind = 'by hand' | 'coarse' | 'fine';
const kinds: readonly Kind[] = ['by hand', 'coarse', 'fine'];

/**
 * What Zerohour costs a k6: requests per second of k6's own CPU, from the start barrier to its exit, of
 * a drilled k6 (generated script, tag, own counters, remote write into the receiver) against the same journey
 * written by hand with no output, no summary and k6's defaults. The kinds run in turn, forwards and
 * backwards, so that a machine that slows down slows them all; each round gives one ratio.
 */
export async function benchDrive(options: BenchDriveOptions = {}): Promise<BenchResult> {
  const pairs = options.pairs ?? 10;
  const binary = await findK6();
  if (!binary.ok) throw new Error(binary.error);
  const bench = await openBench(binary.value.path, options);
  const rounds: Readonly<Record<Kind, Measured>>[] = [];
  try {
    for (let i = 0; i < pairs; i += 1) {
      const round: Partial<Record<Kind, Measured>> = {};
      for (const kind of i % 2 === 0 ? kinds : [...kinds].reverse()) {
        round[kind] = await bench.run(kind);
      }
      const whole = round as Record<Kind, Measured>;
      rounds.push(whole);
      options.say?.(
        `round ${i + 1}/${pairs}: ${kinds.map((k) => `${k} ${perCpuSecond(whole[k]).toFixed(0)}`).join(', ')} requests per CPU second`,
      );
    }
  } finally {
    await bench.close();
  }
  return { name: 'drive', machine: describeMachine(), rows: rowsOf(rounds) };
}

const perCpuSecond = (one: Measured): number => (one.requests / one.k6CpuMs) * 1000;

function rowsOf(rounds: readonly Readonly<Record<Kind, Measured>>[]): BenchResult['rows'] {
  const ratio = (kind: Kind) =>
    rounds.map((round) => perCpuSecond(round[kind]) / perCpuSecond(round['by hand']));
  const workerShare = (kind: Kind) =>
    rounds.map((round) => round[kind].workerCpuMs / round[kind].k6CpuMs);
  const drilled = ['coarse', 'fine'] as const;
  return [
    ...drilled.map((kind) =>
      medianRow(`requests per CPU second, ${kind} / by hand`, '×', ratio(kind)),
    ),
    ...kinds.map((kind) =>
      medianRow(
        `requests per CPU second, ${kind}`,
        '1/s',
        rounds.map((r) => perCpuSecond(r[kind])),
      ),
    ),
    ...drilled.map((kind) =>
      medianRow(`worker's CPU beside k6's, ${kind}`, '×', workerShare(kind)),
    ),
  ];
}

interface Bench {
  run(kind: Kind): Promise<Measured>;
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
  const counted = async (run: () => Promise<Omit<Measured, 'requests'>>): Promise<Measured> => {
    const before = await target.answered();
    const used = await run();
    return { ...used, requests: (await target.answered()) - before };
  };
  return {
    run: (kind) =>
      counted(() =>
        kind === 'by hand'
          ? byHand(k6, handWrittenScript({ ...load, skus }))
          : drilled(k6, receiver, drivePlan({ ...load, precision: kind })),
      ),
    close: async () => {
      target.stop();
      await receiver.stop();
    },
  };
}

async function byHand(k6: string, script: string) {
  return await inFolder(async (folder) => {
    const file = join(folder, scriptFile);
    await writeFile(file, script);
    return { k6CpuMs: await runPlainK6(k6, folder, file), workerCpuMs: 0 };
  });
}

async function drilled(k6: string, receiver: RemoteWriteReceiver, plan: Plan) {
  const { frames, k6CpuMs, workerCpuMs } = await drillShard(k6, receiver, plan);
  assertCorrect(frames);
  return { k6CpuMs, workerCpuMs };
}

/** A journey that fails early is another journey, and a cheaper one. */
function assertCorrect(frames: readonly Frame[]): void {
  const [cell] = mergeCells(frames.map((frame) => frame.cells));
  if (cell === undefined || cell.correct === 0 || cell.correct !== cell.started) {
    throw new Error(`the drilled journeys were not all correct: ${JSON.stringify(cell)}`);
  }
}
