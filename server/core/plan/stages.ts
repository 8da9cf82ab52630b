import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { bounds } from '../scenario/forms.ts';
import { levelRange, shareOf, slotProblem } from '../scenario/levelForm.ts';
import type { Scenario, StageSpec } from '../scenario/scenario.ts';
import { formatPercent } from '../text/units.ts';
import { startsOf, startsWithin, vusFor, vusForStarts } from '../traffic/arrival.ts';
import { type WholeRate, wholeRate } from '../traffic/arrivalRate.ts';
import { burstProfile } from '../traffic/burst.ts';
import type { PathPlan } from '../traffic/journey.ts';
import {
  type ArrivalProfile,
  profileStarts,
  rampProfile,
  slotStartsMax,
} from '../traffic/profile.ts';
import type { StageLoad, StagePlan, Transient } from '../traffic/round.ts';
import { spreadProfile } from '../traffic/spread.ts';
import { saltOf } from './k6/salt.ts';
import { levelDiagnostic } from './planDiagnostic.ts';

/** What stages are made of. */
export interface ShapedLoad {
  readonly load: Pick<Scenario['load'], 'stages' | 'dispersion' | 'seed'>;
}

/** The stages of a scenario's levels, one after the other, or what cannot be driven. */
export function stagesOf(
  scenario: ShapedLoad,
  paths: readonly PathPlan[],
  shards: number,
): { readonly stages: readonly StagePlan[]; readonly diagnostics: readonly Diagnostic[] } {
  const stages: StagePlan[] = [];
  const diagnostics: Diagnostic[] = [];
  let startMs = 0;
  scenario.load.stages.forEach((spec, index) => {
    const transient = transientOf(spec);
    const loads = paths.flatMap((path): readonly StageLoad[] => {
      const load =
        transient === undefined || transient === 'recovery'
          ? heldLoad(scenario, path, index, shards)
          : transientLoad(scenario, path, index, shards);
      if (typeof load !== 'string') return load === null ? [] : [load];
      diagnostics.push(levelDiagnostic({ index, shapeLine: spec.line }, load));
      return [];
    });
    stages.push({
      index,
      ...levelsOf(spec, paths),
      ...(transient && { transient }),
      ...(spec.spread && { spread: spec.spread }),
      ...(spec.line === undefined ? {} : { shapeLine: spec.line }),
      startMs,
      holdMs: spec.holdMs,
      loads,
    });
    startMs += spec.holdMs;
  });
  return { stages, diagnostics };
}

function transientOf(spec: StageSpec): Transient | undefined {
  const { level, fromLevel, holdMs, spread, recovery } = spec;
  if (recovery) return 'recovery';
  if (spread !== undefined) return 'spike';
  if (fromLevel !== undefined) return 'ramp';
  const highest = typeof level === 'number' ? level : Math.max(...Object.values(level));
  if (highest === 0) return 'pause';
  return holdMs < bounds.holdMsMin ? 'spike' : undefined;
}

function levelsOf(
  { level, fromLevel }: StageSpec,
  paths: readonly PathPlan[],
): Pick<StagePlan, 'level' | 'levelMax' | 'fromLevel'> {
  const names = paths.map(({ name }) => name);
  const { lowest, highest } = levelRange(level, names);
  return {
    level: lowest,
    ...(highest === lowest ? {} : { levelMax: highest }),
    ...(fromLevel === undefined ? {} : { fromLevel: levelRange(fromLevel, names).lowest }),
  };
}

/** The load of a path at a level that is held; null without load, a message where k6 cannot make it. */
function heldLoad(
  scenario: ShapedLoad,
  path: PathPlan,
  index: number,
  shards: number,
): StageLoad | string | null {
  const { stages, dispersion, seed } = scenario.load;
  const { level: levels = 0, holdMs = 0, wholeStarts } = stages[index] ?? {};
  const level = shareOf(levels, path.name);
  if (level === 0) return null;
  const exact = path.peakRatePerSecond * level;
  const whole = wholeStarts ? roundedRate(exact, holdMs) : wholeRate(exact);
  if (whole === null) {
    const rate = `${path.peakRatePerSecond}/s of path "${path.name}" at ${formatPercent(level)}`;
    return `${rate} is not a whole number of arrivals in an hour; round one of them`;
  }
  const ratePerSecond = (whole.rate * 1000) / whole.timeUnitMs;
  const vus = vusFor(ratePerSecond, path.latencyBoundMs, shards);
  const even = { path: path.name, ...whole, ratePerSecond, vus };
  if (dispersion === undefined) return even;
  const starts = startsOf(even, holdMs);
  const problem = slotProblem(holdMs);
  if (problem !== null) return `arrivals that are not even: ${problem}`;
  if (starts > burstStartsMax) {
    return `${starts} starts of path "${path.name}" that are not even, more than ${burstStartsMax} in a level; hold it shorter`;
  }
  const profile = burstProfile({
    starts,
    holdMs,
    dispersion,
    seed: saltOf(seed, 'arrivals', path.name, index),
  });
  return profileLoad(path, profile, holdMs, shards);
}

/** The whole number of starts in a stage that is nearest to a rate. */
const roundedRate = (perSecond: number, holdMs: number): WholeRate => ({
  rate: Math.round((perSecond * holdMs) / 1000),
  timeUnitMs: holdMs,
});

/** Each start is drawn. */
const burstStartsMax = 5_000_000;

/** The load of a path in a ramp or a spike; null where it has no start in it. */
function transientLoad(
  { load: { stages, seed } }: ShapedLoad,
  path: PathPlan,
  index: number,
  shards: number,
): StageLoad | string | null {
  const { level = 0, fromLevel, holdMs = 0, spread } = stages[index] ?? {};
  const rateAt = (levels: StageSpec['level']): number =>
    path.peakRatePerSecond * shareOf(levels, path.name);
  if (spread !== undefined) {
    const starts = Math.round((rateAt(level) * spread.burstMs) / 1000);
    if (starts > burstStartsMax) {
      return `${starts} starts of path "${path.name}" are more than ${burstStartsMax} in a burst; make it shorter`;
    }
    const profile = spreadProfile(spread, starts, saltOf(seed, 'spread', path.name, index));
    return profileLoad(path, profile, holdMs, shards);
  }
  const ramp = { fromPerSecond: rateAt(fromLevel ?? level), toPerSecond: rateAt(level) };
  const profile = rampProfile(ramp.fromPerSecond, ramp.toPerSecond, holdMs);
  const load = profileLoad(path, profile, holdMs, shards);
  const isRamp = fromLevel !== undefined && load !== null && typeof load !== 'string';
  return isRamp ? { ...load, ramp } : load;
}

/** The load of starts that are not even; null without a start, a message where a slot holds too many. */
export function profileLoad(
  path: PathPlan,
  profile: ArrivalProfile,
  holdMs: number,
  shards: number,
): StageLoad | string | null {
  const starts = profileStarts(profile);
  if (starts === 0) return null;
  if (Math.max(...profile.starts) > slotStartsMax) {
    return `more than ${slotStartsMax} starts of path "${path.name}" within ${profile.slotMs} ms; lower its rate`;
  }
  const load = {
    path: path.name,
    rate: starts,
    timeUnitMs: holdMs,
    ratePerSecond: (starts * 1000) / holdMs,
    vus: 0,
    profile,
  };
  return { ...load, vus: vusForStarts(startsWithin(load, path.latencyBoundMs), shards) };
}
