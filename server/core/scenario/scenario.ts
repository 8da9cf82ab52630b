import type { AbortRule } from '../abort/abortRule.ts';
import type { WebhookChoice } from '../audit/webhook/webhook.ts';
import type { SloSpec } from '../slo/slo.ts';
import type { Labels } from '../text/labels.ts';
import type { DatasetSpec } from '../traffic/dataset.ts';
import type { JourneySpec, StepSpec } from '../traffic/journey.ts';
import type { SessionSpec } from '../traffic/session.ts';
import type { Spread } from '../traffic/spread.ts';
import type { Goal, GoalExpectation } from './goal.ts';

/** The normalized scenario of a valid file. Durations in ms, rates per second. */
export interface Scenario {
  readonly name: string;
  /** Name of a target file, or a path to one. */
  readonly target: string;
  readonly data: DataSpec;
  /** How each VU logs in; absent: no VU does. */
  readonly session?: SessionSpec;
  readonly paths: Readonly<Record<string, JourneySpec>>;
  readonly load: LoadSpec;
  readonly slos: readonly SloSpec[];
  readonly abort: readonly AbortRule[];
  readonly audit: AuditSpec | null;
}

export interface DataSpec {
  readonly setup: readonly StepSpec[];
  /** Each journey and teardown begin with the cookies that set-up was given. */
  readonly setupCookies?: true;
  readonly teardown: readonly StepSpec[];
  readonly datasets: Readonly<Record<string, DatasetSpec>>;
  readonly stock: { readonly default: number; readonly skus: Readonly<Record<string, number>> };
  /** Switches of the target, by name, turned for shadow traffic before the load and back after it. */
  readonly switches: Readonly<Record<string, string>>;
}

export interface LoadSpec {
  readonly goal: Goal;
  /** What the overloads or the soak of the goal must show; absent: the goal has none. */
  readonly expect?: GoalExpectation;
  readonly precision: 'fine' | 'coarse';
  /** Arrival rate of each path at 100%. */
  readonly peak: Readonly<Record<string, number>>;
  /** The level that must meet every SLO: what the verdict answers. */
  readonly requiredLevel: number;
  /** A search for the capacity, which chooses its levels; absent where the scenario says them. */
  readonly search?: { readonly precision: number; readonly levelMax: number };
  /** Empty in a search, and until the file of a shape is read. */
  readonly stages: readonly StageSpec[];
  /** The file whose rows are the levels, below the scenario's folder; absent where the scenario writes them. */
  readonly shape?: ShapeSpec;
  /** Index of dispersion at 1 s that the arrivals of held levels have; absent: they lie at even distances. */
  readonly dispersion?: number;
  readonly shards: number;
  /** Labels that a worker must have to take one of the shards. */
  readonly place: Labels;
  readonly seed: number;
}

export interface ShapeSpec {
  readonly file: string;
  /** How long each row lasts, in ms; null: as the file says. */
  readonly rowMs: number | null;
}

/** One entry of `load.levels`, or a row of a shape. */
export interface StageSpec {
  /** Share of the peak of all paths, or of each path that has load. */
  readonly level: number | Readonly<Record<string, number>>;
  /** Where a ramp begins, which leads evenly to `level`; absent where the level is held. */
  readonly fromLevel?: number | Readonly<Record<string, number>>;
  readonly holdMs: number;
  /** Clients wait before each start of the burst; absent where they do not. */
  readonly spread?: Spread;
  /** Its starts are rounded to a whole number for each path; absent: the rate itself must be one. */
  readonly wholeStarts?: true;
  /** The level after an overload, at which the target is watched until it is back; absent elsewhere. */
  readonly recovery?: true;
  /** Of a row of a shape: its line in the file. */
  readonly line?: number;
}

/** How often an audit reads unless the file says: a finding is told within a second of its commit. */
export const auditEveryMsDefault = 500;
/** For how long two services may disagree, where the scenario does not say. */
export const auditSettleMsDefault = 3_000;

export interface AuditSpec {
  /** Audit file, relative to the scenario file. */
  readonly file: string;
  readonly everyMs: number;
  readonly settleMs: number;
  /** Which findings go to the server's webhook; absent: all. */
  readonly webhook?: WebhookChoice | undefined;
}
