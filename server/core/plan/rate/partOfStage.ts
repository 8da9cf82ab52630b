import { bounds } from '../../scenario/forms.ts';
import { startsOf, vusFor } from '../../traffic/arrival.ts';
import { type WholeRate, wholeRate } from '../../traffic/arrivalRate.ts';
import type { PathPlan } from '../../traffic/journey.ts';
import { type ArrivalProfile, profileStarts, profileStartsBefore } from '../../traffic/profile.ts';
import { isHeld, type StageLoad, type StagePlan, type Transient } from '../../traffic/round.ts';
import { profileLoad } from '../stages.ts';

/** A stage, or a part of it, with its rates multiplied. */
export interface StagePart {
  /** In ms since the stage's start. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly rate: number;
}

/**
 * A part of a stage, with the stage's own index and start. A part of a held level that is too short to be measured is a spike; a part of a spread burst
 * is a plain one. The error is one line: more starts in a slot than a script can be told.
 */
export function partOfStage(
  stage: StagePlan,
  part: StagePart,
  paths: readonly PathPlan[],
  shards: number,
): StagePlan | string {
  const { fromMs, toMs, rate } = part;
  const holdMs = toMs - fromMs;
  const loads: StageLoad[] = [];
  for (const load of stage.loads) {
    const path = paths.find(({ name }) => name === load.path);
    if (path === undefined) continue;
    const made = partOfLoad(load, path, part, shards);
    if (typeof made === 'string') return made;
    // A round that was cut was driven with the VUs of the whole.
    if (made === null) continue;
    const vus = fromMs === 0 && rate === 1 ? load.vus : made.vus;
    loads.push({ ...rampPart(made, load, stage, part), vus });
  }
  const isWhole = holdMs === stage.holdMs;
  const { level, levelMax, fromLevel, transient, spread, ...rest } = stage;
  const levelAt = (ms: number): number =>
    times(fromLevel === undefined ? level : between(fromLevel, level, ms / stage.holdMs), rate);
  const kind = loads.length === 0 ? emptyKind(stage) : kindOf(stage, holdMs);
  return {
    ...rest,
    level: levelAt(toMs),
    ...(levelMax === undefined ? {} : { levelMax: times(levelMax, rate) }),
    ...(fromLevel === undefined ? {} : { fromLevel: levelAt(fromMs) }),
    ...(kind === undefined ? {} : { transient: kind }),
    ...(spread === undefined || !isWhole ? {} : { spread }),
    holdMs,
    loads,
  };
}

/** Without binary noise: 0.7 × 1.1 is 0.77. */
export const times = (value: number, rate: number): number =>
  Number((value * rate).toPrecision(12));

const between = (from: number, to: number, share: number): number => from + (to - from) * share;

const kindOf = (stage: StagePlan, holdMs: number): Transient | undefined =>
  isHeld(stage) && holdMs < bounds.holdMsMin ? 'spike' : stage.transient;

/** No start falls into it. */
const emptyKind = ({ transient }: StagePlan): Transient => transient ?? 'pause';

function partOfLoad(
  load: StageLoad,
  path: PathPlan,
  { fromMs, toMs, rate }: StagePart,
  shards: number,
): StageLoad | string | null {
  const holdMs = toMs - fromMs;
  if (load.profile !== undefined) {
    return profileLoad(path, partOfProfile(load.profile, { fromMs, toMs, rate }), holdMs, shards);
  }
  const whole = rate === 1 ? load : scaledRate(load, rate, holdMs);
  const even = {
    path: load.path,
    rate: whole.rate,
    timeUnitMs: whole.timeUnitMs,
    ratePerSecond: (whole.rate * 1000) / whole.timeUnitMs,
    vus: load.vus,
  };
  if (even.rate === 0 || startsOf(even, holdMs) === 0) return null;
  return { ...even, vus: vusFor(even.ratePerSecond, path.latencyBoundMs, shards) };
}

/** Exactly, or to the nearest whole number of starts in the part. */
function scaledRate({ ratePerSecond }: StageLoad, rate: number, holdMs: number): WholeRate {
  const exact = times(ratePerSecond, rate);
  return wholeRate(exact) ?? { rate: Math.round((exact * holdMs) / 1000), timeUnitMs: holdMs };
}

/** The rates at the start and the end of a part of a ramp. */
function rampPart(
  made: StageLoad,
  { ramp }: StageLoad,
  { holdMs }: StagePlan,
  { fromMs, toMs, rate }: StagePart,
): StageLoad {
  if (ramp === undefined) return made;
  const at = (ms: number): number =>
    times(between(ramp.fromPerSecond, ramp.toPerSecond, ms / holdMs), rate);
  return { ...made, ramp: { fromPerSecond: at(fromMs), toPerSecond: at(toMs) } };
}

/**
 * The slots from the one that begins nearest to `fromMs`, up to `toMs`; of a slot that is cut, the starts before that. The sum of
 * the multiplied starts is rounded from slot to slot, so that their total is off by less than one.
 */
function partOfProfile(profile: ArrivalProfile, { fromMs, toMs, rate }: StagePart): ArrivalProfile {
  const { slotMs, starts } = profile;
  const first = Math.round(fromMs / slotMs);
  const whole = Math.floor(toMs / slotMs);
  const kept = starts.slice(first, whole);
  if (whole * slotMs < toMs && whole >= first) {
    const before = profileStarts({ slotMs, starts: starts.slice(0, whole) });
    kept.push(profileStartsBefore(profile, toMs) - before);
  }
  let sum = 0;
  const scaled = kept.map((count) => {
    const until = Math.round(times(sum, rate));
    sum += count;
    return Math.round(times(sum, rate)) - until;
  });
  return { slotMs, starts: scaled };
}
