import { resolve } from 'node:path';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { planDiagnostic } from '../../core/plan/planDiagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { provableLevel, shapeStages } from '../../core/scenario/shapeFile.ts';
import { formatPercent } from '../../core/text/units.ts';
import { parseCsv } from './csv.ts';
import { readInside } from './readText.ts';

export const shapeBytesMax = 1_048_576;

/** The scenario with the levels of its shape, a file of its folder; the scenario itself where it names none. */
export async function loadShape(
  scenario: Scenario,
  directory: string,
): Promise<Result<Scenario, readonly Diagnostic[]>> {
  const { load } = scenario;
  if (load.shape === undefined) return ok(scenario);
  const { file } = load.shape;
  const text = await readInside(directory, file, shapeBytesMax);
  if (!text.ok) return err([planDiagnostic(['load', 'shape'], `shape ${file} ${text.error}`)]);
  const path = resolve(directory, file);
  const lines: number[] = [];
  const parsed = parseCsv(text.value, path, { onRow: (line) => lines.push(line) });
  if (!parsed.ok) return parsed;
  const rows = parsed.value.rows.map((values, nth) => ({ values, line: lines[nth] ?? 1 }));
  const stages = shapeStages({ columns: parsed.value.columns, rows }, load);
  if (!stages.ok) {
    return err(stages.error.map((each) => ({ ...each, file: path, column: 1, path: '' })));
  }
  const most = provableLevel(stages.value, Object.keys(load.peak));
  if (most < load.requiredLevel) {
    const remedy =
      most === 0 ? 'give its rows 4s or more' : `require at most "require: ${formatPercent(most)}"`;
    const message = `no row of ${file} gives all paths the required ${formatPercent(load.requiredLevel)} of their peaks at once; ${remedy}`;
    return err([planDiagnostic(['load', 'shape'], message)]);
  }
  return ok({ ...scenario, load: { ...load, stages: stages.value } });
}
