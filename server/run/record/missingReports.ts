import { oneLine } from '../../core/text/oneLine.ts';
import type { RunDeps } from '../conduct/ports.ts';
import { makeReport } from './finish.ts';

const REPORTS_MAX = 20;

/**
 * Makes the reports that an earlier server could not write, one after the other. One that cannot be
 * made now either is told in a line. Never rejects; ends after the one under way once `closing` is
 * aborted.
 */
export async function writeMissingReports(
  deps: Pick<RunDeps, 'runs' | 'rounds' | 'measures' | 'dataDir' | 'now' | 'log'>,
  closing: AbortSignal,
): Promise<void> {
  const write = async (runId: string): Promise<void> => {
    const record = await deps.runs.record(runId);
    if (record === null) return;
    const report = await makeReport(deps, record);
    if (!report.ok) deps.log.warn({ run: runId }, report.error);
  };
  try {
    for (const runId of await deps.runs.withoutReport(REPORTS_MAX)) {
      if (closing.aborted) return;
      await write(runId).catch((error: unknown) => {
        deps.log.warn({ run: runId }, `its report cannot be made: ${oneLine(error)}`);
      });
    }
  } catch (error) {
    deps.log.warn(`PostgreSQL: ${oneLine(error)}; missing reports are made at the next start`);
  }
}
