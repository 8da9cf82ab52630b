import type { Plan } from '../api/generated.ts';
import { level, limitMs } from '../format/format.ts';
import { errorLimit, latencyLimit } from '../measure/sloLimits.ts';
import type { Limit } from './options.ts';

/** The latency limits of one path, or of all of them (null), in ms; paths with equal limits share a line. */
export function latencySloLines(plan: Plan | undefined, path: string | null): readonly Limit[] {
  const pathsByLimit = new Map<number, string[]>();
  for (const name of pathsOf(plan, path)) {
    const limit = plan === undefined ? null : latencyLimit(plan, name);
    if (limit === null) continue;
    pathsByLimit.set(limit.limitMs, [...(pathsByLimit.get(limit.limitMs) ?? []), name]);
  }
  return [...pathsByLimit].map(([at, names]) => ({
    at,
    text: `SLO ${names.join(', ')} ${limitMs(at)}`,
  }));
}

/** The error limits of one path, or of all of them (null), in percent; equal ones are drawn once. */
export function errorSloLines(plan: Plan, path: string | null): readonly Limit[] {
  const shares = pathsOf(plan, path).flatMap((name) => errorLimit(plan, name) ?? []);
  return [...new Set(shares)].map((share) => ({ at: share * 100, text: `SLO ${level(share)}` }));
}

function pathsOf(plan: Plan | undefined, path: string | null): readonly string[] {
  const names = plan?.paths.map(({ name }) => name) ?? [];
  return path === null ? names : names.filter((name) => name === path);
}
