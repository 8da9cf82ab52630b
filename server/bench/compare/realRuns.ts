import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Api, createApi } from '../../cli/shared/api.ts';
import type { ComparedRun } from '../../core/compare/comparable.ts';
import { openLocalStack } from '../../localStack.ts';
import { readRun } from '../../run/compare/readRun.ts';
import { inOwnDataFolder } from '../ownDataFolder.ts';
import { runToEnd } from '../runToEnd.ts';

/** Drives the target of a target file by k6 for a hold, and reads the recording of it as `zerohour compare` does. */
export type Drive = (targetFile: string) => Promise<ComparedRun>;

export interface Load {
  readonly ratePerSecond: number;
  readonly holdSeconds: number;
}

interface RealRunsOptions extends Load {
  /** Runs that are driven at the same time. */
  readonly workers: number;
  readonly print: (line: string) => void;
}

const pollMs = 100;

/** Whole runs through server, workers and k6, in a data folder of their own. */
export async function withRealRuns<T>(
  options: RealRunsOptions,
  work: (drive: Drive) => Promise<T>,
): Promise<T> {
  const { print, workers } = options;
  return await inOwnDataFolder('compare', async (folder) => {
    const stack = await openLocalStack({ port: null, host: null, workers, print });
    if (!stack.ok) throw new Error(stack.error.line);
    try {
      const api = createApi(stack.value);
      const source = { text: scenarioOf(options), directory: folder };
      let targets = 0;
      return await work(async (targetFile) => {
        targets += 1;
        const target = join(folder, `target-${targets}.yaml`);
        await writeFile(target, targetFile);
        return await driveOnce(api, { source, target, folder });
      });
    } finally {
      await stack.value.stop();
    }
  });
}

interface Driven {
  readonly source: { readonly text: string; readonly directory: string };
  readonly target: string;
  readonly folder: string;
}

async function driveOnce(api: Api, { source, target, folder }: Driven): Promise<ComparedRun> {
  const { id, state, reason } = await runToEnd(api, source, target, pollMs);
  if (state !== 'finished') throw new Error(`${id} ${state}: ${reason}`);
  const recorded = await readRun(join(folder, 'runs', id));
  if (!recorded.ok) throw new Error(recorded.error.message);
  return recorded.value;
}

const scenarioOf = ({ ratePerSecond, holdSeconds }: Load): string => `name: stub
target: stub
paths:
  browse: { within: 1s, steps: { item: GET /items } }
load: { goal: hold, peak: { browse: ${ratePerSecond}/s }, levels: [100%], hold: ${holdSeconds}s }
slos: { browse: { p95: 500ms, errors: 1% } }
`;
