import { z } from 'zod';
import { closed, textForm } from '../diagnostics/zodDiagnostics.ts';
import { labelHint, labelNamePattern, labelsMax, labelValuePattern } from '../text/labels.ts';
import { bounds, durationForm, percentForm, rateForm } from './forms.ts';
import { type Goal, goals, makesLevels } from './goal.ts';
import { expectationOf, goalFaults, goalFields, goalStages } from './goalSchema.ts';
import {
  arrivalsHint,
  isHeldLevel,
  type LevelForm,
  levelRange,
  levelSchema,
  parseArrivals,
  shareOf,
  slotProblem,
} from './levelForm.ts';
import type { LoadSpec, Scenario } from './scenario.ts';

/** The key `load` of a scenario file: goal, peak rates, required load, levels and shards. */

const inHoldBounds = (ms: number): boolean => ms >= bounds.holdMsMin && ms <= bounds.holdMsMax;
const holdMessage = 'a hold lies between 4s (its first 3s are not measured) and 168h';

const place = z
  .record(
    z.string().regex(labelNamePattern, labelHint),
    z.string().regex(labelValuePattern, labelHint),
  )
  .refine((all) => Object.keys(all).length <= labelsMax, `more than ${labelsMax} labels`);

/** Without `require`, the peak itself is required. */
export const requiredLevelDefault = 1;

/** How wide the 95% interval of a search may be, as a share. */
const preciseDefault = 0.05;

export const loadSchema = closed({
  goal: z
    .enum(goals)
    .describe(
      'find-capacity: look for the highest load that meets every SLO; hold: hold a load and judge it; spike, recover: overload the target and see it come back; soak: hold a load for long and look for drift.',
    ),
  peak: z.record(z.string(), rateForm).describe('Arrival rate of each path at 100%.'),
  levels: z
    .array(levelSchema)
    .min(1)
    .max(bounds.levels)
    .optional()
    .describe(
      'Stages in order, as shares of the peak: `25%`, `75% for 20s`, a ramp `25% to 100% for 30s`, a pause `0% for 10s`, a burst whose clients wait `300% for 1s spread 2s..10s`, or a level for each path.',
    ),
  shape: z
    .string()
    .min(1)
    .optional()
    .describe(
      'In place of levels: a CSV file of the folder with the columns `time` and one for each path (or `all`); each row is a level.',
    ),
  require: percentForm
    .refine(
      (level) => level > 0 && level <= bounds.levelMax,
      `the required load lies above 0% and up to ${bounds.levelMax * 100}%`,
    )
    .optional()
    .describe('The share of the peak that must meet every SLO; default 100%.'),
  hold: durationForm
    .refine(inHoldBounds, holdMessage)
    .optional()
    .describe('How long each level lasts; of spike and recover how long each overload does.'),
  ...goalFields,
  arrivals: textForm(parseArrivals, arrivalsHint, {
    examples: ['even', 'poisson', 'bursty', 'bursty 8'],
  })
    .optional()
    .describe(
      'How journeys of a held level arrive: `even` (default), `poisson`, or `bursty 4`, with that index of dispersion at 1 s.',
    ),
  precise: percentForm
    .refine(
      (share) => share >= bounds.preciseMin && share <= bounds.preciseMax,
      `a search is precise to ${bounds.preciseMin * 100}% to ${bounds.preciseMax * 100}%`,
    )
    .optional()
    .describe(
      'Of find-capacity without levels, which searches: how wide the 95% interval of the limit may be; default 5%.',
    ),
  precision: z
    .enum(['fine', 'coarse'])
    .optional()
    .describe("`fine` (default): percentiles within 1%; `coarse`: k6's own buckets, ±4.4%."),
  shards: z.int().min(1).max(bounds.shardsMax).optional().describe('k6 processes; default 1.'),
  place: place
    .optional()
    .describe('Labels of the workers that may take its shards: `{ zone: a }`.'),
  seed: z.int().min(0).max(bounds.seedMax).optional().describe('Same seed, same draws; default 1.'),
}).superRefine((value, context) => {
  const { levels, shape, goal } = value;
  const faults = levels === undefined ? [] : levelFaults({ ...value, levels });
  for (const { index, message } of faults) {
    const path = index === null ? ['levels'] : ['levels', index];
    context.addIssue({ code: 'custom', path, message });
  }
  const oneOf = shapeFault(goal, levels === undefined, shape === undefined);
  if (oneOf !== null) context.addIssue({ code: 'custom', ...oneOf });
  for (const fault of [...searchFaults(value), ...goalFaults(value)]) {
    context.addIssue({ code: 'custom', ...fault });
  }
});

interface SearchKeys {
  readonly goal: Goal;
  readonly levels?: unknown;
  readonly shape?: unknown;
  readonly hold?: unknown;
  readonly precise?: unknown;
}

/** A load that finds the capacity without levels is a search. */
const isSearch = ({ goal, levels, shape }: SearchKeys): boolean =>
  goal === 'find-capacity' && levels === undefined && shape === undefined;

function searchFaults(load: SearchKeys): readonly { path: string[]; message: string }[] {
  if (isSearch(load)) {
    const message =
      'a search holds each level as long as its samples need; leave hold out, or give levels';
    return load.hold === undefined ? [] : [{ path: ['hold'], message }];
  }
  const message = 'only find-capacity without levels searches; leave precise out';
  return load.precise === undefined ? [] : [{ path: ['precise'], message }];
}

/** The levels come from the file or from a shape, which goes up and down. */
function shapeFault(goal: Goal, noLevels: boolean, noShape: boolean) {
  if (makesLevels(goal)) return null;
  if (noLevels && noShape) {
    return goal === 'find-capacity'
      ? null
      : { path: [], message: 'no levels; give load.levels or load.shape' };
  }
  if (noShape) return null;
  if (!noLevels) return { path: ['shape'], message: 'load has levels and a shape; leave one out' };
  return goal === 'hold'
    ? null
    : {
        path: ['goal'],
        message: 'levels of find-capacity rise, and a shape need not; write "goal: hold"',
      };
}

interface Levels {
  readonly goal: Goal;
  readonly peak: Readonly<Record<string, unknown>>;
  readonly levels: readonly LevelForm[];
  readonly hold?: number | undefined;
}

interface Fault {
  /** Of the level; null for the list. */
  readonly index: number | null;
  readonly message: string;
}

function levelFaults({ goal, peak, levels, hold }: Levels): readonly Fault[] {
  const paths = Object.keys(peak);
  const times = levels.flatMap(({ holdMs }, index): Fault[] =>
    holdMs === null && hold === undefined
      ? [{ index, message: 'no hold: give load.hold, or write "75% for 20s"' }]
      : [],
  );
  const uneven = levels.flatMap((level, index): Fault[] => {
    const holdMs = level.holdMs ?? Math.max(hold ?? 0, bounds.holdMsMin);
    const problem = isEven(level, holdMs) ? null : slotProblem(holdMs);
    return problem === null ? [] : [{ index, message: problem }];
  });
  return [
    ...times,
    ...uneven,
    ...idleFaults(levels, paths),
    ...(goal === 'find-capacity' ? climbFaults(levels, paths, hold) : []),
  ];
}

/** Whether its starts lie at even distances: a level that is held, or a pause. */
const isEven = (level: LevelForm, holdMs: number): boolean =>
  level.fromLevel === undefined &&
  level.spread === undefined &&
  (holdMs >= bounds.holdMsMin || level.level === 0);

/** A path that no level loads would never be driven. */
const idleFaults = (levels: readonly LevelForm[], paths: readonly string[]): readonly Fault[] =>
  paths
    .filter((path) =>
      levels.every(
        ({ level, fromLevel = 0 }) => shareOf(level, path) === 0 && shareOf(fromLevel, path) === 0,
      ),
    )
    .map((path) => ({ index: null, message: `no level has load for path "${path}"` }));

/** The levels that are held rise; ramps, pauses and spikes may stand between them. */
function climbFaults(
  levels: readonly LevelForm[],
  paths: readonly string[],
  hold: number | undefined,
): readonly Fault[] {
  const held = levels.flatMap((level, index) =>
    isHeldLevel(level, level.holdMs ?? hold ?? bounds.holdMsMin)
      ? [{ index, ...levelRange(level.level, paths) }]
      : [],
  );
  const falling = held.flatMap(({ index, lowest, highest }, nth): Fault[] => {
    const before = held[nth - 1];
    const rises = before === undefined || (lowest > before.lowest && highest > before.highest);
    return rises ? [] : [{ index, message: 'levels of find-capacity rise; this one does not' }];
  });
  if (held.length >= 2) return falling;
  return [{ index: null, message: 'find-capacity needs at least two levels' }, ...falling];
}

export function loadOf(file: z.output<typeof loadSchema>): Scenario['load'] {
  return {
    goal: file.goal,
    precision: file.precision ?? 'fine',
    peak: file.peak,
    requiredLevel: file.require ?? file.level ?? requiredLevelDefault,
    ...(makesLevels(file.goal) ? { expect: expectationOf(file) } : {}),
    ...(isSearch(file)
      ? { search: { precision: file.precise ?? preciseDefault, levelMax: bounds.levelMax } }
      : {}),
    stages: makesLevels(file.goal)
      ? goalStages(file)
      : (file.levels ?? []).map((level) => stageOf(level, file.hold)),
    ...(file.shape === undefined ? {} : { shape: { file: file.shape, rowMs: file.hold ?? null } }),
    ...(file.arrivals ? { dispersion: file.arrivals } : {}),
    shards: file.shards ?? 1,
    place: file.place ?? {},
    seed: file.seed ?? 1,
  };
}

const stageOf = (level: LevelForm, hold: number | undefined): LoadSpec['stages'][number] => ({
  ...level,
  holdMs: level.holdMs ?? hold ?? bounds.holdMsMin,
});
