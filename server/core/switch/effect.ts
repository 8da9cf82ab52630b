import type { SwitchDefinition } from './switchFile.ts';
import { shownBy } from './switchFile.ts';
import type { SwitchValue } from './valueType.ts';

/**
 * Whether a switch acts at an instance. `deaf`: the instance shows the value and does something else. Whatever is
 * missing, late or old is `unknown`.
 */
export type EffectKind = 'effective' | 'deaf' | 'unknown';

export interface Effect {
  readonly instance: string;
  readonly switch: string;
  readonly kind: EffectKind;
  /** As the instance shows it; null: it showed none. */
  readonly value: SwitchValue | null;
  readonly behaviour: string | null;
  /** Why it is not effective; empty when it is. */
  readonly reason: string;
  /** From the write to the answer that decided. */
  readonly afterMs: number | null;
}

/** What one instance answered, by one clock in ms. */
export interface CanaryReading {
  readonly instance: string;
  /** Before the first request was sent. */
  readonly askedAtMs: number;
  /** After the last answer. */
  readonly answeredAtMs: number;
  /** By switch; null: the canary gave no readable answer. */
  readonly values: Readonly<Record<string, unknown>> | null;
  /** By switch; null: the answer did not hold it. */
  readonly behaviours: Readonly<Record<string, string | null>>;
  /** Tagged requests that it served since its start; null: it does not say. */
  readonly taggedRequests: number | null;
  /** Why values or behaviours are missing; empty when none is. */
  readonly problem: string;
}

/** The time in which an instance must show a value that was written. */
export interface EffectBound {
  readonly writtenAtMs: number;
  readonly boundMs: number;
}

/** The effect of `wanted` at an instance by its last reading; null: it was not read. */
export function judgeEffect(
  definition: Pick<SwitchDefinition, 'name' | 'behaviour'>,
  wanted: SwitchValue,
  instance: string,
  reading: CanaryReading | null,
  { writtenAtMs, boundMs }: EffectBound,
): Effect {
  const { name, behaviour } = definition;
  const value = plain(reading?.values?.[name]);
  const shown = reading?.behaviours[name] ?? null;
  const of = (kind: EffectKind, reason: string): Effect => ({
    ...{ instance, switch: name, kind, value, behaviour: shown, reason },
    afterMs: reading === null ? null : reading.answeredAtMs - writtenAtMs,
  });
  const unknown = (reason: string): Effect => of('unknown', reason);
  if (reading === null) return unknown('the instance was not read');
  if (reading.askedAtMs < writtenAtMs) return unknown('its last answer is older than the write');
  if (reading.answeredAtMs - writtenAtMs > boundMs) {
    return unknown(
      `it answered ${reading.answeredAtMs - writtenAtMs} ms after the write, later than ${boundMs} ms`,
    );
  }
  if (value === null) return unknown(reading.problem || 'its canary does not name the switch');
  if (value !== wanted) return unknown(`it still shows ${JSON.stringify(value)}`);
  if (behaviour === null) return unknown('the switch file gives it no behaviour');
  if (shown === null) return unknown(reading.problem || 'its answer does not show the behaviour');
  const expected = shownBy(behaviour, wanted);
  if (shown === expected) return of('effective', '');
  return of('deaf', `it shows the value and behaves as "${shown}", not as "${expected}"`);
}

const plain = (value: unknown): SwitchValue | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null;

/**
 * How an instance that joined after a push got the value. `wears`: it had it when it was first read; `told`: it was
 * told and served no tagged request before; `late`: it served one without the value.
 */
export type NewcomerKind = 'wears' | 'told' | 'late' | 'deaf' | 'unknown';

/** `first`: when it was found; `last`: after it was told, where that was needed. */
export interface NewcomerSight {
  readonly kind: EffectKind;
  readonly taggedRequests: number | null;
}

export function judgeNewcomer(first: NewcomerSight, last: NewcomerSight | null): NewcomerKind {
  if (first.kind === 'effective') return 'wears';
  if (first.taggedRequests === null) return 'unknown';
  if (first.taggedRequests > 0) return 'late';
  if (last === null || last.kind === 'unknown') return 'unknown';
  if (last.kind === 'deaf') return 'deaf';
  // A request that came between the two readings may have come before the value.
  return last.taggedRequests === 0 ? 'told' : 'unknown';
}
