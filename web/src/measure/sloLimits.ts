import type { Plan } from '../api/generated.ts';

export interface LatencyLimit {
  readonly quantile: number;
  readonly limitMs: number;
  /** Samples that the quantile needs. */
  readonly samplesNeeded: number;
}

/** The smallest limit on the latency of a path's whole journeys; null when it has none. */
export function latencyLimit(plan: Plan, path: string): LatencyLimit | null {
  const limits = plan.criteria.slos.flatMap(({ path: of, figure, samplesNeeded }) =>
    of === path && figure?.figure === 'latency'
      ? [{ quantile: figure.quantile, limitMs: figure.limitMs, samplesNeeded }]
      : [],
  );
  return limits.toSorted((a, b) => a.limitMs - b.limitMs)[0] ?? null;
}

/** The smallest share of failed journeys that an SLO of the path allows; null when none does. */
export function errorLimit(plan: Plan, path: string): number | null {
  const shares = plan.criteria.slos.flatMap(({ path: of, figure }) =>
    of === path && figure?.figure === 'error-share' ? [figure.shareMax] : [],
  );
  return shares.length === 0 ? null : Math.min(...shares);
}

/** The quantile that a path is judged by; 0.95 when no SLO names one. */
export function judgedQuantile(plan: Plan | undefined, path: string): number {
  return (plan === undefined ? null : latencyLimit(plan, path)?.quantile) ?? 0.95;
}
