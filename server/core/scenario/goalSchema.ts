import { z } from 'zod';
import { closed, show, textForm } from '../diagnostics/zodDiagnostics.ts';
import { formatPercent, parseDuration, parsePercent, percentHint } from '../text/units.ts';
import { bounds, durationForm, percentForm } from './forms.ts';
import {
  driftMaxDefault,
  type Goal,
  type GoalExpectation,
  makesLevels,
  overloads,
  type ShapedGoal,
  shapedGoals,
} from './goal.ts';
import { slotProblem } from './levelForm.ts';
import type { StageSpec } from './scenario.ts';

/**
 * Keys of `load` of the goals that make their own levels. A spike goes from the level to one overload and back, `recover`
 * to several, one after the other; a soak holds the level:
 *
 *   spike, recover   level for before │ (ramp) │ to for hold │ (ramp) │ level for watch
 *   soak             level for hold
 */

const levelDefault = 1;
const beforeMsDefault = 30_000;
const watchMsDefault = 60_000;
const overloadsMax = 10;

const isLevel = (share: number): boolean => share > 0 && share <= bounds.levelMax;
const levelMessage = `a level lies above 0% and up to ${bounds.levelMax * 100}%`;

/** One level, or several in order. `publishedSchemas` gives its forms to editors. */
export const overloadSchema = z.unknown().transform((value, context): readonly number[] => {
  const isList = Array.isArray(value);
  const entries: readonly unknown[] = isList ? value : [value];
  return entries.flatMap((entry, index) => {
    const share = typeof entry === 'string' ? parsePercent(entry) : null;
    if (share !== null && isLevel(share)) return [share];
    const message =
      share === null ? `${show(entry)} is not understood; ${percentHint}` : levelMessage;
    context.issues.push({
      code: 'custom',
      input: entry,
      path: isList ? [index] : [],
      message,
    });
    return [];
  });
});

export function overloadJsonSchema(): object {
  const text = { type: 'string', examples: ['200%', '500%'] };
  const list = { type: 'array', items: text, minItems: 1, maxItems: overloadsMax };
  return { anyOf: [text, list] };
}

const watchMsMax = 3_600_000;
const isHold = (ms: number): boolean => ms >= bounds.holdMsMin && ms <= bounds.holdMsMax;

/** `>= 90%` or `<= 10%`. */
const shareForm = (sign: '>=' | '<=', most: number) =>
  textForm(
    (text) => {
      const share = text.startsWith(sign) ? parsePercent(text.slice(sign.length).trim()) : null;
      return share !== null && share > 0 && share <= most ? share : null;
    },
    `write "${sign} ${sign === '>=' ? '90%' : '10%'}", up to ${formatPercent(most)}`,
    { examples: [`${sign} ${sign === '>=' ? '90%' : '10%'}`] },
  );

const within = textForm(
  (text) => {
    const ms = parseDuration(text.replace(/^(?:within|<=)\s*/, ''));
    return ms !== null && ms >= 1_000 && ms <= watchMsMax ? ms : null;
  },
  'write "within 60s", from 1s to 1h',
  { examples: ['within 60s'] },
);

export const goalFields = {
  level: percentForm
    .refine(isLevel, levelMessage)
    .optional()
    .describe('The level that a soak holds; of spike and recover the normal one. Default 100%.'),
  to: overloadSchema
    .optional()
    .describe('The level of the overload: `500%`; of recover a list, one after the other.'),
  ramp: durationForm
    .refine((ms) => ms >= bounds.levelMsMin && ms <= watchMsMax, 'a ramp lasts from 1s to 1h')
    .optional()
    .describe('How long the rate takes to the overload and back; without it, it changes at once.'),
  before: durationForm
    .refine(isHold, 'the level before is held from 4s to 168h')
    .optional()
    .describe('How long the normal level is held before the first overload; default 30s.'),
  watch: durationForm
    .refine((ms) => ms >= 5_000 && ms <= watchMsMax, 'the target is watched from 5s to 1h')
    .optional()
    .describe(
      'How long the target is watched at the normal level after each overload; default 60s.',
    ),
  expect: closed({
    goodput: shareForm('>=', bounds.levelMax)
      .optional()
      .describe('Smallest goodput under an overload, in % of that at the level before.'),
    recovered: within
      .optional()
      .describe('How soon the target is back to normal after an overload.'),
    drift: shareForm('<=', 1)
      .optional()
      .describe('Largest drift of latency, errors and goodput over a soak; default <= 10%.'),
  })
    .optional()
    .describe('What must hold in an overload, after it, or over a soak.'),
};

/** The keys as they are read. */
interface GoalKeys {
  readonly goal: Goal;
  readonly levels?: unknown;
  readonly shape?: unknown;
  readonly level?: number | undefined;
  readonly to?: readonly number[] | undefined;
  readonly ramp?: number | undefined;
  readonly before?: number | undefined;
  readonly watch?: number | undefined;
  readonly hold?: number | undefined;
  readonly expect?: Expect | undefined;
}

interface Expect {
  readonly goodput?: number | undefined;
  readonly recovered?: number | undefined;
  readonly drift?: number | undefined;
}

interface Fault {
  readonly path: (string | number)[];
  readonly message: string;
}

const overloadKeys = ['to', 'ramp', 'before', 'watch'] as const;

export function goalFaults(load: GoalKeys): readonly Fault[] {
  const { goal } = load;
  if (!makesLevels(goal)) {
    return given(load, ['level', ...overloadKeys, 'expect']).map((key) => ({
      path: [key],
      message: `only the goals ${shapedGoals.join(', ')} take "${key}"; leave it out`,
    }));
  }
  const own = given(load, ['levels', 'shape']).map(
    (key): Fault => ({
      path: [key],
      message: `${goal} makes its own levels; leave ${key} out, or write "goal: hold"`,
    }),
  );
  const hold =
    load.hold === undefined
      ? [{ path: [], message: `${goal} needs "hold", ${holdMeaning[goal]}: hold: 20s` }]
      : [];
  return [
    ...own,
    ...hold,
    ...(overloads(goal) ? overloadFaults(goal, load) : soakFaults(load)),
    ...expectFaults(goal, load.expect ?? {}),
  ];
}

const holdMeaning = {
  spike: 'how long the spike lasts',
  recover: 'how long each overload lasts',
  soak: 'how long the level is held',
} as const satisfies Readonly<Record<ShapedGoal, string>>;

const given = <Key extends keyof GoalKeys>(load: GoalKeys, keys: readonly Key[]): readonly Key[] =>
  keys.filter((key) => load[key] !== undefined);

function overloadFaults(goal: 'spike' | 'recover', load: GoalKeys): readonly Fault[] {
  const { to, ramp, level = levelDefault } = load;
  if (to === undefined) {
    const example = goal === 'spike' ? 'to: 500%' : 'to: [200%, 500%]';
    return [{ path: [], message: `${goal} needs "to", the level of the overload: ${example}` }];
  }
  const many =
    goal === 'spike' && to.length > 1
      ? [{ path: ['to'], message: 'a spike has one level; write "goal: recover" for several' }]
      : [];
  const count =
    to.length >= 1 && to.length <= overloadsMax
      ? []
      : [{ path: ['to'], message: `name 1 to ${overloadsMax} levels` }];
  const low = to.flatMap((share, index): readonly Fault[] =>
    share > level
      ? []
      : [
          {
            path: ['to', index],
            message: `${formatPercent(share)} is no overload: it lies above the normal level, ${formatPercent(level)}`,
          },
        ],
  );
  const odd = ramp === undefined ? null : slotProblem(ramp);
  return [...many, ...count, ...low, ...(odd === null ? [] : [{ path: ['ramp'], message: odd }])];
}

const soakFaults = (load: GoalKeys): readonly Fault[] =>
  given(load, overloadKeys).map((key) => ({
    path: [key],
    message: `a soak holds one level; leave "${key}" out, or write "goal: spike"`,
  }));

/** An expectation that the goal cannot show. */
function expectFaults(goal: ShapedGoal, expect: Expect): readonly Fault[] {
  const foreign = overloads(goal) ? (['drift'] as const) : (['goodput', 'recovered'] as const);
  return foreign
    .filter((key) => expect[key] !== undefined)
    .map((key) => ({ path: ['expect', key], message: `${goal} shows no ${key}; leave it out` }));
}

export function goalStages(load: GoalKeys): readonly StageSpec[] {
  const { level = levelDefault, to = [], ramp, hold = bounds.holdMsMin } = load;
  if (!overloads(load.goal)) return [{ level, holdMs: hold }];
  const { before = beforeMsDefault, watch = watchMsDefault } = load;
  const rampOf = (from: number, end: number): readonly StageSpec[] =>
    ramp === undefined ? [] : [{ fromLevel: from, level: end, holdMs: ramp }];
  return [
    { level, holdMs: before },
    ...to.flatMap((overload): readonly StageSpec[] => [
      ...rampOf(level, overload),
      { level: overload, holdMs: hold },
      ...rampOf(overload, level),
      { level, holdMs: watch, recovery: true },
    ]),
  ];
}

export function expectationOf({ goal, expect = {} }: GoalKeys): GoalExpectation {
  const { goodput, recovered, drift } = expect;
  return {
    ...(goodput === undefined ? {} : { goodputMin: goodput }),
    ...(recovered === undefined ? {} : { recoveredMs: recovered }),
    ...(goal === 'soak' ? { driftMax: drift ?? driftMaxDefault } : {}),
  };
}
