import type { ComparedRun } from '../../core/compare/comparable.ts';
import type { CompareOptions } from '../../core/compare/comparison.ts';
import { failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { VerdictState } from '../../core/verdict/verdict.ts';
import { writeFiles } from '../../run/record/atomicWrite.ts';
import type { Api } from '../shared/api.ts';
import { type CommandFailure, folderFailure } from '../shared/failure.ts';
import type { Screen } from '../shared/screen.ts';
import { compareSides, isOnServer, readSide } from './comparedSides.ts';
import { annotate, comparisonFiles, showComparison } from './showComparison.ts';

/** What a run is compared with when it has ended: folders or ids of runs before the change. */
export interface Baseline {
  readonly names: readonly string[];
  readonly options: CompareOptions;
}

/**
 * The runs of a baseline of the scenario that is about to be driven. A baseline that cannot be compared with it is told
 * before any load; `scenario` is null where the server alone knows its name.
 */
export async function readBaseline(
  { names }: Baseline,
  scenario: string | null,
  connect: () => Promise<Api | null>,
): Promise<Result<readonly ComparedRun[], CommandFailure>> {
  const runs = await readSide(names, connect);
  if (!runs.ok || scenario === null) return runs;
  const other = runs.value.find(({ plan }) => plan.scenario !== scenario);
  if (other === undefined) return runs;
  const reason = `run ${other.id} is of ${other.plan.scenario}, and this one of ${scenario}`;
  return err(failure('ZH-COMPARE-001', { reason }));
}

/** What folders show by themselves, before a server is started. */
export async function checkBaselineFolders(
  { names, options }: Baseline,
  scenario: string,
): Promise<Result<void, CommandFailure>> {
  const folders: string[] = [];
  for (const name of names) if (!(await isOnServer(name))) folders.push(name);
  const runs = await readBaseline({ names: folders, options }, scenario, async () => null);
  return runs.ok ? ok(undefined) : runs;
}

/**
 * Compares a run that has ended with its baseline, prints what changed, and writes it to `out`. Where the run shows
 * nothing to compare the answer is unknown, and the reason is printed.
 */
export async function compareWithBaseline(
  run: { readonly id: string; readonly out: string | null },
  before: readonly ComparedRun[],
  { options }: Baseline,
  api: Api,
  screen: Screen,
): Promise<Result<VerdictState, CommandFailure>> {
  const after = await readSide([run.id], async () => api);
  if (!after.ok) return after;
  const compared = compareSides(before, after.value, options);
  if (!compared.ok) {
    if (compared.error.code !== 'ZH-COMPARE-002') return compared;
    screen.failure(compared.error);
    return ok('unknown');
  }
  showComparison(compared.value, screen);
  screen.json({ type: 'comparison', comparison: compared.value });
  annotate(compared.value);
  if (run.out !== null) {
    const written = await writeFiles(run.out, comparisonFiles(compared.value));
    if (!written.ok) return err(folderFailure(written.error));
  }
  return ok(compared.value.state);
}
