import { readdir } from 'node:fs/promises';
import {
  listScenarios,
  loadScenario,
  loadTarget,
  readScenario,
  type ScenarioFile,
} from '../../edge/files/loadScenario.ts';
import type { ScenarioCatalog, ScenarioSummary } from './preparedScenario.ts';
import { prepareFile, prepareScenario } from './prepareScenario.ts';

/** Scenario and target files on this machine's disk, read again at each call, because people edit them. */
export function createScenarioCatalog(scenariosRoot: string, targetsRoot: string): ScenarioCatalog {
  const find = async (id: string): Promise<ScenarioFile | undefined> =>
    (await listScenarios(scenariosRoot)).find((file) => file.id === id);
  return {
    async list() {
      return Promise.all((await listScenarios(scenariosRoot)).map(summaryOf));
    },
    async text(id) {
      const file = await find(id);
      if (file === undefined) return null;
      const loaded = await loadScenario(file.path);
      return loaded.ok ? loaded.value.text : null;
    },
    async targets() {
      const names = await readdir(targetsRoot).catch(() => []);
      return names.flatMap((name) => /^(.+)\.yaml$/.exec(name)?.[1] ?? []).sort();
    },
    async prepare(id, options) {
      const file = await find(id);
      return file === undefined ? null : prepareFile(file.path, options, targetsRoot);
    },
    async prepareText({ text, directory }, options) {
      const loaded = await readScenario(text, 'scenario.yaml', directory);
      return loaded.ok ? prepareScenario(loaded.value, options, targetsRoot) : loaded;
    },
    target: (ref, directory) => loadTarget(ref, directory, targetsRoot),
  };
}

/** Judges the file alone: its target may come later, with the stack that brings it. */
async function summaryOf({ id, path }: ScenarioFile): Promise<ScenarioSummary> {
  const loaded = await loadScenario(path);
  if (!loaded.ok) {
    const empty = { name: id, target: '', paths: [], durationMs: 0, peakRatePerSecond: 0 };
    return { id, valid: false, diagnostics: loaded.error, ...empty };
  }
  const { scenario } = loaded.value;
  const { stages, peak } = scenario.load;
  return {
    id,
    name: scenario.name,
    target: scenario.target,
    valid: true,
    diagnostics: [],
    paths: Object.keys(scenario.paths),
    durationMs: stages.reduce((sum, stage) => sum + stage.holdMs, 0),
    peakRatePerSecond: Object.values(peak).reduce((sum, rate) => sum + rate, 0),
  };
}
