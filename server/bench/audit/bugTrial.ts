import type { AuditSummary } from '../../core/audit/finding.ts';
import type { BenchRow } from '../result.ts';
import type { TrafficCounts } from './orderTraffic.ts';

/** What the audit found in the shop with one bug, or without any. */
export interface BugTrial {
  /** Null: none was planted. */
  readonly bug: { readonly name: string; readonly foundBy: string } | null;
  /** By which guard the shop took stock. */
  readonly guard: string;
  readonly counts: TrafficCounts;
  /** Of both stores. */
  readonly summaries: readonly Pick<AuditSummary, 'store' | 'state' | 'reason' | 'findings'>[];
}

/** Findings of the rehearsal by invariant, each with the shortest time from its commit; null: not known. */
function foundMs({ summaries }: BugTrial): ReadonlyMap<string, number | null> {
  const found = new Map<string, number | null>();
  for (const { store, findings } of summaries) {
    if (store !== 'shadow') continue;
    for (const { invariant, detectionMs } of findings) {
      const before = found.get(invariant) ?? null;
      const least = before === null || (detectionMs !== null && detectionMs < before);
      found.set(invariant, least ? detectionMs : before);
    }
  }
  return found;
}

export function bugRow(trial: BugTrial): BenchRow {
  const { bug, counts, summaries } = trial;
  const samples = counts.journeys;
  if (bug === null) {
    const value = summaries.reduce((sum, { findings }) => sum + findings.length, 0);
    return { figure: soundName(trial), value, unit: 'findings', interval: null, samples };
  }
  const value = foundMs(trial).get(bug.foundBy) ?? Number.NaN;
  const figure = `${bug.name}, found by ${bug.foundBy} after`;
  return { figure, value, unit: 'ms', interval: null, samples };
}

const soundName = ({ guard }: BugTrial): string => `no bug, guard ${guard}`;

/** What the audit should have said and did not, a line each. */
export function wrongOf(trial: BugTrial): readonly string[] {
  const { bug, summaries } = trial;
  const name = bug?.name ?? soundName(trial);
  const found = foundMs(trial);
  const others = found.size === 0 ? 'nothing was' : `only ${[...found.keys()].join(', ')}`;
  const isMissed = bug !== null && !found.has(bug.foundBy);
  const missed = isMissed ? [`${name} was not found by ${bug.foundBy}; ${others}`] : [];
  const wrong = summaries.flatMap(({ store, state, reason, findings }) => {
    if (state === 'clean' || (state === 'broken' && store === 'shadow' && bug !== null)) return [];
    const [first] = findings;
    return [`${name}: the ${store} store is ${state}: ${reason ?? first?.message ?? 'no reason'}`];
  });
  return [...missed, ...wrong];
}

/** `lost-update: oversell after 310 ms; also counter-equals-ledger`. */
export function describeTrial(trial: BugTrial): string {
  const { bug, counts } = trial;
  const found = [...foundMs(trial)].map(
    ([invariant, ms]) => `${invariant}${ms === null ? '' : ` after ${Math.round(ms)} ms`}`,
  );
  const wrong = wrongOf(trial);
  const failed = counts.failed === 0 ? '' : ` (${counts.failed} requests failed)`;
  const text = `${bug?.name ?? soundName(trial)}: ${found.join(', ') || 'nothing was found'}${failed}`;
  return wrong.length === 0 ? text : `${text} — WRONG: ${wrong.join('; ')}`;
}
