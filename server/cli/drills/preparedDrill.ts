import { join } from 'node:path';
import { dataFolder } from '../../root.ts';
import { type PreparedDrill, prepareDrill } from '../../run/catalog/prepareDrill.ts';
import { printDiagnostics } from '../shared/diagnostics.ts';
import type { Screen } from '../shared/screen.ts';

/** The drill, or null after its diagnostics were printed. */
export async function preparedOrTold(
  screen: Screen,
  file: string,
  flags: { readonly target?: string },
): Promise<PreparedDrill | null> {
  const targets = join(dataFolder(), 'targets');
  const prepared = await prepareDrill(file, { target: flags.target ?? null }, targets);
  if (prepared.ok) return prepared.value;
  process.exitCode = printDiagnostics(
    screen,
    prepared.error,
    { file, unchecked: null },
    'ZH-DRILL-001',
  );
  return null;
}
