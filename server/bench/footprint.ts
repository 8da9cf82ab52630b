import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Api, createApi } from '../cli/shared/api.ts';
import { findServer } from '../cli/shared/connection.ts';
import { isFinal } from '../core/run/run.ts';
import { vuHeadroom, vusFor } from '../core/traffic/arrival.ts';
import { dyingWithParent } from '../edge/embedded/child.ts';
import { packageRoot } from '../root.ts';
import { startTestTarget } from '../test/support/testTarget.ts';
import { bytesFilesOnce, type ProcessMemory, readTree } from './footprint/memory.ts';
import { type Role, roleOf, roles } from './footprint/role.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

export interface BenchFootprintOptions {
  readonly journeysPerSecond?: number;
  /** Planned for the second run. */
  readonly vus?: number;
  readonly holdMs?: number;
  /** Of the dataset of the third run. */
  readonly rows?: number;
  readonly printProgress?: (line: string) => void;
}

interface Setting {
  readonly ratePerSecond: number;
  readonly vus: number;
  readonly holdMs: number;
  readonly rows: number;
  readonly printProgress: (line: string) => void;
}

/** What the processes held at one moment, or at the largest of several. */
interface Reading {
  readonly state: string;
  readonly tree: readonly ProcessMemory[];
  readonly samples: number;
}

const REST_MS = 10_000;
/** By then V8 has given back what loading the modules left behind. */
const LONG_REST_MS = 60_000;
const READY_MS_MAX = 60_000;
const SAMPLE_EVERY_MS = 2_000;
const BOUND_MS = 1_000;

/**
 * Memory of each process of a Zerohour that `npx zerohour up` started on a data folder of its own: at rest, in
 * a run of open arrivals, in one that plans many VUs for the same arrivals, in one whose journeys draw from a large
 * dataset, and at rest again. The target is this process, which does not count.
 *
 * PSS (proportional set size) adds up: of a page that n processes have mapped, each counts 1/n. RSS
 * counts it whole in each, so a sum of RSS counts Node's own code and PostgreSQL's shared buffers many
 * times. Since a process outside may have mapped a file too and takes its share of it, the whole is also
 * given with each mapped file counted once and in full. Of a run, the reading with the largest sum of PSS is shown.
 */
export async function benchFootprint(options: BenchFootprintOptions = {}): Promise<BenchResult> {
  const setting: Setting = {
    ratePerSecond: options.journeysPerSecond ?? 100,
    vus: options.vus ?? 3_200,
    holdMs: options.holdMs ?? 120_000,
    rows: options.rows ?? 1_000_000,
    printProgress: options.printProgress ?? (() => undefined),
  };
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const readings = await measure(setting, folder, stops);
    return { name: 'footprint', machine: describeMachine(), rows: readings.flatMap(rowsOf) };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function measure(
  setting: Setting,
  folder: string,
  stops: (() => Promise<unknown>)[],
): Promise<readonly Reading[]> {
  const target = await startTestTarget();
  stops.push(target.stop);
  const caps = 'caps: { ratePerSecondMax: 1000000, vusMax: 1000000, durationMsMax: 60m }';
  await mkdir(join(folder, 'targets'));
  const file = join(folder, 'targets', 'corner-shop.yaml');
  await writeFile(file, target.file().replace(/^caps: .*$/m, caps));
  const up = await startUp(folder);
  stops.push(up.stop);
  const { ratePerSecond, vus } = setting;
  const rest = async (state: string, ms: number): Promise<Reading> => {
    await delay(ms);
    const reading = { state, tree: await readTree(up.pid), samples: 1 };
    setting.printProgress(`${state}: ${megabytes(sum(reading.tree, 'pssBytes'))} MB`);
    return reading;
  };
  const load = async (boundMs: number, rows = 0): Promise<Reading> => {
    const planned = vusFor(ratePerSecond, boundMs, 1);
    const drawn = rows === 0 ? '' : `, ${rows} rows`;
    const state = `${ratePerSecond} journeys/s, ${planned} VUs${drawn}`;
    return await underLoad(up, { ...setting, folder, boundMs, state, rows });
  };
  const boundMs = Math.floor((vus * 1000) / (ratePerSecond * (1 + vuHeadroom)));
  return [
    await rest(`${REST_MS / 1000} s after the start`, REST_MS),
    await rest(`${LONG_REST_MS / 1000} s after the start`, LONG_REST_MS - REST_MS),
    await load(BOUND_MS),
    await load(boundMs),
    await load(BOUND_MS, setting.rows),
    await rest(`${LONG_REST_MS / 1000} s after the runs`, LONG_REST_MS),
  ];
}

interface Up {
  /** Of npx. */
  readonly pid: number;
  readonly api: Api;
  stop(): Promise<void>;
}

/** Starts `npx zerohour up` as a user does, and waits until it answers. */
async function startUp(folder: string): Promise<Up> {
  // Without npx the stack below it ends by itself.
  const [file = '', ...args] = dyingWithParent('KILL', 'npx', ['zerohour', 'up', '--json']);
  const child = spawn(file, args, {
    cwd: packageRoot(),
    env: { ...process.env, ZEROHOUR_DATA: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-4096);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  const stop = (): Promise<void> => stopUp(child, ended);
  const deadline = performance.now() + READY_MS_MAX;
  while (performance.now() < deadline && child.exitCode === null && child.pid !== undefined) {
    const address = await findServer({}, join(folder, 'server.json'));
    if (address !== null) return { pid: child.pid, api: createApi(address), stop };
    await delay(100);
  }
  await stop();
  throw new Error(`"npx zerohour up" was not ready in time: ${words.trim()}`);
}

/** npx hands no signal on: the process below it gets the signal itself. */
async function stopUp(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const tree = child.pid === undefined ? [] : await readTree(child.pid);
  const up = tree.find((one) => roleOf(one, tree) === 'supervising process (up)');
  if (up === undefined) child.kill();
  else process.kill(up.pid, 'SIGTERM');
  await ended;
}

interface Load extends Setting {
  readonly folder: string;
  readonly boundMs: number;
  readonly state: string;
}

/** A CSV of some rows, 38 bytes each. */
async function writeRows(path: string, rows: number): Promise<void> {
  const row = (index: number): string => {
    const digits = String(index).padStart(7, '0');
    return `user-${digits},secret-${digits}-${digits.slice(-5)}abc\n`;
  };
  await writeFile(path, 'name,password\n');
  for (let from = 0; from < rows; from += 10_000) {
    const count = Math.min(10_000, rows - from);
    await appendFile(path, Array.from({ length: count }, (_, at) => row(from + at)).join(''));
  }
}

/**
 * Runs journeys of three requests and reads the tree every two seconds; where rows are drawn, also while the run is
 * prepared.
 */
async function underLoad({ pid, api }: Up, load: Load): Promise<Reading> {
  const { ratePerSecond, boundMs, holdMs, folder, state, rows, printProgress } = load;
  if (rows > 0) await writeRows(join(folder, 'users.csv'), rows);
  const draws =
    rows > 0
      ? { data: 'data: { datasets: { user: { file: users.csv } } }\n', query: `?u=\${user.name}` }
      : { data: '', query: '' };
  const text = `name: footprint
target: corner-shop
${draws.data}paths:
  pay:
    within: ${boundMs}ms
    steps: { item: "GET /items${draws.query}", order: POST /orders, pay: POST /pay }
load: { goal: hold, peak: { pay: ${ratePerSecond}/s }, levels: [100%], hold: ${holdMs / 1000}s }
slos: { pay: { p95: 500ms } }
`;
  let largest: readonly ProcessMemory[] = [];
  let samples = 0;
  const look = async (): Promise<void> => {
    const tree = await readTree(pid);
    samples += 1;
    printProgress(`${state}: ${megabytes(sum(tree, 'pssBytes'))} MB`);
    if (sum(tree, 'pssBytes') > sum(largest, 'pssBytes')) largest = tree;
  };
  const source = { text, directory: folder };
  const started = api.start({ scenarioId: null, source, target: null, shards: null });
  if (rows > 0) {
    let isStarted = false;
    void started.finally(() => {
      isStarted = true;
    });
    for (; !isStarted; await delay(SAMPLE_EVERY_MS / 4)) await look();
  }
  const run = await started;
  if (!run.ok) throw new Error(run.error.line);
  for (;;) {
    const now = await api.run(run.value.id);
    if (!now.ok) throw new Error(now.error.line);
    const { state: runState, verdict, reason } = now.value;
    if (isFinal(runState)) {
      // A busy machine makes the verdict unknown, and the memory is the same.
      if (runState === 'finished' && verdict !== 'fail') return { state, tree: largest, samples };
      throw new Error(`the run of ${state} ended as ${runState}, ${verdict}: ${reason}`);
    }
    if (runState === 'running' || rows > 0) await look();
    await delay(SAMPLE_EVERY_MS);
  }
}

function rowsOf({ state, tree, samples }: Reading): readonly BenchRow[] {
  const row = (figure: string, bytes: number): BenchRow => ({
    figure: `${state}: ${figure}`,
    value: megabytes(bytes),
    unit: 'MB',
    interval: null,
    samples,
  });
  const of = (role: Role) => tree.filter((one) => roleOf(one, tree) === role);
  const withoutNpx = tree.filter((one) => roleOf(one, tree) !== 'npx and its shell');
  return [
    ...roles
      .filter((role) => of(role).length > 0)
      .flatMap((role) => [
        row(`${role}, PSS`, sum(of(role), 'pssBytes')),
        row(`${role}, RSS`, sum(of(role), 'rssBytes')),
      ]),
    row('the whole, PSS', sum(tree, 'pssBytes')),
    row('the whole, PSS, files in full', bytesFilesOnce(tree)),
    row('the whole, RSS', sum(tree, 'rssBytes')),
    row('the whole without npx, RSS', sum(withoutNpx, 'rssBytes')),
  ];
}

function sum(tree: readonly ProcessMemory[], of: 'pssBytes' | 'rssBytes'): number {
  return tree.reduce((all, one) => all + one[of], 0);
}

const megabytes = (bytes: number): number => Math.round(bytes / 100_000) / 10;
