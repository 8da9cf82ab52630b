import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Api, createApi } from '../../cli/shared/api.ts';
import type { ComparedRun } from '../../core/compare/comparable.ts';
import { isFinal } from '../../core/run/run.ts';
import { openLocalStack } from '../../localStack.ts';
import { readRun } from '../../run/compare/readRun.ts';
import { inOwnDataFolder } from '../ownDataFolder.ts';
import { type Stub, type StubSetting, startStub } from './stub.ts';

/** A stub and the load on it. */
export interface Lane {
  readonly stub: Stub;
  /** Drives the stub by k6 for a hold, and reads the recording of it as `zerohour compare` does. */
  drive(): Promise<ComparedRun>;
}

export interface Load {
  readonly ratePerSecond: number;
  readonly holdSeconds: number;
}

interface RealRunsOptions extends Omit<StubSetting, 'name'>, Load {
  /** Stubs that are driven at the same time. */
  readonly lanes: number;
  readonly print: (line: string) => void;
}

const pollMs = 100;

/** Whole runs through server, workers and k6 against stubs, in a data folder of their own. */
export async function withRealRuns<T>(
  options: RealRunsOptions,
  work: (lanes: readonly Lane[]) => Promise<T>,
): Promise<T> {
  const { print, lanes: count } = options;
  return await inOwnDataFolder('compare', async (folder) => {
    const stops: (() => unknown)[] = [];
    try {
      const stubs: { readonly stub: Stub; readonly target: string }[] = [];
      for (let lane = 1; lane <= count; lane += 1) {
        const stub = await startStub({ ...options, name: `stub-${lane}` });
        stops.push(stub.stop);
        const target = join(folder, `stub-${lane}.yaml`);
        await writeFile(target, stub.targetFile);
        stubs.push({ stub, target });
      }
      const stack = await openLocalStack({ port: null, host: null, workers: count, print });
      if (!stack.ok) throw new Error(stack.error.line);
      stops.push(stack.value.stop);
      const api = createApi(stack.value);
      const source = { text: scenarioOf(options), directory: folder };
      return await work(
        stubs.map(({ stub, target }) => ({
          stub,
          drive: () => driveOnce(api, { source, target, folder }),
        })),
      );
    } finally {
      for (const stop of stops.reverse()) await stop();
    }
  });
}

interface Driven {
  readonly source: { readonly text: string; readonly directory: string };
  readonly target: string;
  readonly folder: string;
}

async function driveOnce(api: Api, { source, target, folder }: Driven): Promise<ComparedRun> {
  const started = await api.start({ scenarioId: null, source, target, shards: null });
  if (!started.ok) throw new Error(started.error.line);
  const { id } = started.value;
  for (;;) {
    const run = await api.run(id);
    if (!run.ok) throw new Error(run.error.line);
    const { state, reason } = run.value;
    if (isFinal(state) && state !== 'finished') throw new Error(`${id} ${state}: ${reason}`);
    if (isFinal(state)) break;
    await delay(pollMs);
  }
  const recorded = await readRun(join(folder, 'runs', id));
  if (!recorded.ok) throw new Error(recorded.error.message);
  return recorded.value;
}

const scenarioOf = ({ ratePerSecond, holdSeconds }: Load): string => `name: stub
target: stub-1
paths:
  browse: { within: 1s, steps: { item: GET /items } }
load: { goal: hold, peak: { browse: ${ratePerSecond}/s }, levels: [100%], hold: ${holdSeconds}s }
slos: { browse: { p95: 500ms, errors: 1% } }
`;
