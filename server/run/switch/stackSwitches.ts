import type { Result } from '../../core/result.ts';
import type { CanaryReading } from '../../core/switch/effect.ts';
import type { StoredSwitch, SwitchEntry } from '../../core/switch/entry.ts';
import type { SwitchDefinition, SwitchInstance } from '../../core/switch/switchFile.ts';
import type {
  StaleWrite,
  StoredReading,
  SwitchProvider,
} from '../../core/switch/switchProvider.ts';
import { readCanary, readInstances } from '../../edge/stack/switches/canary.ts';
import { openProvider } from '../../edge/stack/switches/openProvider.ts';
import { tagFor } from '../target/tag.ts';
import type { LoadedSwitches } from './loadSwitches.ts';

/** What pushes do to the switches of a stack, and read from it. */
export interface SwitchStack {
  /** The instances as they are now; the error is one line. */
  instances(loaded: LoadedSwitches, id: string): Promise<Result<readonly SwitchInstance[], string>>;
  /** What the providers hold of these switches. Rejects with one line that names the provider. */
  read(
    loaded: LoadedSwitches,
    instances: readonly SwitchInstance[],
    definitions: readonly SwitchDefinition[],
    id: string,
  ): Promise<ReadonlyMap<string, StoredReading>>;
  /** Rejects with one line that names the provider. */
  write(
    loaded: LoadedSwitches,
    instances: readonly SwitchInstance[],
    write: SwitchWrite,
    id: string,
  ): Promise<Result<StoredSwitch, StaleWrite>>;
  /** Never rejects. */
  canary(
    loaded: LoadedSwitches,
    instance: SwitchInstance,
    definitions: readonly SwitchDefinition[],
    id: string,
  ): Promise<CanaryReading>;
}

export interface SwitchWrite {
  readonly definition: SwitchDefinition;
  readonly version: string;
  readonly entry: SwitchEntry;
}

/** A push may wait for a person for hours; its tag is made anew for each operation. */
const tagMs = 60_000;
const canaryMsMax = 1_000;

/** The user's stack: providers, instances and their canaries. `id` names who asks in the tag. */
export function createStackSwitches(now: () => number): SwitchStack {
  const tagOf = ({ target }: LoadedSwitches, id: string) =>
    tagFor(target, id, 0, { fromMs: now(), durationMs: tagMs });
  const using = async <T>(
    loaded: LoadedSwitches,
    instances: readonly SwitchInstance[],
    name: string,
    id: string,
    work: (provider: SwitchProvider) => Promise<T>,
  ): Promise<T> => {
    const settings = loaded.file.providers[name];
    if (settings === undefined) throw new Error(`there is no provider ${name}`);
    const { target, folder } = loaded;
    const provider = openProvider(settings, { target, folder, instances, tag: tagOf(loaded, id) });
    try {
      return await work(provider);
    } finally {
      await provider.close();
    }
  };
  return {
    instances: (loaded, id) =>
      readInstances(loaded.file, { target: loaded.target, tag: tagOf(loaded, id) }),
    async read(loaded, instances, definitions, id) {
      const names = [...new Set(definitions.map(({ provider }) => provider))];
      const read = await Promise.all(
        names.map((name) => {
          const own = definitions.filter(({ provider }) => provider === name);
          return using(loaded, instances, name, id, (provider) => provider.read(own));
        }),
      );
      return new Map(read.flatMap((one) => [...one]));
    },
    write: (loaded, instances, { definition, version, entry }, id) =>
      using(loaded, instances, definition.provider, id, (provider) =>
        provider.write(definition, version, entry),
      ),
    canary: (loaded, instance, definitions, id) =>
      readCanary(instance, definitions, {
        target: loaded.target,
        tag: tagOf(loaded, id),
        canaryPath: loaded.file.canaryPath,
        timeoutMs: canaryMsMax,
        now,
      }),
  };
}
