import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { DatasetRows, Rows } from '../../core/plan/datasets.ts';
import { planDiagnostic } from '../../core/plan/planDiagnostic.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { type DatasetSpec, formatOf } from '../../core/traffic/dataset.ts';
import { csvBytesMax, parseCsv } from './csv.ts';
import { jsonBytesMax, parseJsonRows } from './jsonRows.ts';
import { readInside } from './readText.ts';

/** The rows of every dataset of a scenario, or what is wrong with their files. */
export async function loadDatasets(
  scenario: Scenario,
  directory: string,
): Promise<{ readonly datasets: DatasetRows; readonly diagnostics: readonly Diagnostic[] }> {
  const datasets: Record<string, Rows> = {};
  const diagnostics: Diagnostic[] = [];
  for (const [name, spec] of Object.entries(scenario.data.datasets)) {
    if (spec.generated !== undefined) {
      const { columns, ...generated } = spec.generated;
      const { cells } = generated;
      datasets[name] = { columns, rows: [], generated, ...checksumOf(spec, [columns, cells]) };
      continue;
    }
    const rows = await loadRows(name, spec, directory);
    if (rows.ok) datasets[name] = rows.value;
    else diagnostics.push(...rows.error);
  }
  return { datasets, diagnostics };
}

async function loadRows(
  name: string,
  spec: DatasetSpec,
  directory: string,
): Promise<Result<Rows, readonly Diagnostic[]>> {
  const file = spec.file ?? '';
  const { format = formatOf(file), delimiter, encoding, types } = spec;
  const key = ['data', 'datasets', name, 'file'];
  const text = await readInside(
    directory,
    file,
    format === 'csv' ? csvBytesMax : jsonBytesMax,
    encoding,
  );
  if (!text.ok) {
    const isUntold = encoding === undefined && text.error.startsWith('is not UTF-8');
    const remedy = isUntold ? ', or name its encoding (encoding: latin1, say)' : '';
    return err([planDiagnostic(key, `dataset ${file} ${text.error}${remedy}`)]);
  }
  const path = resolve(directory, file);
  const rows =
    format === 'csv'
      ? parseCsv(text.value, path, { delimiter, types })
      : parseJsonRows(text.value, path, format);
  return rows.ok ? ok({ ...rows.value, ...checksumOf(spec, text.value) }) : rows;
}

/** Of unique rows, which a later run may go on with: generated ones are the same however many there are. */
function checksumOf({ pick }: DatasetSpec, made: unknown): Pick<Rows, 'checksum'> {
  if (pick.kind !== 'unique') return {};
  const text = typeof made === 'string' ? made : JSON.stringify(made);
  return { checksum: createHash('sha256').update(text).digest('hex') };
}
