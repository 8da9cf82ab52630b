import type { DrillLoadRecord } from '../../core/drill/report/buildDrillReport.ts';
import type { Result } from '../../core/result.ts';
import type { RunRequest } from '../../edge/store/drillRow.ts';

/** Who starts the load, and who approved it. */
export interface LoadStarter {
  readonly by: string;
  readonly approvedBy: string | null;
}

/** The run that drives the load of a drill. */
export interface LoadPort {
  /** Starts the run of this id, or finds that it was started. The error is one line. */
  start(runId: string, request: RunRequest, starter: LoadStarter): Promise<Result<null, string>>;
  /** Stops its load at once; does nothing when it has ended. */
  stop(runId: string, reason: string): Promise<void>;
  /** What the run left behind, once it has ended; or why that cannot be read. Rejects while PostgreSQL is away. */
  record(runId: string): Promise<Result<DrillLoadRecord, string>>;
}
