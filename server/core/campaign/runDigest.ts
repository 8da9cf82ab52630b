import type { Store } from '../audit/finding.ts';
import type { FindingGroup } from '../audit/findingSummary.ts';
import type { Report } from '../report/report.ts';
import type { RunState } from '../run/run.ts';
import type { VerdictState } from '../verdict/verdict.ts';

/** Journeys per second of each path. */
export type Rates = Readonly<Record<string, number>>;

/**
 * What a run says of the highest load that meets every SLO: `search`, its estimate with an interval; `bracket`, the last
 * stage that met them and the first that did not; `held`, the highest load that was held and met them, which is less
 * than the capacity.
 */
export interface MeasuredLoad {
  readonly method: 'search' | 'bracket' | 'held';
  readonly low: Rates | null;
  readonly likely: Rates | null;
  readonly high: Rates | null;
}

/** What a campaign reads of a run's report. */
export interface RunDigest {
  readonly verdict: VerdictState;
  readonly sentence: string;
  /** What its scenario requires. */
  readonly required: Rates;
  /** Null where no load was shown to meet its SLOs. */
  readonly measured: MeasuredLoad | null;
  readonly findings: readonly FindingGroup[];
  /** The stores whose audit was reliable. */
  readonly looked: readonly Store[];
  readonly branch: string | null;
  /** The machine of the load generator. */
  readonly machine: string;
}

export interface RehearsedRun {
  readonly id: string;
  readonly scenario: string;
  readonly target: string;
  readonly startedAt: string;
  readonly state: RunState;
  /** The drill whose load it drives; null: it is a run of its own. */
  readonly drill: string | null;
  /** Null without a report. */
  readonly digest: RunDigest | null;
}

export interface RehearsedDrill {
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly startedAt: string;
  /** Null until it has ended with a report. */
  readonly verdict: VerdictState | null;
  readonly sentence: string | null;
  /** Its protection was left off to show the harm, so what its audit found is wanted. */
  readonly withoutProtection: boolean;
  readonly runId: string;
}

/** What was found of a planned rehearsal, oldest first; what it leaves out is not among it. */
export interface HeldRehearsal {
  /** Runs of their own and those of its drills. */
  readonly runs: readonly RehearsedRun[];
  readonly drills: readonly RehearsedDrill[];
  /** Ids that it names and that nobody knows. */
  readonly missing: readonly string[];
  /** There are more runs or drills than were read. */
  readonly isCut: boolean;
}

export function digestOf(report: Report): RunDigest {
  const { machine, branch } = report.run;
  const cpus = `${machine.cpus} CPU${machine.cpus === 1 ? '' : 's'}`;
  return {
    verdict: report.verdict.state,
    sentence: report.headline.text,
    required: report.requirement.needed.paths,
    measured: measuredLoad(report),
    findings: report.findings.groups,
    looked: report.audit.filter(({ state }) => state !== 'unknown').map(({ store }) => store),
    branch: branch ?? null,
    machine: `${machine.cpu === undefined ? '' : `${machine.cpu}, `}${cpus}, ${machine.platform}`,
  };
}

function measuredLoad({ capacity, requirement }: Report): MeasuredLoad | null {
  const estimate = capacity?.search?.estimate ?? null;
  if (estimate !== null) {
    return {
      method: 'search',
      ...{ low: estimate.lower.paths, likely: estimate.capacity.paths, high: estimate.upper.paths },
    };
  }
  const { lower = null, upper = null } = capacity?.sloCapacity ?? {};
  if (lower !== null || upper !== null) {
    const bounds = { low: lower?.paths ?? null, high: upper?.paths ?? null };
    return { method: 'bracket', likely: null, ...bounds };
  }
  const proven = capacity === null ? requirement.proven : null;
  return proven === null ? null : { method: 'held', low: proven.paths, likely: null, high: null };
}
