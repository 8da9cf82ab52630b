import type { SloSpec } from './slo.ts';

/** Largest share of failed journeys of a path whose scenario sets no limit on its errors. */
export const defaultErrorShareMax = 0.01;

/**
 * The limits that a plan is judged by: those of the scenario, then the default error share of each path without an
 * `errors` limit. A percentile alone would let failures pass: a p50 is met while almost half of the journeys fail.
 */
export function judgedSlos(
  slos: readonly SloSpec[],
  paths: readonly { readonly name: string }[],
): readonly SloSpec[] {
  const limited = new Set(
    slos.filter(({ kind, step }) => kind === 'errors' && step === null).map(({ path }) => path),
  );
  const defaults = paths
    .filter(({ name }) => !limited.has(name))
    .map(({ name }): SloSpec => {
      const limit = { shareMax: defaultErrorShareMax, byDefault: true } as const;
      return { kind: 'errors', path: name, step: null, ...limit };
    });
  return [...slos, ...defaults];
}
