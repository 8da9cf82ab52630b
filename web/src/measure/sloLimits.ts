import type { Plan } from '../api/generated.ts';

export interface LatencyLimit {
  readonly quantile: number;
  readonly limitMs: number;
}

/** The tightest latency limit of a path on whole journeys; null when it has none. */
export function latencyLimit(plan: Plan, path: string): LatencyLimit | null {
  const limits = plan.slos.flatMap((slo) =>
    slo.path === path && slo.latency !== null && slo.latency.step === null ? [slo.latency] : [],
  );
  return limits.toSorted((a, b) => a.limitMs - b.limitMs)[0] ?? null;
}

/** The smallest share of failed journeys that an SLO of the path allows; null when none does. */
export function errorLimit(plan: Plan, path: string): number | null {
  const shares = plan.slos.flatMap((slo) =>
    slo.path === path && slo.errorShareMax !== null ? [slo.errorShareMax] : [],
  );
  return shares.length === 0 ? null : Math.min(...shares);
}

/** The quantile that a path is judged by; 0.95 when no SLO names one. */
export function judgedQuantile(plan: Plan | undefined, path: string): number {
  return (plan === undefined ? null : latencyLimit(plan, path)?.quantile) ?? 0.95;
}
