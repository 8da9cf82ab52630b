import { groupBy } from '../../groupBy.ts';
import { resourceKind } from '../../resource/registry.ts';
import type { ResourceRow } from '../../resource/resourceUse.ts';
import { err, ok, type Result } from '../../result.ts';
import { isEvidence, type LoadPoint } from '../../stages/loadPoint.ts';
import { plural } from '../../text/figures.ts';
import type { MixStages } from './mixStages.ts';

/** A run as far as its stages say what paths take of resources. */
export interface MixRun {
  readonly id: string;
  readonly points: readonly LoadPoint[];
  readonly resources?: readonly ResourceRow[];
}

export interface RunStages {
  readonly stages: MixStages;
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** A journey that failed is not counted, and has used what it used. */
const errorShareMax = 0.01;

/**
 * The stages of runs with what the target's processes used in them: of each kind of resource that has a whole, in percent of
 * it; a process can use so many CPUs. Stages that are no evidence or in which journeys failed are left out, and resources
 * that were not read in every stage.
 */
export function runStages(runs: readonly MixRun[], cpus: number): Result<RunStages, string> {
  const without = runs.find(({ resources = [] }) => resources.length === 0);
  if (without !== undefined)
    return err(`run ${without.id} has no metrics of the target; name them in the target file`);
  const all = runs.flatMap(({ points, resources = [] }) =>
    points.map((point, at) => ({ point, uses: usesAt(resources, at, cpus) })),
  );
  const counted = all.filter(
    ({ point }) => isEvidence(point) && point.total.errorShare <= errorShareMax,
  );
  const paths = [...new Set(runs.flatMap(({ points }) => points.flatMap(pathsOf)))];
  const read = groupBy(
    counted.flatMap(({ uses }) => [...uses.keys()]),
    (name) => name,
  );
  const names = [...read.keys()];
  const resources = names.filter((name) => read.get(name)?.length === counted.length);
  const missing = names.filter((name) => !resources.includes(name));
  const leftOut = all.length - counted.length;
  return ok({
    stages: {
      ...{ paths, resources },
      stages: counted.map(({ point, uses }) => ({
        rates: paths.map((name) => point.paths[name]?.achievedPerSecond ?? 0),
        uses: resources.map((name) => uses.get(name) ?? 0),
      })),
    },
    notes: [
      ...(leftOut === 0
        ? []
        : [
            `${plural(leftOut, 'stage')} of ${all.length} left out: no evidence, or journeys failed`,
          ]),
      ...(missing.length === 0 ? [] : [`not read in every stage: ${missing.join(', ')}`]),
    ],
  });
}

const pathsOf = ({ paths }: LoadPoint): readonly string[] => Object.keys(paths);

/** `bank-mock slots` and its use in percent, of all that has a whole. */
function usesAt(
  rows: readonly ResourceRow[],
  at: number,
  cpus: number,
): ReadonlyMap<string, number> {
  return new Map(
    rows.flatMap(({ process, kind, means }) => {
      const whole = resourceKind(kind)?.whole?.(cpus);
      const mean = means[at];
      return whole === undefined || mean === undefined || mean === null
        ? []
        : [[`${process} ${kind}`, (100 * mean) / whole] as const];
    }),
  );
}
