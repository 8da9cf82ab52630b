import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Frame, mergeCells } from '../core/measure/frame.ts';
import type { Plan } from '../core/plan/plan.ts';
import { shardPlans } from '../core/plan/shard.ts';
import { findK6 } from '../edge/k6/binary.ts';
import { startK6 } from '../edge/k6/process.ts';
import { type RemoteWriteReceiver, startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { packageRoot } from '../root.ts';
import { createCollector } from '../run/shard/collect.ts';
import { roundFiles, scriptFile } from '../run/shard/files.ts';
import { cpuToTheEnd } from './cpu.ts';
import { drivePlan, skus } from './drivePlan.ts';
import { handWrittenScript } from './handWritten.ts';
import { runPlainK6 } from './plainK6.ts';
import { type BenchResult, describeMachine, medianRow } from './result.ts';

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
        inFolder((folder) =>
          kind === 'by hand'
            ? byHand(k6, folder, handWrittenScript({ ...load, skus }))
            : drilled(k6, folder, receiver, drivePlan({ ...load, precision: kind })),
        ),
      ),
    close: async () => {
      target.stop();
      await receiver.stop();
    },
  };
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function byHand(k6: string, folder: string, script: string) {
  const file = join(folder, scriptFile);
  await writeFile(file, script);
  return { k6CpuMs: await runPlainK6(k6, folder, file), workerCpuMs: 0 };
}

/** The parts of a worker that run while load runs, without lease and store. */
async function drilled(k6: string, folder: string, receiver: RemoteWriteReceiver, plan: Plan) {
  for (const { name, text } of roundFiles(plan, 0)) await writeFile(join(folder, name), text);
  const [slice] = shardPlans(plan);
  if (slice === undefined) throw new Error('a plan of one shard has a slice');
  const held = { runId: 'benchdrive00', round: 0, shard: 0, epoch: 1 };
  const frames: Frame[] = [];
  const collector = createCollector(held, { plan, slice }, (frame) => frames.push(frame));
  const door = receiver.open(collector.sink);
  const tag = {
    header: 'baggage',
    value: `zh-shadow=v1.benchdrive00.1.zzzzzzzz.${'s'.repeat(43)}`,
  };
  const started = await startK6({
    binary: k6,
    folder,
    script: join(folder, scriptFile),
    segment: slice.segment,
    sequence: slice.sequence,
    push: { url: receiver.url, token: door.token },
    setupData: { run: held.runId, tag, setup: {} },
  });
  if (!started.ok) throw new Error(started.error);
  const worker = process.cpuUsage();
  const startAtMs = performance.now() + 200;
  collector.begin(startAtMs, started.value.pid);
  await started.value.resumeAt(startAtMs);
  const k6CpuMs = await cpuToTheEnd(started.value.pid, started.value.ended);
  await collector.end();
  const used = process.cpuUsage(worker);
  door.close();
  assertCorrect(frames);
  return { k6CpuMs, workerCpuMs: (used.user + used.system) / 1000 };
}

/** A journey that fails early is another journey, and a cheaper one. */
function assertCorrect(frames: readonly Frame[]): void {
  const [cell] = mergeCells(frames.map((frame) => frame.cells));
  if (cell === undefined || cell.correct === 0 || cell.correct !== cell.started) {
    throw new Error(`the drilled journeys were not all correct: ${JSON.stringify(cell)}`);
  }
}

async function startBenchTarget() {
  const child = fork(join(packageRoot(), 'server/bench/target.mjs'), [], { execArgv: [] });
  const reply = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as T));
      child.once('exit', (code) => reject(new Error(`the target ended with code ${code}`)));
    });
  const { port } = await reply<{ port: number }>();
  return {
    url: `http://127.0.0.1:${port}`,
    answered: async () => {
      child.send('count');
      return (await reply<{ answered: number }>()).answered;
    },
    stop: () => void child.disconnect(),
  };
}
