import { z } from 'zod';
import { err, ok, type Result } from '../../../core/result.ts';
import type { SwitchEntry } from '../../../core/switch/entry.ts';
import type { SwitchValue } from '../../../core/switch/valueType.ts';

/**
 * A flag of flagd's JSON format (https://flagd.dev/reference/flag-definitions/) as a switch. Instances with a value of
 * their own are a targeting rule on `instance` of the evaluation context. What a flag has beside that is kept.
 */

const flagSchema = z.looseObject({
  state: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  variants: z.record(z.string(), z.unknown()),
  defaultVariant: z.string(),
  targeting: z.unknown().optional(),
});
export type FlagdFlag = z.output<typeof flagSchema>;

const isPlain = (value: unknown): value is SwitchValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** The entry of a flag; the error says what of it is not understood. */
export function readFlag(flag: unknown): Result<SwitchEntry, string> {
  const parsed = flagSchema.safeParse(flag);
  if (!parsed.success) return err('it is no flag with variants and a defaultVariant');
  const { state, variants, defaultVariant, targeting } = parsed.data;
  if (state === 'DISABLED')
    return err('its state is DISABLED, so services use defaults of their own');
  const value = variants[defaultVariant];
  if (!isPlain(value)) return err(`its variant "${defaultVariant}" is no boolean, number or text`);
  const rules = rulesOf(targeting);
  if (rules === null)
    return err('its targeting is not one that Zerohour wrote; remove it to push the switch');
  const instances: Record<string, SwitchValue> = {};
  for (const { names, variant } of rules) {
    const own = variants[variant];
    if (!isPlain(own)) return err(`its variant "${variant}" is no boolean, number or text`);
    for (const name of names) instances[name] = own;
  }
  return ok({ value, instances });
}

interface TargetingRule {
  readonly names: readonly string[];
  readonly variant: string;
}

const conditionSchema = z.strictObject({
  in: z.tuple([z.strictObject({ var: z.literal('instance') }), z.array(z.string())]),
});

/** The rules of `{"if": [{"in": [{"var": "instance"}, names]}, variant, …]}`; null for any other targeting. */
function rulesOf(targeting: unknown): readonly TargetingRule[] | null {
  if (targeting === undefined || targeting === null) return [];
  const isEmpty = typeof targeting === 'object' && Object.keys(targeting).length === 0;
  if (isEmpty) return [];
  const parsed = z.strictObject({ if: z.array(z.unknown()) }).safeParse(targeting);
  if (!parsed.success) return null;
  const rules: TargetingRule[] = [];
  for (let index = 0; index < parsed.data.if.length; index += 2) {
    const condition = conditionSchema.safeParse(parsed.data.if[index]);
    const variant = parsed.data.if[index + 1];
    if (!condition.success || typeof variant !== 'string') return null;
    rules.push({ names: condition.data.in[1], variant });
  }
  return rules;
}

/** The flag with the entry in it: variants are added as needed, and everything else stays. */
export function writeFlag(flag: unknown, entry: SwitchEntry): FlagdFlag {
  const parsed = flagSchema.safeParse(flag);
  const before: FlagdFlag = parsed.success
    ? parsed.data
    : { state: 'ENABLED', variants: {}, defaultVariant: String(entry.value) };
  const variants = { ...before.variants };
  const variantOf = (value: SwitchValue): string => {
    const known = Object.entries(variants).find(([, own]) => own === value);
    if (known !== undefined) return known[0];
    const name = Object.hasOwn(variants, String(value)) ? `value ${value}` : String(value);
    variants[name] = value;
    return name;
  };
  const defaultVariant = variantOf(entry.value);
  const groups = new Map<SwitchValue, string[]>();
  for (const [name, value] of Object.entries(entry.instances)) {
    groups.set(value, [...(groups.get(value) ?? []), name]);
  }
  const rules = [...groups].flatMap(([value, names]) => [
    { in: [{ var: 'instance' }, names] },
    variantOf(value),
  ]);
  const { targeting: _, ...rest } = before;
  return {
    ...rest,
    variants,
    defaultVariant,
    ...(rules.length === 0 ? {} : { targeting: { if: rules } }),
  };
}
