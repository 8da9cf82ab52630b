import type { Finding } from '../finding.ts';
import type { Breach } from '../invariants/invariant.ts';
import type { Entry, FindingRegister } from './findingRegister.ts';
import { breachKey } from './settle.ts';

/** An entry of a register as plain JSON, by the key that it has there. */
export interface StoredEntry {
  readonly key: string;
  readonly breaches: readonly Breach[];
  readonly finding: Finding;
}

/** What a later register has that an earlier one of the same audit has not, in the order in which it was raised. */
export function newRegisterEntries(
  earlier: FindingRegister,
  later: FindingRegister,
): readonly StoredEntry[] {
  return [...later]
    .filter(([key, entry]) => earlier.get(key) !== entry)
    .map(([key, { breaches, finding }]) => ({ key, breaches: [...breaches.values()], finding }));
}

/** The register that these entries came from, each given once, in its order. */
export function registerOf(entries: readonly StoredEntry[]): FindingRegister {
  return new Map(entries.map((entry): [string, Entry] => [entry.key, entryOf(entry)]));
}

const entryOf = ({ breaches, finding }: StoredEntry): Entry => ({
  breaches: new Map(breaches.map((breach) => [breachKey(breach), breach])),
  finding,
});
