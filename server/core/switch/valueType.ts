import { err, ok, type Result } from '../result.ts';

/** A value that a switch can have. */
export type SwitchValue = boolean | number | string;

/** The values that a switch allows. */
export type ValueType =
  | { readonly kind: 'boolean' }
  /** Both ends belong to it. */
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'string' };

export const stringLengthMax = 500;

/** So many values of a list are named. */
const namedMax = 6;

/** The allowed values in words; of a long list the first ones, and how many more there are. */
export function describeValues(type: ValueType): string {
  if (type.kind === 'boolean') return 'true or false';
  if (type.kind === 'integer') return `a whole number from ${type.min} to ${type.max}`;
  if (type.kind === 'enum') {
    const { values } = type;
    if (values.length <= namedMax) return values.join(' or ');
    const others = values.length - namedMax + 1;
    return `${values.slice(0, namedMax - 1).join(' or ')} or one of ${others} others`;
  }
  return `a text of at most ${stringLengthMax} characters`;
}

/** Whether the type allows the value. */
export function allows(type: ValueType, value: unknown): value is SwitchValue {
  if (type.kind === 'boolean') return typeof value === 'boolean';
  if (type.kind === 'integer') {
    return (
      typeof value === 'number' &&
      Number.isSafeInteger(value) &&
      value >= type.min &&
      value <= type.max
    );
  }
  if (typeof value !== 'string') return false;
  return type.kind === 'enum' ? type.values.includes(value) : value.length <= stringLengthMax;
}

/** The value that a text stands for, as a command line or a store gives it; the error ends a sentence. */
export function readValue(type: ValueType, text: string): Result<SwitchValue, string> {
  const value = typed(type, text);
  return allows(type, value) ? ok(value) : err(`takes ${describeValues(type)}`);
}

function typed(type: ValueType, text: string): unknown {
  if (type.kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : null;
  if (type.kind === 'integer') return /^-?\d+$/.test(text) ? Number(text) : null;
  return text;
}
