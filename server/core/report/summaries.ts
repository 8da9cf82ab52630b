import { groupBy } from '../groupBy.ts';
import { isFlowEmpty } from '../measure/flowCounts.ts';
import { mergeHistograms } from '../measure/histogram.ts';
import { totalsOf } from '../measure/pathTotals.ts';
import { sampledQuantile } from '../measure/samples.ts';
import type { CustomerSecond, ShardGenerator, TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import { flowOf, namesIn } from '../traffic/flow.ts';
import { sessionNames, sessionPath, wholeSession } from '../traffic/session.ts';
import type { CustomerSummary, GeneratorSummary, StepSummary } from './report.ts';

/** Every step of the session and of every path over the whole run, in the plan's order. */
export function stepSummaries(
  plan: Plan,
  timeline: readonly TimelineSecond[],
): readonly StepSummary[] {
  const cells = timeline.flatMap((second) => second.cells);
  const session =
    plan.session === undefined
      ? []
      : [{ path: sessionPath, names: [wholeSession, ...sessionNames(plan.session)] }];
  const paths = plan.paths.map(({ name, journey }) => ({
    path: name,
    // The requests of a script by hand are known only from what it sent.
    names: journey.script === undefined ? namesIn(flowOf(journey)) : null,
  }));
  return [...session, ...paths].flatMap(({ path, names }) => {
    const { steps } = totalsOf(cells.filter((cell) => cell.path === path));
    return (names ?? [...steps.keys()].sort()).flatMap((name) => {
      const step = steps.get(name);
      if (!step) return [];
      return {
        path,
        step: name,
        requests: step.requests,
        failures: byReason(step.failures),
        ...(step.noEvidence.size === 0 ? {} : { noEvidence: byReason(step.noEvidence) }),
        ...(isFlowEmpty(step.flow) ? {} : { flow: step.flow }),
        p50Ms: sampledQuantile(step.serviceMs, 0.5),
        p95Ms: sampledQuantile(step.serviceMs, 0.95),
        p99Ms: sampledQuantile(step.serviceMs, 0.99),
      };
    });
  });
}

const byReason = (counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));

/** The customers during the run; null when they were not watched. */
export function customerSummary(customers: readonly CustomerSecond[]): CustomerSummary | null {
  if (customers.length === 0) return null;
  const requests = customers.reduce((sum, second) => sum + second.requests, 0);
  const errors = customers.reduce((sum, second) => sum + second.errors, 0);
  const latencyMs = mergeHistograms(customers.map((second) => second.latencyMs));
  return {
    requests,
    errors,
    errorShare: requests === 0 ? 0 : errors / requests,
    p50Ms: sampledQuantile(latencyMs, 0.5),
    p95Ms: sampledQuantile(latencyMs, 0.95),
    p99Ms: sampledQuantile(latencyMs, 0.99),
  };
}

/** The largest values of each shard's k6 and worker; zeros for a shard that never reported. */
export function generatorSummaries(
  plan: Plan,
  timeline: readonly TimelineSecond[],
): readonly GeneratorSummary[] {
  const samples = groupBy(
    timeline.flatMap((s) => s.generators),
    (sample) => sample.shard,
  );
  const missing = groupBy(
    timeline.flatMap((s) => s.missing),
    (shard) => shard,
  );
  const allDropped = sum(timeline.flatMap((s) => s.cells.map((cell) => cell.dropped)));
  return Array.from({ length: plan.shards }, (_, shard) => {
    const own = samples.get(shard) ?? [];
    return {
      ...generatorSummary(shard, own),
      dropped: plan.shards === 1 ? allDropped : sum(own.map((g) => g.dropped ?? 0)),
      missingSeconds: missing.get(shard)?.length ?? 0,
    };
  });
}

function generatorSummary(
  shard: number,
  own: readonly ShardGenerator[],
): Omit<GeneratorSummary, 'dropped' | 'missingSeconds'> {
  const largest = (values: readonly number[]): number => Math.max(0, ...values);
  return {
    shard,
    k6CpuShareMax: largest(own.flatMap((g) => g.k6CpuShare ?? [])),
    workerCpuShareMax: largest(own.map((g) => g.workerCpuShare)),
    memoryBytesMax: largest(own.map((g) => g.memoryBytes)),
    k6WaitShareMax: largestKnown(own.map((g) => g.lag?.k6WaitShare)),
    workerLagMsMax: largestKnown(own.map((g) => g.lag?.workerMaxMs)),
    hostCpuShareMax: largestKnown(own.map((g) => g.lag?.hostCpuShare)),
    vusBusyMax: largest(own.map((g) => g.vusBusy)),
    vusPlanned: largest(own.map((g) => g.vusPlanned)),
  };
}

/** Null when no second has the value. */
function largestKnown(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : Math.max(...known);
}

const sum = (values: readonly number[]): number => values.reduce((total, v) => total + v, 0);
