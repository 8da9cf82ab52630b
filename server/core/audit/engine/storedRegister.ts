import type { Finding } from '../finding.ts';
import type { Breach } from '../invariants/invariant.ts';
import type { FindingRegister, RegisterEntry } from './findingRegister.ts';
import { breachKey } from './settle.ts';

/** A register entry as plain JSON, with its key. */
export interface StoredRegisterEntry {
  readonly key: string;
  readonly breaches: readonly Breach[];
  readonly finding: Finding;
}

/**
 * Entries of the later register that are new or changed since the earlier one, in the order in which they were
 * recorded.
 */
export function changedEntries(
  earlier: FindingRegister,
  later: FindingRegister,
): readonly StoredRegisterEntry[] {
  return [...later]
    .filter(([key, entry]) => earlier.get(key) !== entry)
    .map(([key, { breaches, finding }]) => ({ key, breaches: [...breaches.values()], finding }));
}

/** The register of these entries, each given once, in their order. */
export function restoreRegister(entries: readonly StoredRegisterEntry[]): FindingRegister {
  return new Map(
    entries.map(({ key, breaches, finding }): [string, RegisterEntry] => [
      key,
      { breaches: new Map(breaches.map((breach) => [breachKey(breach), breach])), finding },
    ]),
  );
}
