import type { Drill } from '../../core/drill/drill.ts';
import { type DrillState, finalDrillStates } from '../../core/drill/drillState.ts';
import type { DrillMachine } from '../../core/drill/lifecycle.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import type { VerdictState } from '../../core/verdict/verdict.ts';

/** A drill in a list. */
export interface DrillRow {
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly scenario: string;
  readonly state: DrillState;
  /** Why it ended early, or without a report; null for neither. */
  readonly reason: string | null;
  readonly by: string;
  readonly createdAt: string;
  /** The common start of its load; null before it. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly verdict: VerdictState | null;
  /** What was expected and what was seen; null without a report. */
  readonly sentence: string | null;
  /** Its protection was left off, to show the harm. */
  readonly withoutProtection: boolean;
  readonly durationMs: number;
  /** The run that drives its load. */
  readonly runId: string;
}

/** What the run of a drill is started with. */
export interface RunRequest {
  readonly text: string;
  readonly directory: string;
  readonly file: string;
  readonly overrides: readonly string[];
  readonly target: string | null;
  readonly mayScript: boolean;
}

/** A drill as its conductor reads it. */
export interface StoredDrill {
  readonly row: DrillRow;
  readonly machine: DrillMachine;
  /** How many inputs the machine has taken. */
  readonly steps: number;
  readonly drill: Drill;
  readonly drillText: string;
  readonly runRequest: RunRequest;
  readonly stopRequest: StopCause | null;
  readonly targetRef: string;
  readonly targetDir: string;
  readonly approvedBy: string | null;
}

export const FINAL_DRILL = finalDrillStates.map((state) => `'${state}'`).join(', ');

/** The condition on a row of `drills` that its state is not final. */
export const OPEN_DRILL = `state not in (${FINAL_DRILL})`;

/** Whether the protection of a drill was left off; false for one that has none. */
export const WITHOUT_PROTECTION = `(drill->'protection'->>'isOn' is not distinct from 'false')`;

export const DRILL_ROW = `id, name, target, scenario, state, reason, requested_by, created_at, started_at,
  ended_at, verdict, sentence, ${WITHOUT_PROTECTION} as without_protection, duration_ms, run_id`;
export const DRILL_RECORD = `${DRILL_ROW}, machine, steps, drill, drill_text, run_request, stop_request, target_ref,
  target_dir, approved_by`;

export interface DrillRowColumns {
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly scenario: string;
  readonly state: DrillState;
  readonly reason: string | null;
  readonly requested_by: string;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly verdict: VerdictState | null;
  readonly sentence: string | null;
  readonly without_protection: boolean;
  readonly duration_ms: number;
  readonly run_id: string;
}

export interface DrillRecordColumns extends DrillRowColumns {
  readonly machine: DrillMachine;
  readonly steps: number;
  readonly drill: Drill;
  readonly drill_text: string;
  readonly run_request: RunRequest;
  readonly stop_request: StopCause | null;
  readonly target_ref: string;
  readonly target_dir: string;
  readonly approved_by: string | null;
}

export const drillRow = (row: DrillRowColumns): DrillRow => ({
  ...{ id: row.id, name: row.name, target: row.target, scenario: row.scenario, state: row.state },
  ...{ reason: row.reason, by: row.requested_by, verdict: row.verdict, sentence: row.sentence },
  createdAt: row.created_at.toISOString(),
  startedAt: row.started_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
  withoutProtection: row.without_protection,
  durationMs: row.duration_ms,
  runId: row.run_id,
});

export const storedDrill = (row: DrillRecordColumns): StoredDrill => ({
  row: drillRow(row),
  ...{ machine: row.machine, steps: row.steps, drill: row.drill, drillText: row.drill_text },
  ...{ runRequest: row.run_request, stopRequest: row.stop_request },
  ...{ targetRef: row.target_ref, targetDir: row.target_dir, approvedBy: row.approved_by },
});
