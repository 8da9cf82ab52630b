import { z } from 'zod';
import type { LoadPoint, Measured } from '../../stages/loadPoint.ts';
import { duration } from '../../text/figures.ts';
import { formatPercent } from '../../text/units.ts';
import { isOverload, isUnloaded } from '../loadShape.ts';
import { type StagePoint, stagePoints, unusable } from '../stagePoints.ts';
import { expectationKind } from './expectationKind.ts';

const quantiles = ['p50', 'p95', 'p99'] as const;
const figures = { p50: 'p50Ms', p95: 'p95Ms', p99: 'p99Ms' } as const;
type Figure = (typeof quantiles)[number];

const factorMax = 1_000;

/** A percentile of the answers that are admitted beyond the capacity, against the same of the unloaded target. */
export const admitted = expectationKind({
  kind: 'admitted',
  fields: { quantile: z.enum(quantiles), factorMax: z.number() },
  doc: 'A percentile of what is admitted beyond the capacity, at most so many times of the unloaded one, for each path.',
  example: 'p99 2x unloaded',

  parse(text) {
    const [, quantile, factor = ''] =
      /^(p50|p95|p99) (?:<= ?)?(\d+(?:\.\d+)?)x unloaded$/.exec(text) ?? [];
    const known = quantiles.find((each) => each === quantile);
    const times = Number(factor);
    return known === undefined || times < 1 || times > factorMax
      ? null
      : { quantile: known, factorMax: times };
  },

  describe: ({ quantile, factorMax: times }) =>
    `${quantile} of what is admitted ≤ ${times} × unloaded`,

  impossible(_, { load }) {
    if (!load.stages.some(isUnloaded)) {
      return 'no stage is unloaded (20% of the capacity at most), so there is nothing to compare with';
    }
    return load.stages.some(isOverload)
      ? null
      : 'no stage lies beyond the capacity; write load.shape: x5 for 30s';
  },

  judge({ quantile, factorMax: times }, { body, points }) {
    const stages = stagePoints(body.load.stages, points);
    const calm = stages.find(({ stage }) => isUnloaded(stage));
    const loaded = stages.filter(({ stage }) => isOverload(stage));
    if (calm === undefined || loaded.length === 0) {
      return { state: 'unknown', saw: 'no stage to compare' };
    }
    const excluded = [calm, ...loaded].find((each) => unusable(each) !== null);
    const seen = loaded.flatMap((each) => ratios(calm, each, quantile));
    const worst = seen.reduce<Ratio | null>(
      (a, b) => (a === null || b.ratio > a.ratio ? b : a),
      null,
    );
    if (worst !== null && worst.ratio > times) return { state: 'fail', saw: worst.text };
    if (excluded !== undefined) {
      return {
        state: 'unknown',
        saw: `${formatPercent(excluded.stage.share)}: ${unusable(excluded)}`,
      };
    }
    const lacking = loaded.flatMap((each) => lackingPaths(calm, each, quantile));
    const [first] = lacking;
    if (first !== undefined || worst === null) {
      return { state: 'unknown', saw: first ?? 'no path has load in both' };
    }
    return { state: 'pass', saw: worst.text };
  },
});

interface Ratio {
  readonly ratio: number;
  readonly text: string;
}

const percentileOf = (measured: Measured | undefined, quantile: Figure): number | null =>
  measured?.[figures[quantile]].value ?? null;

/** Paths that have load in both stages. */
function pathsOf(calm: LoadPoint, loaded: LoadPoint): readonly string[] {
  return Object.keys(loaded.paths).filter((path) => calm.paths[path] !== undefined);
}

function ratios(calm: StagePoint, loaded: StagePoint, quantile: Figure): readonly Ratio[] {
  const [a, b] = [calm.point, loaded.point];
  if (a === null || b === null || unusable(calm) !== null || unusable(loaded) !== null) return [];
  return pathsOf(a, b).flatMap((path) => {
    const [from, to] = [
      percentileOf(a.paths[path], quantile),
      percentileOf(b.paths[path], quantile),
    ];
    if (from === null || to === null || from === 0) return [];
    const ratio = to / from;
    const text = `${quantile} of ${path} ${duration(to)} at ${formatPercent(loaded.stage.share)}, ${Number(ratio.toPrecision(3))} × the ${duration(from)} unloaded`;
    return [{ ratio, text }];
  });
}

/** Paths whose percentile lacks samples in one of the stages. */
function lackingPaths(calm: StagePoint, loaded: StagePoint, quantile: Figure): readonly string[] {
  const [a, b] = [calm.point, loaded.point];
  if (a === null || b === null) return [];
  return pathsOf(a, b).flatMap((path) => {
    const short = [calm, loaded].find(
      ({ point }) => !((percentileOf(point?.paths[path], quantile) ?? 0) > 0),
    );
    return short === undefined
      ? []
      : [`${quantile} of ${path} has not enough samples at ${formatPercent(short.stage.share)}`];
  });
}
