import { writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { type Frame, mergeCells } from '../core/measure/frame.ts';
import type { Plan } from '../core/plan/plan.ts';
import { findK6 } from '../edge/k6/binary.ts';
import { tuning } from '../edge/k6/command.ts';
import { type RemoteWriteReceiver, startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { scriptFile } from '../run/shard/files.ts';
import { drillShard, inFolder, type K6Setting } from './drill.ts';
import { assertWhole, drivePlan, skus } from './drivePlan.ts';
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

/** An item, an order, its payment and its confirmation. */
const requestsPerJourney = 4;

/** By hand with Go's defaults, and by hand with the settings of the Go runtime that ours gets. */
const hands = ['by hand', 'by hand, our settings'] as const;
const drills = ['coarse', 'fine'] as const;
type Hand = (typeof hands)[number];
type Kind = Hand | (typeof drills)[number];
const kinds: readonly Kind[] = [...hands, ...drills];

/**
 * What Zerohour costs a k6: requests per second of k6's own CPU, from the start barrier to its exit, of
 * a drilled k6 (generated script, tag, own counters, remote write into the receiver) against the same journey
 * written by hand as lean, with no output and no summary, with Go's defaults and with our settings of its
 * runtime. The kinds run in turn, forwards and backwards, so that a machine that slows down slows
 * them all; each round gives one ratio.
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
  const figures = (of: (round: Readonly<Record<Kind, Measured>>) => number) => rounds.map(of);
  const ratio = (kind: Kind, hand: Hand) =>
    medianRow(
      `requests per CPU second, ${kind} / ${hand}`,
      '×',
      figures((round) => perCpuSecond(round[kind]) / perCpuSecond(round[hand])),
    );
  return [
    ...hands.flatMap((hand) => drills.map((kind) => ratio(kind, hand))),
    ...kinds.map((kind) =>
      medianRow(
        `requests per CPU second, ${kind}`,
        '1/s',
        figures((round) => perCpuSecond(round[kind])),
      ),
    ),
    ...drills.map((kind) =>
      medianRow(
        `worker's CPU beside k6's, ${kind}`,
        '×',
        figures((round) => round[kind].workerCpuMs / round[kind].k6CpuMs),
      ),
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
    const before = await target.count();
    const used = await run();
    const after = await target.count();
    const requests = after.answered - before.answered;
    assertWhole({ requests, journeys: after.items - before.items }, requestsPerJourney);
    return { ...used, requests };
  };
  return {
    run: (kind) =>
      counted(() =>
        kind === 'coarse' || kind === 'fine'
          ? drilled(k6, receiver, drivePlan({ ...load, precision: kind }))
          : byHand(k6, handWrittenScript({ ...load, skus }), {
              processEnv: kind === 'by hand' ? {} : tuning(totalmem(), null),
            }),
      ),
    close: async () => {
      target.stop();
      await receiver.stop();
    },
  };
}

async function byHand(k6: string, script: string, setting: K6Setting) {
  return await inFolder(async (folder) => {
    const file = join(folder, scriptFile);
    await writeFile(file, script);
    return { k6CpuMs: await runPlainK6(k6, folder, file, setting), workerCpuMs: 0 };
  });
}

async function drilled(k6: string, receiver: RemoteWriteReceiver, plan: Plan) {
  const { frames, k6CpuMs, workerCpuMs } = await drillShard(k6, receiver, plan);
  assertCorrect(frames);
  return { k6CpuMs, workerCpuMs };
}

/** The generated script's own word for it: every check held. */
function assertCorrect(frames: readonly Frame[]): void {
  const [cell] = mergeCells(frames.map((frame) => frame.cells));
  if (cell === undefined || cell.correct === 0 || cell.correct !== cell.started) {
    throw new Error(`the drilled journeys were not all correct: ${JSON.stringify(cell)}`);
  }
}
