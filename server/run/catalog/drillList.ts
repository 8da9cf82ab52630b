import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { clockedStages } from '../../core/drill/loadShape.ts';
import { listDrills, loadDrill } from '../../edge/files/loadDrill.ts';

export interface DrillSummary {
  /** Path below the folder: `mall/drills/payment-rush`. */
  readonly id: string;
  readonly path: string;
  readonly name: string;
  /** The scenario file, relative to the drill file. */
  readonly scenario: string;
  readonly actions: number;
  readonly durationMs: number;
  /** Of the drill file alone; empty where it is valid. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Every drill file below a folder, in the order of ids. */
export async function drillSummaries(root: string): Promise<readonly DrillSummary[]> {
  const files = await listDrills(root);
  return Promise.all(
    files.map(async ({ id, path }): Promise<DrillSummary> => {
      const loaded = await loadDrill(path);
      if (!loaded.ok) {
        return {
          ...{ id, path, name: '', scenario: '', actions: 0, durationMs: 0 },
          diagnostics: loaded.error,
        };
      }
      const { name, load, method } = loaded.value.drill;
      return {
        ...{ id, path, name, scenario: load.scenario, actions: method.length },
        durationMs: clockedStages(load.stages).at(-1)?.endMs ?? 0,
        diagnostics: [],
      };
    }),
  );
}
