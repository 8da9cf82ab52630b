import type { ItemPart } from '../../core/drill/drillBody.ts';
import type { DrillEvent } from '../../core/drill/drillEvents.ts';
import type { ItemPhase } from '../../core/drill/drillState.ts';
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

export interface DrillDetail extends DrillRow {
  /** The actions of the method, the rollback and the protection, as they stand. */
  readonly actions: readonly {
    readonly item: number;
    readonly part: ItemPart;
    readonly text: string;
    /** By the clock of the load; null for one of the rollback or the protection. */
    readonly atMs: number | null;
    readonly endMs: number | null;
    readonly phase: ItemPhase;
    readonly problem: string | null;
  }[];
  readonly stages: readonly {
    readonly share: number;
    readonly startMs: number;
    readonly endMs: number;
  }[];
  readonly probes: readonly string[];
  readonly folder: string;
}

/** Drills, as the API offers them. */
export interface DrillService {
  /** The drill files that the server knows. */
  files(): Promise<readonly DrillSummary[]>;
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
