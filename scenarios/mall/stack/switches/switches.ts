import { currentContext } from '@zerohour/shadow-data';
import { definitions, type SwitchName, switchNames, type ValueOf } from './definitions.ts';
import { readEntry } from './entry.ts';

/** What is stored of these switches, in their order; null: nothing. */
export type ReadEntries = (names: readonly SwitchName[]) => Promise<readonly (string | null)[]>;

export interface Switches {
  /** The value for the current work; a customer's has the default, whatever is stored. */
  value<Name extends SwitchName>(name: Name): Promise<ValueOf<Name>>;
  /** The next value is read anew. */
  forget(): void;
}

const freshMs = 200;

/**
 * The switches of an instance, read at run time: it sees a change within 200 ms. They lie in the shadow store and are
 * asked for by shadow work only, so that no run can reach a customer through them. While the store does not answer the
 * last values stay.
 */
export function createSwitches(
  instance: string,
  read: ReadEntries,
  now: () => number = Date.now,
): Switches {
  let texts: ReadonlyMap<SwitchName, string | null> = new Map();
  let reading: { readonly done: Promise<void>; readonly until: number } | null = null;
  const refresh = async (): Promise<void> => {
    const found = await read(switchNames);
    texts = new Map(switchNames.map((name, index) => [name, found[index] ?? null]));
  };
  return {
    async value<Name extends SwitchName>(name: Name): Promise<ValueOf<Name>> {
      if (currentContext()?.kind !== 'shadow') return definitions[name].default as ValueOf<Name>;
      if (reading === null || now() >= reading.until) {
        reading = { done: refresh().catch(() => undefined), until: now() + freshMs };
      }
      await reading.done;
      return readEntry(name, instance, texts.get(name) ?? null);
    },
    forget() {
      reading = null;
    },
  };
}
