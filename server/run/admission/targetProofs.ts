import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Target } from '../../core/target/target.ts';
import type { Checklist } from '../../core/verdict/checklist.ts';
import { loadTarget } from '../../edge/files/loadScenario.ts';
import { type Proof, proofsOf } from '../../edge/stack/egress/ownership.ts';
import { type AuditToCheck, checkTarget } from '../target/checkTarget.ts';
import { stackTarget } from '../target/stackTarget.ts';

/** What a target lacks for a run, by its file; or its file's diagnostics. */
export async function checkTargetFile(
  nameOrPath: string,
  directory: string,
  targets: string,
  audit: AuditToCheck | null,
  runId: string,
): Promise<Result<Checklist, readonly Diagnostic[]>> {
  const target = await loadTarget(nameOrPath, directory, targets);
  return target.ok ? ok(await checkTarget(target.value, audit, stackTarget, runId)) : target;
}

/** A target with the proof that its owner publishes at each host to agree to load; or its file's diagnostics. */
export async function targetProofs(
  nameOrPath: string,
  directory: string,
  targets: string,
): Promise<
  Result<{ readonly target: Target; readonly proofs: readonly Proof[] }, readonly Diagnostic[]>
> {
  const target = await loadTarget(nameOrPath, directory, targets);
  return target.ok ? ok({ target: target.value, proofs: proofsOf(target.value) }) : target;
}
