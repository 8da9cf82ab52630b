import type { ItemPart } from '../../../core/drill/drillBody.ts';
import type { SensorReading } from '../../../core/drill/drillRecord.ts';
import type { Target } from '../../../core/target/target.ts';
import type { Rejection } from '../../admission/rejection.ts';

/** A reading of a sensor without action and clock; `atEpochMs` is null for now. */
export type Sensed = {
  readonly text: string;
  readonly atEpochMs: number | null;
} & Pick<SensorReading, 'asked' | 'answer'>;

/** For whom and where an action is done, before the drill starts. */
export interface ActionPlan {
  readonly drillId: string;
  readonly runId: string;
  /** Number of the action. */
  readonly item: number;
  readonly part: ItemPart;
  readonly target: Target;
  /** Name of the target file, or its absolute path. */
  readonly targetRef: string;
  readonly by: string;
  /** The second person; null: nobody. */
  readonly approvedBy: string | null;
}

/** The same while the drill is conducted. */
export interface ActionPlace extends Omit<ActionPlan, 'target'> {
  /** Null when its file could not be read at a take-over. */
  readonly target: Target | null;
  /** How long it lasts from now on, ms; null: until the rollback. */
  readonly lastsMs: number | null;
  /** What was stored last of what its undo needs; null: nothing. */
  mark(): Readonly<Record<string, unknown>> | null;
  /** Stores what its undo needs. False: this server does not conduct the drill any more, and nothing may be done. */
  saveMark(mark: Readonly<Record<string, unknown>>): Promise<boolean>;
  /** Stores what a sensor said. */
  sensed(reading: Sensed): Promise<void>;
  hasSensed(asked: SensorReading['asked']): boolean;
  /** Goes on beside the action. A failure of it is logged; nothing waits for it. */
  background(work: () => Promise<void>): void;
  /** Aborted when this server releases the drill. */
  readonly released: AbortSignal;
}

/**
 * Does the actions of one kind, through the port of the kind. Each function may be called again after a server ended
 * in the middle of it: then it goes on with what was done. It throws while PostgreSQL is away.
 */
export interface Performer<Action> {
  /** Why the action cannot be done, before anything starts; null where it can. */
  problem(action: Action, plan: ActionPlan): Promise<Rejection | null>;
  /** Does it. Gives one line when it could not be done, or not for certain. */
  begin(action: Action, place: ActionPlace): Promise<string | null>;
  /** Takes it back, also when it never began. Gives one line when that could not be done. */
  undo(action: Action, place: ActionPlace): Promise<string | null>;
}
