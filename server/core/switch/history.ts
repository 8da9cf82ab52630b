import type { SwitchValue } from './valueType.ts';

/**
 * What happened to a switch. `told`: an instance that joined later was told the value; `missed`: it did not have it
 * before its first tagged request, or that is not known; `stuck`: a push could not be rolled back, and some instances
 * may have its value.
 */
export const historyKinds = ['pushed', 'rolled-back', 'stuck', 'told', 'missed'] as const;
export type HistoryKind = (typeof historyKinds)[number];

export interface HistoryEntry {
  readonly target: string;
  readonly switch: string;
  readonly kind: HistoryKind;
  /** Id of the push. */
  readonly push: string;
  readonly before: SwitchValue;
  readonly after: SwitchValue;
  readonly by: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The value of each switch after these entries of one target, the oldest first. */
export function foldHistory(
  entries: readonly Pick<HistoryEntry, 'switch' | 'after'>[],
): ReadonlyMap<string, SwitchValue> {
  return new Map(entries.map((entry) => [entry.switch, entry.after]));
}
