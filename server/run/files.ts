import { readdir } from 'node:fs/promises';
import { placeFaults } from '../core/model/parseScenario.ts';
import { compilePlan } from '../core/plan/compile.ts';
import { ok } from '../core/result.ts';
import {
  type LoadedScenario,
  listScenarios,
  loadScenario,
  loadTarget,
  readScenario,
  type ScenarioFile,
} from '../edge/scenario/load.ts';
import { readText } from '../edge/scenario/readText.ts';
import type { Book, Prepared } from './book.ts';
import { planDurationMs } from './context.ts';
import type { PlanOptions, ScenarioSummary } from './service.ts';

const TEXT_BYTES_MAX = 1_048_576;

/** Scenario and target files on this machine's disk, read anew at each question. */
export function createBook(scenariosRoot: string, targetsRoot: string): Book {
  const find = async (id: string): Promise<ScenarioFile | undefined> =>
    (await listScenarios(scenariosRoot)).find((file) => file.id === id);

  const compile = async (
    loaded: LoadedScenario,
    options: PlanOptions,
  ): ReturnType<Book['prepareText']> => {
    const targetRef = options.target ?? loaded.scenario.target;
    const target = await loadTarget(targetRef, loaded.directory, targetsRoot);
    if (!target.ok) return target;
    const shards = options.shards === null ? {} : { shards: options.shards };
    const plan = compilePlan(loaded.scenario, loaded.datasets, target.value, shards);
    if (!plan.ok) {
      return { ok: false, error: placeFaults(plan.error, loaded.text, loaded.file) };
    }
    const { directory, text } = loaded;
    return ok({ plan: plan.value, target: target.value, targetRef, directory, text });
  };

  return {
    async list() {
      const files = await listScenarios(scenariosRoot);
      return Promise.all(
        files.map(async (file) => {
          const loaded = await loadScenario(file.path);
          if (!loaded.ok) return invalid(file.id, loaded.error);
          const prepared = await compile(loaded.value, { target: null, shards: null });
          return summary(file.id, loaded.value, prepared);
        }),
      );
    },
    async text(id) {
      const file = await find(id);
      if (file === undefined) return null;
      const text = await readText(file.path, TEXT_BYTES_MAX);
      return text.ok ? text.value : null;
    },
    async targets() {
      const names = await readdir(targetsRoot).catch(() => []);
      return names.flatMap((name) => /^(.+)\.ya?ml$/.exec(name)?.[1] ?? []).sort();
    },
    async prepare(id, options) {
      const file = await find(id);
      if (file === undefined) return null;
      const loaded = await loadScenario(file.path);
      return loaded.ok ? compile(loaded.value, options) : loaded;
    },
    async prepareText({ text, directory }, options) {
      const loaded = await readScenario(text, 'scenario.yaml', directory);
      return loaded.ok ? compile(loaded.value, options) : loaded;
    },
    target: (ref, directory) => loadTarget(ref, directory, targetsRoot),
  };
}

function invalid(id: string, faults: ScenarioSummary['faults']): ScenarioSummary {
  return {
    id,
    name: id,
    target: '',
    valid: false,
    faults,
    paths: [],
    durationMs: 0,
    peakRatePerSecond: 0,
  };
}

function summary(
  id: string,
  { scenario }: LoadedScenario,
  prepared: { readonly ok: true; readonly value: Prepared } | Refused,
): ScenarioSummary {
  const { load } = scenario;
  return {
    id,
    name: scenario.name,
    target: scenario.target,
    valid: prepared.ok,
    faults: prepared.ok ? [] : prepared.error,
    paths: Object.keys(scenario.paths),
    durationMs: prepared.ok
      ? planDurationMs(prepared.value.plan)
      : load.stages.reduce((sum, stage) => sum + stage.holdMs, 0),
    peakRatePerSecond: Object.values(load.peak).reduce((sum, rate) => sum + rate, 0),
  };
}

interface Refused {
  readonly ok: false;
  readonly error: ScenarioSummary['faults'];
}
