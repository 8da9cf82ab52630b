import { z } from 'zod';
import type { Target } from '../target/target.ts';
import type { RuleStreak, Watched } from './watched.ts';

export interface AbortRuleBase {
  readonly kind: string;
}

/** A key of the target file that a rule reads its figures from. */
export type TargetKey = keyof Target | `stores.${keyof Target['stores'] & string}`;

/** Whether the target leaves the key out, or gives an empty list. */
export function lacksKey(target: Target, key: TargetKey): boolean {
  const value = key
    .split('.')
    .reduce<unknown>(
      (part, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : null),
      target,
    );
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

/** What must be there for a rule to be able to trip. */
export interface AbortRuleNeeds {
  /** A path of the scenario. */
  readonly path?: string | null;
  /** The scenario's `audit`. */
  readonly audit?: true;
  readonly target?: readonly TargetKey[];
}

export interface AbortRuleSamples {
  readonly path: string;
  readonly windowSeconds: number;
  readonly samples: number;
}

/** One kind of abort rule: how it is written, said and judged. Methods take the rules of this kind only. */
export interface AbortRuleKind<Rule extends AbortRuleBase> {
  readonly kind: Rule['kind'];
  /** One line: when it trips. */
  readonly doc: string;
  /** Such a rule as a scenario writes it. */
  readonly example: string;
  /** What the rule says, or null where it is no rule of this kind. Words are parted by one space. */
  parse(sentence: string): Omit<Rule, 'kind'> | null;
  /** The rule as a person reads it: `errors of pay above 5% over 10 s, 3 times`. */
  describe(rule: Rule): string;
  needs(rule: Rule): AbortRuleNeeds;
  /** How many seconds of load it takes at the least to trip. */
  secondsNeeded(rule: Rule): number;
  /** The journeys of a path that a window must hold before the rule says anything; null where any number will do. */
  samplesNeeded(rule: Rule): AbortRuleSamples | null;
  /** Null while the rule is kept. */
  judge(rule: Rule, watched: Watched): RuleStreak | null;
}

type RuleOf<Kind extends string, Fields extends z.ZodRawShape> = { readonly kind: Kind } & Readonly<
  z.output<z.ZodObject<{ kind: z.ZodLiteral<Kind> } & Fields>>
>;

/** Declares a kind: `fields` are the schemas of what its rules say. */
export function abortRuleKind<const Kind extends string, Fields extends z.ZodRawShape>(
  definition: { readonly kind: Kind; readonly fields: Fields } & AbortRuleKind<
    RuleOf<Kind, Fields>
  >,
) {
  const { kind, fields } = definition;
  return { ...definition, schema: z.object({ kind: z.literal(kind), ...fields }) };
}
