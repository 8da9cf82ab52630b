import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ComparedRun, NotComparable } from '../../core/compare/comparable.ts';
import { compareRuns } from '../../core/compare/compareRuns.ts';
import { compareServices } from '../../core/compare/compareServices.ts';
import type { CompareOptions, Comparison, ServicePair } from '../../core/compare/comparison.ts';
import { failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { fetchRun, readRun } from '../../run/compare/readRun.ts';
import { isRunId } from '../../run/runId.ts';
import type { Api } from '../shared/api.ts';
import { type CommandFailure, folderFailure } from '../shared/failure.ts';

/** Reads the runs that these names stand for. `connect` is asked when a name is the id of a run. */
export async function readSide(
  names: readonly string[],
  connect: () => Promise<Api | null>,
): Promise<Result<readonly ComparedRun[], CommandFailure>> {
  const runs: ComparedRun[] = [];
  for (const name of names) {
    const run = (await isOnServer(name)) ? await fromServer(name, connect) : await fromFolder(name);
    if (!run.ok) return run;
    runs.push(run.value);
  }
  return ok(runs);
}

/** An id, unless a folder of that name is here. */
export const isOnServer = async (name: string): Promise<boolean> =>
  isRunId(name) && (await stat(resolve(name)).catch(() => null)) === null;

async function fromFolder(name: string): Promise<Result<ComparedRun, CommandFailure>> {
  const run = await readRun(resolve(name));
  return run.ok ? run : err(folderFailure(run.error));
}

async function fromServer(
  id: string,
  connect: () => Promise<Api | null>,
): Promise<Result<ComparedRun, CommandFailure>> {
  const api = await connect();
  if (api === null) return err(failure('ZH-COMMAND-002'));
  const run = await fetchRun((name) => api.file(id, name));
  if (run.ok) return run;
  return err('kind' in run.error ? folderFailure(run.error) : run.error);
}

const codes = {
  scenario: 'ZH-COMPARE-001',
  evidence: 'ZH-COMPARE-002',
  services: 'ZH-COMPARE-004',
} as const satisfies Record<NotComparable['kind'], string>;

/** The comparison of two sides, or why there is none. */
export function compareSides(
  before: readonly ComparedRun[],
  after: readonly ComparedRun[],
  options: CompareOptions,
): Result<Comparison, CommandFailure> {
  const twice = namedTwice([...before, ...after]);
  if (twice !== null) return err(twice);
  return told(compareRuns(before, after, options));
}

/** The comparison of two services that took the journeys of the runs in turn, or why there is none. */
export function compareInTurn(
  runs: readonly ComparedRun[],
  pair: ServicePair,
  options: CompareOptions,
): Result<Comparison, CommandFailure> {
  const twice = namedTwice(runs);
  return twice === null ? told(compareServices(runs, pair, options)) : err(twice);
}

/** The failure of a run that is named twice; null where none is. */
export function namedTwice(runs: readonly ComparedRun[]): CommandFailure | null {
  const ids = runs.map(({ id }) => id);
  const run = ids.find((id, index) => ids.indexOf(id) !== index);
  return run === undefined ? null : failure('ZH-COMPARE-003', { run });
}

const told = (compared: Result<Comparison, NotComparable>): Result<Comparison, CommandFailure> =>
  compared.ok
    ? compared
    : err(failure(codes[compared.error.kind], { reason: compared.error.reason }));
