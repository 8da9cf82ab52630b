import { oneLine } from '../../core/text/oneLine.ts';
import type { MissingReports } from '../../edge/store/reportStore.ts';
import type { RunRecords } from '../../edge/store/runStore.ts';
import type { Log } from '../../log.ts';
import { makeReport, type ReportPorts } from './makeReport.ts';

export interface MissingReportPorts extends ReportPorts {
  readonly runs: ReportPorts['runs'] & RunRecords & MissingReports;
  readonly log: Log;
}

const REPORTS_MAX = 20;

/**
 * Makes the reports that an earlier server could not write, one after the other. A report that still
 * cannot be made is one line of the log. Never rejects; ends after the report in progress once `closing`
 * is aborted.
 */
export async function writeMissingReports(
  ports: MissingReportPorts,
  closing: AbortSignal,
): Promise<void> {
  const { runs, log } = ports;
  const write = async (runId: string): Promise<void> => {
    const record = await runs.record(runId);
    if (record === null) return;
    const report = await makeReport(ports, record);
    if (!report.ok) log.warn({ run: runId }, report.error);
  };
  try {
    for (const runId of await runs.withoutReport(REPORTS_MAX)) {
      if (closing.aborted) return;
      await write(runId).catch((error: unknown) => {
        log.warn({ run: runId }, `its report cannot be made: ${oneLine(error)}`);
      });
    }
  } catch (error) {
    log.warn(`PostgreSQL: ${oneLine(error)}; missing reports are made at the next start`);
  }
}
