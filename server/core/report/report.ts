import type { AuditSummary } from '../audit/finding.ts';
import type { LoadPoint, Quantile } from '../capacity/loadPoint.ts';

/** What is left of a run when everybody has gone home. `report.json` is this value, keys in this order. */
export interface Report {
  readonly schemaVersion: 1;
  readonly run: RunFacts;
  readonly verdict: Verdict;
  readonly capacity: Capacity | null;
  readonly points: readonly LoadPoint[];
  readonly steps: readonly StepSummary[];
  readonly audit: readonly AuditSummary[];
  readonly leaks: LeakSummary | null;
  readonly preflight: PreflightSummary | null;
  readonly live: LiveSummary | null;
  readonly generators: readonly GeneratorSummary[];
  readonly caveats: readonly string[];
  /** What each figure was computed from. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface RunFacts {
  readonly id: string;
  readonly scenario: string;
  readonly target: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: 'finished' | 'aborted' | 'failed';
  /** Why it was aborted or failed. */
  readonly reason: string | null;
  readonly shards: number;
  readonly precision: 'fine' | 'coarse';
  readonly seed: number;
  readonly startSkewMs: number | null;
  readonly tool: { readonly zerohour: string; readonly k6: string };
  readonly machine: {
    readonly cpus: number;
    readonly memoryBytes: number;
    readonly platform: string;
  };
}

export interface Verdict {
  readonly state: 'pass' | 'fail' | 'unknown';
  readonly reasons: readonly {
    readonly state: 'pass' | 'fail' | 'unknown';
    readonly text: string;
  }[];
}

export interface Capacity {
  /** Journeys per second over all paths, and the level of the peak it was. */
  readonly sloCapacity: {
    readonly lower: LevelRate | null;
    readonly upper: LevelRate | null;
    /** `between 85% (212/s) and 115% (287/s) of the peak`, `at least …`, `below …`. */
    readonly text: string;
  };
  readonly saturation: { readonly achievedPerSecond: number; readonly level: number } | null;
}

export interface LevelRate {
  readonly level: number;
  readonly ratePerSecond: number;
  readonly paths: Readonly<Record<string, number>>;
}

export interface StepSummary {
  readonly path: string;
  readonly step: string;
  readonly requests: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly p50Ms: Quantile;
  readonly p95Ms: Quantile;
  readonly p99Ms: Quantile;
}

export interface LeakSummary {
  readonly state: 'clean' | 'leaked' | 'unknown';
  readonly reason: string | null;
  readonly scanned: readonly { readonly place: string; readonly rows: number }[];
  /** Whose run wrote this, and where it was found. */
  readonly leaks: readonly {
    readonly place: string;
    readonly id: string;
    readonly owner: string;
    readonly text: string;
  }[];
}

export interface PreflightSummary {
  readonly state: 'pass' | 'fail';
  readonly hops: readonly {
    readonly service: string;
    readonly instance: string;
    readonly tagSeen: boolean;
    readonly store: string | null;
    readonly corruptRefused: boolean;
    readonly problem: string | null;
  }[];
}

export interface LiveSummary {
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
  readonly dropped: number;
  readonly vusBusyMax: number;
  readonly vusPlanned: number;
  readonly missingSeconds: number;
}
