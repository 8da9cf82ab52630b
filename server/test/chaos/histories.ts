import fc from 'fast-check';
import { historiesKeepInvariants } from '../../core/run/runHistory.support.ts';

/** Checks random run histories. `violation` is fast-check's shrunk counterexample, or null. */
export function runHistories(
  trials: number,
  seed: number,
): { readonly violation: string | null; readonly tookMs: number } {
  const startedAtMs = Date.now();
  const details = fc.check(historiesKeepInvariants(), { numRuns: trials, seed });
  const violation = details.failed ? fc.defaultReportMessage(details) : null;
  return { violation: violation ?? null, tookMs: Date.now() - startedAtMs };
}
