import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EgressPins } from '../core/target/egressPolicy.ts';
import { findK6 } from '../edge/k6/binary.ts';
import { type K6Process, startK6 } from '../edge/k6/process.ts';
import { startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';

export interface BenchSkewOptions {
  readonly starts?: number;
  readonly shards?: number;
  /** Called with one line after each start. */
  readonly printProgress?: (line: string) => void;
}

/** The time between the first and the last shard of one start. */
interface Start {
  /** By the arrival of each shard's first request at the target. */
  readonly arrivedMs: number;
  /** By the worker's estimate: the middle of its resume request to each k6. */
  readonly reportedMs: number;
}

const WAIT_MS = 600;

/**
 * Measures how far apart the k6 processes of one worker leave the barrier, with the same code as a round's
 * start but without the store. Each k6 runs the full execution segment and sends one request when it
 * resumes, because the first arrivals of several segments lie at different times.
 */
export async function benchSkew(options: BenchSkewOptions = {}): Promise<BenchResult> {
  const [starts, shards] = [options.starts ?? 30, options.shards ?? 3];
  const binary = await findK6();
  if (!binary.ok) throw new Error(binary.error);
  const [target, receiver] = [await firstArrivals(), await startRemoteWrite()];
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const script = join(folder, 'script.js');
  await writeFile(script, scriptText(target.url));
  const measured: Start[] = [];
  try {
    for (let i = 0; i < starts; i += 1) {
      const push = { url: receiver.url, token: receiver.open(() => undefined).token };
      const k6s = await Promise.all(
        Array.from({ length: shards }, async (_, shard) => {
          const env = { SHARD: String(shard) };
          const slice = { segment: '0:1', sequence: '0,1', setupData: {} };
          const files = { binary: binary.value.path, folder, script, egressPins: [target.pin] };
          const started = await startK6({ ...files, ...slice, push, env });
          if (!started.ok) throw new Error(started.error);
          return started.value;
        }),
      );
      const start = await startTogether(k6s, target);
      measured.push(start);
      options.printProgress?.(
        `start ${i + 1}/${starts}: arrived ${start.arrivedMs.toFixed(2)} ms apart, reported ${start.reportedMs.toFixed(2)}`,
      );
    }
  } finally {
    await target.stop();
    await receiver.stop();
    await rm(folder, { recursive: true, force: true });
  }
  const rows = [
    ...quantileRows(
      'time between the first requests',
      measured.map((one) => one.arrivedMs),
    ),
    ...quantileRows(
      'reported skew',
      measured.map((one) => one.reportedMs),
    ),
  ];
  return { name: `skew of ${shards} shards`, machine: describeMachine(), rows };
}

async function startTogether(k6s: readonly K6Process[], target: Arrivals): Promise<Start> {
  try {
    target.clear();
    const atMs = performance.now() + WAIT_MS;
    const resumed = await Promise.all(k6s.map((k6) => k6.resumeAt(atMs)));
    await Promise.all(k6s.map((k6) => k6.ended));
    const arrivals = target.atMs();
    if (arrivals.length !== k6s.length)
      throw new Error(`${arrivals.length} of ${k6s.length} shards sent a request`);
    const middles = resumed.map(({ askedAtMs, answeredAtMs }) => (askedAtMs + answeredAtMs) / 2);
    return { arrivedMs: range(arrivals), reportedMs: range(middles) };
  } finally {
    for (const k6 of k6s) k6.kill();
  }
}

const range = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

/** Nearest-rank quantiles. With fewer than 100 starts p99 is the maximum. */
function quantileRows(figure: string, values: readonly number[]): readonly BenchRow[] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN;
  const row = (name: string, value: number): BenchRow => ({
    figure: `${figure}, ${name}`,
    unit: 'ms',
    value,
    interval: null,
    samples: sorted.length,
  });
  return [row('p50', at(0.5)), row('p99', at(0.99)), row('max', at(1))];
}

const scriptText = (url: string): string => `
import http from 'k6/http';
export const options = {
  scenarios: { one: { executor: 'per-vu-iterations', vus: 1, iterations: 1 } },
};
export default () => void http.get('${url}/' + __ENV.SHARD);
`;

interface Arrivals {
  readonly url: string;
  readonly pin: EgressPins[number];
  readonly atMs: () => readonly number[];
  clear(): void;
  stop(): Promise<void>;
}

/** A target that records when the first request of each path arrived. */
async function firstArrivals(): Promise<Arrivals> {
  const atMs = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (!atMs.has(path)) atMs.set(path, performance.now());
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    pin: { host, address: '127.0.0.1' },
    atMs: () => [...atMs.values()],
    clear: () => atMs.clear(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
