/** What was in flight at the load points of a run: of each path and the whole link, and of each service. */
export interface Concurrency {
  readonly points: readonly PointConcurrency[];
  /** Of services whose metrics count requests and their time. */
  readonly services: readonly ServiceConcurrency[];
}

/** At one load point. */
export interface PointConcurrency {
  readonly round: number;
  readonly stage: number;
  readonly paths: Readonly<Record<string, InFlight>>;
  /** The sum over the paths: known where each of them is. */
  readonly link: InFlight;
}

export interface ServiceConcurrency {
  readonly service: string;
  readonly processes: number;
  /** At each load point of the report, in their order; null where nothing was read. */
  readonly points: readonly (InFlight | null)[];
}

/** How much was under way at once, in a load point's window. */
export interface InFlight {
  /** Starts per second (of a service: requests). */
  readonly perSecond: number;
  /** Mean time of one with its pauses, in ms; null where it is not known. */
  readonly meanMs: number | null;
  /** λ·W; null where the stage was not steady, or W is not known. */
  readonly byLaw: number | null;
  /** Of a journey: those of them that wait for an answer, without pauses; null like `byLaw`. */
  readonly waiting: number | null;
  /** The mean of what was counted each second, as a check; null where it was not. */
  readonly counted: number | null;
  /** Why there is no figure; null where there is one. */
  readonly reason: string | null;
}

/** The whole link: a sum says nothing where a part is missing. */
export function linkOf(paths: Readonly<Record<string, InFlight>>): InFlight {
  const all = Object.entries(paths);
  const sum = (of: (path: InFlight) => number | null): number | null =>
    all.reduce<number | null>((total, [, path]) => {
      const value = of(path);
      return total === null || value === null ? null : total + value;
    }, 0);
  const byLaw = sum((path) => path.byLaw);
  const perSecond = sum((path) => path.perSecond) ?? 0;
  const reasons = all.flatMap(([name, { reason }]) =>
    reason === null ? [] : `${name}: ${reason}`,
  );
  return {
    perSecond,
    meanMs: byLaw === null || perSecond === 0 ? null : (byLaw * 1000) / perSecond,
    byLaw,
    waiting: sum((path) => path.waiting),
    counted: sum((path) => path.counted),
    reason: reasons.length === 0 ? null : reasons.join('; '),
  };
}
