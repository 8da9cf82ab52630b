import { z } from 'zod';
import { sloKinds } from './kinds/registry.ts';
import type { PathActivity, SloFigure, SloKind, SloOutcome } from './sloKind.ts';

export type { HoldActivity, PathActivity, SloFigure, SloOutcome } from './sloKind.ts';

/** One limit on one path, of any kind. Judging it gives one outcome. */
export type SloSpec = Readonly<z.output<(typeof sloKinds)[number]['schema']>>;

const [first, ...others] = sloKinds;

/** A spec as it stands in a plan. */
export const sloSpecSchema = z.discriminatedUnion('kind', [
  first.schema,
  ...others.map((kind) => kind.schema),
]);

/** An SLO in words and figures, so that a reader needs to know no kind. */
export interface SloCriterion {
  readonly path: string;
  readonly step: string | null;
  /** The name of its outcome. */
  readonly name: string;
  /** One sentence: `95% of correct pay journeys take at most 750 ms`. */
  readonly text: string;
  readonly samplesNeeded: number;
  readonly figure: SloFigure | null;
}

export function sloCriterion(spec: SloSpec): SloCriterion {
  const kind = kindOf(spec);
  return {
    path: spec.path,
    step: spec.step,
    name: kind.name(spec),
    text: kind.describe(spec),
    samplesNeeded: kind.samplesNeeded(spec),
    figure: kind.figure(spec),
  };
}

/** Judges one SLO on what its path did in a stage. */
export function sloOutcome(spec: SloSpec, activity: PathActivity): SloOutcome {
  const kind = kindOf(spec);
  const { measured, state, reason } = kind.judge(spec, activity);
  return {
    path: spec.path,
    name: kind.name(spec),
    limit: kind.limit(spec),
    measured,
    state,
    reason,
  };
}

/** Whether an SLO judges a stage that offers so many journeys per second of its path. */
export const judgesStage = (spec: SloSpec, offeredPerSecond: number): boolean =>
  offeredPerSecond >= judgedFromPerSecond(spec);

/** The least arrival rate of a stage that an SLO judges, in journeys per second: 0 is every stage. */
export const judgedFromPerSecond = (spec: SloSpec): number =>
  kindOf(spec).judgedFromPerSecond?.(spec) ?? 0;

/** Whether an SLO needs its samples in each second. */
export const judgesSeconds = (spec: SloSpec): boolean => kindOf(spec).judgesSeconds === true;

/** The smallest limit that some of a path's SLOs set for one answer; null without one. */
export function smallestLatencyLimitMs(specs: readonly SloSpec[]): number | null {
  const limits = specs.flatMap((spec) => kindOf(spec).latencyLimitMs(spec) ?? []);
  return limits.length === 0 ? null : Math.min(...limits);
}

function kindOf(spec: SloSpec): SloKind<SloSpec> {
  const found: SloKind<SloSpec> | undefined = sloKinds.find(({ kind }) => kind === spec.kind);
  if (found === undefined) throw new Error(`no SLO kind "${spec.kind}" is registered`);
  return found;
}
