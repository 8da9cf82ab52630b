import fc from 'fast-check';
import { historiesKeepInvariants } from '../../core/run/runHistory.support.ts';

/** Runs so many random histories; the violation is fast-check's shrunk one, null when there is none. */
export function runHistories(
  trials: number,
  seed: number,
): { readonly violation: string | null; readonly tookMs: number } {
  const startedAtMs = Date.now();
  const details = fc.check(historiesKeepInvariants(), { numRuns: trials, seed });
  const violation = details.failed ? fc.defaultReportMessage(details) : null;
  return { violation: violation ?? null, tookMs: Date.now() - startedAtMs };
}
