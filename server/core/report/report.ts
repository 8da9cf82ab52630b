import type { AuditSummary } from '../audit/finding.ts';
import type { FindingSummary } from '../audit/findingSummary.ts';
import type { Capacity } from '../capacity/capacity.ts';
import type { Funnel } from '../capacity/layers/funnel.ts';
import type { Concurrency } from '../capacity/layers/inFlight.ts';
import type { GoalResult } from '../goal/goalResult.ts';
import type { FlowCounts } from '../measure/flowCounts.ts';
import type { JourneySamples } from '../measure/journeySamples.ts';
import type { Quantile } from '../measure/samples.ts';
import type { ResourceUse } from '../resource/resourceUse.ts';
import type { FinalRunState } from '../run/run.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';
import type { Isolation } from '../target/isolation.ts';
import type { Headline } from '../verdict/headline.ts';
import type { LeakSummary, PreflightSummary } from '../verdict/isolation.ts';
import type { Requirement } from '../verdict/requirement.ts';
import type { RoundStart } from '../verdict/startReasons.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { ReadingLine } from './reading/readingLine.ts';

export type { Capacity, LevelRate } from '../capacity/capacity.ts';
export type { Headline } from '../verdict/headline.ts';
export type { LeakSummary, PreflightSummary } from '../verdict/isolation.ts';
export type { Requirement } from '../verdict/requirement.ts';
export type { Verdict } from '../verdict/verdict.ts';

/** The result of a run. `report.json` is this value, with its keys in this order. */
export interface Report {
  readonly schemaVersion: 1;
  readonly run: RunFacts;
  /** How the target kept rehearsal data apart; absent in reports of earlier versions: `shadow`. */
  readonly isolation?: Isolation;
  readonly headline: Headline;
  readonly verdict: Verdict;
  readonly requirement: Requirement;
  /** What the overloads or the soak of the goal showed; absent: the goal has none. */
  readonly goal?: GoalResult;
  /** Null for a load that was held. */
  readonly capacity: Capacity | null;
  readonly points: readonly LoadPoint[];
  /** What was in flight at them; absent without a point, and in reports of earlier versions. */
  readonly concurrency?: Concurrency;
  /** How many orders came to each layer; absent where no step of the scenario places one. */
  readonly funnel?: Funnel;
  /** What the target's processes used, and what of it moved with the limit; absent where nothing was read. */
  readonly resources?: ResourceUse;
  readonly steps: readonly StepSummary[];
  /** Single journeys; absent in reports of earlier versions. */
  readonly journeys?: JourneySamples;
  readonly findings: FindingSummary;
  readonly audit: readonly AuditSummary[];
  readonly leaks: LeakSummary | null;
  readonly preflight: PreflightSummary | null;
  readonly customers: CustomerSummary | null;
  readonly generators: readonly GeneratorSummary[];
  readonly caveats: readonly string[];
  /** What a reader asks first, answered in sentences; absent in reports of earlier versions. */
  readonly reading?: readonly ReadingLine[];
  /** What each figure was computed from. */
  readonly sources: Readonly<Record<string, string>>;
}

/** A report without its reading, which is made of it. */
export type ReadReport = Omit<Report, 'reading'>;

export interface RunFacts {
  readonly id: string;
  readonly scenario: string;
  readonly target: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: FinalRunState;
  /** Why it was aborted or failed. */
  readonly reason: string | null;
  readonly shards: number;
  readonly precision: 'fine' | 'coarse';
  readonly seed: number;
  /** The largest skew of a round. */
  readonly startSkewMs: number | null;
  /** Of each round; absent in runs of 0.1.0. */
  readonly starts?: readonly RoundStart[];
  readonly tool: { readonly zerohour: string; readonly k6: string };
  readonly machine: {
    /** The CPU's model; absent in reports of earlier versions. */
    readonly cpu?: string;
    readonly cpus: number;
    readonly memoryBytes: number;
    readonly platform: string;
  };
  /** The branch or tag that was tested; absent: not known, or a report of an earlier version. */
  readonly branch?: string;
}

export interface StepSummary {
  readonly path: string;
  readonly step: string;
  readonly requests: number;
  readonly failures: Readonly<Record<string, number>>;
  /** Requests that say nothing about the target, by reason; absent: none. */
  readonly noEvidence?: Readonly<Record<string, number>>;
  /** How often it did what its flow words ask for; absent: never. */
  readonly flow?: FlowCounts | undefined;
  readonly p50Ms: Quantile;
  readonly p95Ms: Quantile;
  readonly p99Ms: Quantile;
}

export interface CustomerSummary {
  readonly requests: number;
  readonly errors: number;
  readonly errorShare: number;
  readonly p50Ms: Quantile;
  readonly p95Ms: Quantile;
  readonly p99Ms: Quantile;
}

export interface GeneratorSummary {
  readonly shard: number;
  readonly k6CpuShareMax: number;
  readonly workerCpuShareMax: number;
  readonly memoryBytesMax: number;
  /** Null when no frame has it. */
  readonly k6WaitShareMax: number | null;
  readonly workerLagMsMax: number | null;
  readonly hostCpuShareMax: number | null;
  readonly dropped: number;
  readonly vusBusyMax: number;
  readonly vusPlanned: number;
  readonly missingSeconds: number;
}
