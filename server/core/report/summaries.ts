import { groupBy } from '../groupBy.ts';
import { mergeHistograms } from '../measure/histogram.ts';
import { totalsOf } from '../measure/pathTotals.ts';
import { sampledQuantile } from '../measure/samples.ts';
import type { CustomerSecond, ShardGenerator, TimelineSecond } from '../measure/timeline.ts';
import type { Plan } from '../plan/plan.ts';
import type { CustomerSummary, GeneratorSummary, StepSummary } from './report.ts';

/** Every step of every path over the whole run, in the plan's order. */
export function stepSummaries(
  plan: Plan,
  timeline: readonly TimelineSecond[],
): readonly StepSummary[] {
  const cells = timeline.flatMap((second) => second.cells);
  return plan.paths.flatMap((path) => {
    const { steps } = totalsOf(cells.filter((cell) => cell.path === path.name));
    // The requests of a script by hand are known only once they were sent.
    const names =
      path.journey.script === undefined
        ? path.journey.steps.map(({ name }) => name)
        : [...steps.keys()].sort();
    return names.flatMap((name) => {
      const step = steps.get(name);
      if (!step) return [];
      const failures = [...step.failures].sort(([a], [b]) => (a < b ? -1 : 1));
      return {
        path: path.name,
        step: name,
        requests: step.requests,
        failures: Object.fromEntries(failures),
        p50Ms: sampledQuantile(step.serviceMs, 0.5),
        p95Ms: sampledQuantile(step.serviceMs, 0.95),
        p99Ms: sampledQuantile(step.serviceMs, 0.99),
      };
    });
  });
}

/** The customers beside the drill; null when nobody watched them. */
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

/** How each shard's k6 and worker fared; a shard that never reported has zeros. */
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
  const most = (values: readonly number[]): number => Math.max(0, ...values);
  return {
    shard,
    k6CpuShareMax: most(own.flatMap((g) => g.k6CpuShare ?? [])),
    workerCpuShareMax: most(own.map((g) => g.workerCpuShare)),
    memoryBytesMax: most(own.map((g) => g.memoryBytes)),
    k6WaitShareMax: mostTold(own.map((g) => g.lag?.k6WaitShare)),
    workerLagMsMax: mostTold(own.map((g) => g.lag?.workerMaxMs)),
    hostCpuShareMax: mostTold(own.map((g) => g.lag?.hostCpuShare)),
    vusBusyMax: most(own.map((g) => g.vusBusy)),
    vusPlanned: most(own.map((g) => g.vusPlanned)),
  };
}

/** Null when no second tells it. */
function mostTold(values: readonly (number | null | undefined)[]): number | null {
  const told = values.filter((value) => value !== null && value !== undefined);
  return told.length === 0 ? null : Math.max(...told);
}

const sum = (values: readonly number[]): number => values.reduce((total, v) => total + v, 0);
