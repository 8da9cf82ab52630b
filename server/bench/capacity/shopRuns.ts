import { join } from 'node:path';
import { type Api, createApi } from '../../cli/shared/api.ts';
import { scenarioSource } from '../../cli/shared/scenarioSource.ts';
import type { Report } from '../../core/report/report.ts';
import { noOverrides } from '../../core/scenario/overrides.ts';
import { openLocalStack } from '../../localStack.ts';
import { packageRoot } from '../../root.ts';
import type { ScenarioSource } from '../../run/runService.ts';
import { openShop } from '../../shop.ts';
import { inOwnDataFolder } from '../ownDataFolder.ts';
import { runToEnd } from '../runToEnd.ts';

/** Drives a scenario against a shop through server, worker and k6, and gives its report once it has ended. */
export type Drive = (source: ScenarioSource) => Promise<Report>;

/** Does work on a sample shop that is started with some settings, and stopped afterwards. */
export type OnShop = <T>(
  settings: Readonly<Record<string, string>>,
  use: (drive: Drive) => Promise<T>,
) => Promise<T>;

const pollMs = 1_000;

/** A server with a worker in a data folder of its own, for as long as `use` takes; its shops come one after the other. */
export const besideServer = <T>(
  print: (line: string) => void,
  use: (onShop: OnShop) => Promise<T>,
): Promise<T> =>
  inOwnDataFolder('shop', async () => {
    const stack = await openLocalStack({ port: null, host: null, workers: 1, print });
    if (!stack.ok) throw new Error(stack.error.line);
    try {
      const api = createApi(stack.value);
      return await use(async (settings, work) => {
        const shop = await openShop({ replicas: 1, settings, print });
        if (!shop.ok) throw new Error(shop.error.line);
        const { stop, targetFile } = shop.value;
        return work((source) => runThrough(api, source, targetFile)).finally(stop);
      });
    } finally {
      await stack.value.stop();
    }
  });

/** A file of `scenarios/mall`. */
export async function mallScenario(file: string): Promise<ScenarioSource> {
  const path = join(packageRoot(), 'scenarios/mall', file);
  const source = await scenarioSource(path, noOverrides);
  if (!source.ok) throw new Error(source.error.line);
  return source.value;
}

async function runThrough(api: Api, source: ScenarioSource, target: string): Promise<Report> {
  const { id } = await runToEnd(api, source, target, pollMs);
  const report = await api.report(id);
  if (!report.ok) throw new Error(report.error.line);
  return report.value;
}
