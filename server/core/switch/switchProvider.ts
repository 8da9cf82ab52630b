import type { Result } from '../result.ts';
import type { StoredSwitch, SwitchEntry } from './entry.ts';
import type { SwitchDefinition } from './switchFile.ts';

/** Another version is there than the one that a write was made from. */
export interface StaleWrite {
  /** The version that is there, `none` for a switch that is not stored. */
  readonly version: string;
}

/** What a provider holds of a switch, or why that cannot be used: one line. */
export type StoredReading = Result<StoredSwitch, string>;

/** Where the values of switches lie. Both operations reject with one line when it does not answer. */
export interface SwitchProvider {
  /** By name; a switch that it does not hold is left out. */
  read(definitions: readonly SwitchDefinition[]): Promise<ReadonlyMap<string, StoredReading>>;
  /** Writes only while the stored version is `version` (`none`: the switch is not stored). */
  write(
    definition: SwitchDefinition,
    version: string,
    entry: SwitchEntry,
  ): Promise<Result<StoredSwitch, StaleWrite>>;
  close(): Promise<void>;
}
