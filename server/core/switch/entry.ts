import type { SwitchDefinition } from './switchFile.ts';
import type { SwitchValue } from './valueType.ts';

/** What a provider holds of a switch: the value, and that of the instances which have another one. */
export interface SwitchEntry {
  readonly value: SwitchValue;
  /** By the name of the instance. */
  readonly instances: Readonly<Record<string, SwitchValue>>;
}

/** An entry with its version, which changes with each write. */
export interface StoredSwitch extends SwitchEntry {
  readonly version: string;
  /** Instances whose value could not be read; absent where all were. */
  readonly unread?: readonly string[];
}

/** The version of a switch that its provider does not hold. */
export const unstoredVersion = 'none';

/** What is in force while the provider holds nothing. */
export const unstored = (definition: Pick<SwitchDefinition, 'default'>): StoredSwitch => ({
  value: definition.default,
  instances: {},
  version: unstoredVersion,
});

/** The value that the instance reads. */
export const valueFor = ({ value, instances }: SwitchEntry, instance: string): SwitchValue =>
  Object.hasOwn(instances, instance) ? (instances[instance] ?? value) : value;

/** Whether each of these instances reads the same of both. */
export const agrees = (
  left: SwitchEntry,
  right: SwitchEntry,
  instances: readonly string[],
): boolean => instances.every((name) => valueFor(left, name) === valueFor(right, name));

/**
 * The entry of values that were read at each instance: the most common value, the first of several, and those that
 * differ from it.
 */
export function entryOf(values: Readonly<Record<string, SwitchValue>>): SwitchEntry | null {
  const counts = new Map<SwitchValue, number>();
  for (const value of Object.values(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [first, ...rest] = counts;
  if (first === undefined) return null;
  const [value] = rest.reduce((most, one) => (one[1] > most[1] ? one : most), first);
  const others = Object.entries(values).filter(([, own]) => own !== value);
  return { value, instances: Object.fromEntries(others) };
}
