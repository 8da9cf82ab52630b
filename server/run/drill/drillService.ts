import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import type { DrillEvent } from '../../core/drill/drillEvents.ts';
import type { DrillPlan } from '../../core/drill/drillPlan.ts';
import type { DrillProgress } from '../../core/drill/drillProgress.ts';
import type { DrillReport } from '../../core/drill/report/drillReport.ts';
import type { FailureMatrix } from '../../core/drill/report/failureMatrix.ts';
import type { Result } from '../../core/result.ts';
import type { DrillRow } from '../../edge/store/drillRow.ts';
import type { Privileges } from '../admission/admission.ts';
import type { Rejection } from '../admission/rejection.ts';
import type { DrillSummary } from '../catalog/drillList.ts';

export type { DrillRow } from '../../edge/store/drillRow.ts';
export type { DrillSummary } from '../catalog/drillList.ts';

/** Either the id of a drill file that the server knows, or the absolute path of one on its machine. */
export interface DrillStartRequest extends Privileges {
  readonly fileId: string | null;
  readonly file: string | null;
  /** Name or path of a target file, instead of the drill's own. */
  readonly target: string | null;
  /** Leaves off what the drill protects its target with. */
  readonly withoutProtection: boolean;
  readonly by: string;
}

export interface DrillDetail extends DrillRow, DrillProgress {
  readonly stages: readonly {
    readonly share: number;
    readonly startMs: number;
    readonly endMs: number;
  }[];
  readonly folder: string;
}

/** A drill file with what it would do on its target. */
export interface DrillFileDetail {
  readonly file: DrillSummary;
  readonly source: string;
  /** Null where there are mistakes. */
  readonly plan: DrillPlan | null;
  /** Mistakes where there is no plan, else warnings. */
  readonly diagnostics: readonly Diagnostic[];
  /** Why its target was not looked at; null: it was. */
  readonly unchecked: string | null;
}

/** Drills, as the API offers them. */
export interface DrillService {
  /** The drill files that the server knows. */
  files(): Promise<readonly DrillSummary[]>;
  /** What a drill file would do on its target; null takes the target that it names. */
  plan(fileId: string, target: string | null): Promise<Result<DrillFileDetail, Rejection>>;
  /** Checks the drill and everything that it needs, and starts it. */
  start(request: DrillStartRequest): Promise<Result<DrillRow, Rejection>>;
  /** The newest first. */
  list(limit: number, before: string | null): Promise<readonly DrillRow[]>;
  get(id: string): Promise<Result<DrillDetail, Rejection>>;
  events(id: string, afterSeq: number): Promise<Result<readonly DrillEvent[], Rejection>>;
  /** Stops the load, and takes back what is on. */
  abort(id: string, by: string, reason: string): Promise<Result<DrillRow, Rejection>>;
  /** Writes a line on the timeline. */
  note(id: string, by: string, text: string): Promise<Result<DrillRow, Rejection>>;
  report(id: string): Promise<Result<DrillReport, Rejection>>;
  /** Service × failure, from the newest end of each drill. One that is older than `staleAfterMs` is stale. */
  matrix(staleAfterMs: number): Promise<FailureMatrix>;
  /** The path of a file of the drill's folder. */
  file(id: string, name: string): Promise<Result<string, Rejection>>;
}
