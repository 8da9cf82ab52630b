import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { type Overrides, overrideScenario } from '../../core/scenario/overrides.ts';
import { rejectWithDiagnostics } from '../../run/admission/rejection.ts';
import type { ScenarioSource } from '../../run/runService.ts';
import type { CommandFailure } from './failure.ts';

/** The scenario of a file with the overrides in it, as a server takes it. The server reads and judges it. */
export async function scenarioSource(
  file: string,
  overrides: Overrides,
): Promise<Result<ScenarioSource, CommandFailure>> {
  const path = resolve(file);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return err(failure('ZH-SCENARIO-003', { file }));
  const changed = overrideScenario(text, file, overrides);
  if (!changed.ok) return rejectWithDiagnostics(changed.error);
  return ok({ ...changed.value, directory: dirname(path), file });
}
