import type { ProviderSettings } from './providers/registry.ts';
import type { SwitchValue, ValueType } from './valueType.ts';

/** What a switch is for. */
export const switchKinds = {
  degrade: 'leaves work out, so that the rest is served',
  limit: 'admits no more than a number',
  guard: 'protects data from concurrent writes',
  route: 'sends requests elsewhere',
} as const;
export type SwitchKind = keyof typeof switchKinds;

/** What a service does by the value of a switch, as one request to an instance shows it. */
export interface Behaviour {
  readonly method: 'GET' | 'POST';
  /** Below the instance's URL. */
  readonly path: string;
  /** The part of the answer that shows it. */
  readonly at: BehaviourPlace;
  /** What that part is for a value, by the value as a text; a value that is not listed shows itself. */
  readonly shows: Readonly<Record<string, string>>;
}

export type BehaviourPlace =
  | { readonly kind: 'status' }
  | { readonly kind: 'header'; readonly name: string }
  /** Keys and indices of the JSON body. */
  | { readonly kind: 'body'; readonly path: readonly string[] };

export interface SwitchDefinition {
  readonly name: string;
  readonly about: string;
  readonly owner: string;
  readonly kind: SwitchKind;
  readonly values: ValueType;
  readonly default: SwitchValue;
  /** The last day of its use, `YYYY-MM-DD` in UTC; null: it does not expire. */
  readonly expires: string | null;
  /** It acts on shadow traffic alone. */
  readonly shadowOnly: boolean;
  /** A name of `providers`. */
  readonly provider: string;
  /** The service that reads it; null: each instance does. */
  readonly service: string | null;
  /** Null: its effect cannot be seen and stays unknown. */
  readonly behaviour: Behaviour | null;
}

/** A process that reads switches. */
export interface SwitchInstance {
  readonly name: string;
  readonly service: string | null;
  readonly url: string;
}

/** The switches of a target: `switchFile` of the target file names it. */
export interface SwitchFile {
  readonly providers: Readonly<Record<string, ProviderSettings>>;
  /** The instances, or an address that answers `[{name, service, url}]`, read anew each time. */
  readonly instances: readonly SwitchInstance[] | string;
  /** Path below an instance's URL that answers `{values: {NAME: VALUE}, taggedRequests}`. */
  readonly canaryPath: string;
  readonly switches: readonly SwitchDefinition[];
}

/** Whether the switch's last day is over. */
export const isExpired = ({ expires }: Pick<SwitchDefinition, 'expires'>, nowMs: number): boolean =>
  expires !== null && nowMs >= Date.parse(`${expires}T00:00:00Z`) + 86_400_000;

/** The instances that read the switch. */
export const readersOf = (
  { service }: Pick<SwitchDefinition, 'service'>,
  instances: readonly SwitchInstance[],
): readonly SwitchInstance[] =>
  service === null ? instances : instances.filter((instance) => instance.service === service);

/** What the behaviour's part of the answer is while the switch has the value. */
export const shownBy = ({ shows }: Behaviour, value: SwitchValue): string =>
  Object.hasOwn(shows, String(value)) ? String(shows[String(value)]) : String(value);
