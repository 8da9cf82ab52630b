import { z } from 'zod';
import { err, ok, type Result } from '../../../core/result.ts';
import {
  entryOf,
  type StoredSwitch,
  type SwitchEntry,
  unstoredVersion,
  valueFor,
} from '../../../core/switch/entry.ts';
import type { SettingsOf } from '../../../core/switch/providers/registry.ts';
import type { SwitchDefinition, SwitchInstance } from '../../../core/switch/switchFile.ts';
import { readersOf } from '../../../core/switch/switchFile.ts';
import type {
  StaleWrite,
  StoredReading,
  SwitchProvider,
} from '../../../core/switch/switchProvider.ts';
import type { SwitchValue } from '../../../core/switch/valueType.ts';
import { headersOf } from '../../../core/target/markers.ts';
import { below } from '../../../core/target/targetOrigin.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { safeLine } from '../../../core/text/safeLine.ts';
import { ask } from '../http/exchange.ts';
import { createSerial, inParallel, type ProviderOptions } from './providerOptions.ts';
import { checkedEntry, contentVersion } from './storedEntry.ts';

const valueSchema = z.union([z.boolean(), z.number(), z.string()]);

const answerSchema = z.object({
  value: valueSchema,
  version: z.union([z.string(), z.number()]).optional(),
});

const valuesSchema = z.object({ values: z.record(z.string(), z.unknown()) });

interface Admin {
  /** The values of the switches below an address, by name; null where it answers none. */
  getAll(url: string): Promise<Readonly<Record<string, unknown>> | null>;
  /** The value at an address, and its version where the answer names one; null where there is none (404). */
  get(url: string): Promise<z.output<typeof answerSchema> | null>;
  /** False when the address has another version. */
  put(url: string, value: SwitchValue, version: string | null): Promise<boolean>;
}

const staleStatuses = [409, 412];

function createAdmin({ target, tag }: ProviderOptions): Admin {
  const headers = headersOf(tag);
  return {
    async getAll(url) {
      const { status, body } = await ask(target, url, { headers });
      const parsed = valuesSchema.safeParse(body);
      return status === 200 && parsed.success ? parsed.data.values : null;
    },
    async get(url) {
      const { status, body } = await ask(target, url, { headers });
      if (status === 404) return null;
      if (status < 300) {
        const parsed = answerSchema.safeParse(body);
        if (parsed.success) return parsed.data;
      }
      throw new Error(`GET ${url} answers status ${status} and no {"value": …}`);
    },
    async put(url, value, version) {
      const condition: Record<string, string> = version === null ? {} : { 'if-match': version };
      const sent = { headers: { ...headers, ...condition }, body: { value } };
      const { status, text } = await ask(target, url, { method: 'PUT', ...sent });
      if (version !== null && staleStatuses.includes(status)) return false;
      if (status > 299) {
        throw new Error(
          `target refused PUT ${url}: status ${status} ${safeLine(text.slice(0, 200))}`,
        );
      }
      return true;
    },
  };
}

/** `PUT {value}` to an address per switch: one for all instances, or one at each. */
export function createHttpProvider(
  settings: SettingsOf<'http'>,
  options: ProviderOptions,
): SwitchProvider {
  const admin = createAdmin(options);
  return settings.path === undefined
    ? centralProvider(settings.url ?? '', admin)
    : instanceProvider(settings.path, options.instances, admin);
}

const switchUrl = (base: string, name: string): string =>
  below(base, `/${encodeURIComponent(name)}`);

/** One value for all instances. An answer without a version has that of its content. */
function centralProvider(url: string, admin: Admin): SwitchProvider {
  const serial = createSerial();
  const stored = async (definition: SwitchDefinition) => {
    const answer = await admin.get(switchUrl(url, definition.name));
    if (answer === null) return null;
    const { value, version } = answer;
    const own = version === undefined ? null : String(version);
    return {
      name: definition.name,
      own,
      entry: checkedEntry(definition, own ?? contentVersion(value), { value, instances: {} }),
    };
  };
  return {
    async read(definitions) {
      const found = await inParallel(definitions, stored);
      return new Map(
        found.flatMap((one) => (one === null ? [] : [[one.name, one.entry] as const])),
      );
    },
    write: (definition, version, { value }) =>
      serial(async (): Promise<Result<StoredSwitch, StaleWrite>> => {
        const before = await stored(definition);
        const there = versionIn(definition, before?.entry ?? null);
        if (there !== version) return err({ version: there });
        const isSet = await admin.put(switchUrl(url, definition.name), value, before?.own ?? null);
        const after = await stored(definition);
        if (after === null || !after.entry.ok)
          throw new Error(`switch ${definition.name} is not there after its PUT`);
        return isSet ? ok(after.entry.value) : err({ version: after.entry.value.version });
      }),
    close: async () => undefined,
  };
}

/** What one instance has of some switches, by name. */
type InstanceValues = ReadonlyMap<string, Result<SwitchValue, string>>;

/** What the instances that read a switch have of it. */
interface StoredValues {
  readonly readers: readonly SwitchInstance[];
  readonly values: Readonly<Record<string, SwitchValue>>;
  /** One line for each instance that could not be read. */
  readonly problems: Readonly<Record<string, string>>;
}

/**
 * Several switches are read by one request where the instance answers `{"values": {NAME: value}}` at `path`. What such
 * an answer lacks, and one switch alone, is read at its own address.
 */
async function valuesAt(
  admin: Admin,
  at: string,
  definitions: readonly SwitchDefinition[],
): Promise<InstanceValues> {
  const found = new Map<string, Result<SwitchValue, string>>();
  try {
    const all = definitions.length > 1 ? await admin.getAll(at) : null;
    for (const { name } of definitions) {
      const value = valueSchema.safeParse(all?.[name]);
      if (value.success) found.set(name, ok(value.data));
    }
  } catch (error) {
    // It answers nothing: each further request would take as long.
    return new Map(definitions.map(({ name }) => [name, err(oneLine(error))]));
  }
  for (const definition of definitions) {
    if (found.has(definition.name)) continue;
    try {
      const answer = await admin.get(switchUrl(at, definition.name));
      found.set(definition.name, ok(answer === null ? definition.default : answer.value));
    } catch (error) {
      found.set(definition.name, err(oneLine(error)));
    }
  }
  return found;
}

/** A value at each instance. The entry's version is that of all values together. */
function instanceProvider(
  path: string,
  instances: readonly SwitchInstance[],
  admin: Admin,
): SwitchProvider {
  const serial = createSerial();
  const addressOf = (instance: SwitchInstance) => below(instance.url, path);
  const urlOf = (instance: SwitchInstance, name: string) => switchUrl(addressOf(instance), name);
  const storedOf = async (
    definitions: readonly SwitchDefinition[],
  ): Promise<(definition: SwitchDefinition) => StoredValues> => {
    const found = await inParallel(instances, async (instance) => {
      const own = definitions.filter((one) => readersOf(one, [instance]).length > 0);
      return { instance, answers: await valuesAt(admin, addressOf(instance), own) };
    });
    return ({ name }) => {
      const readers: SwitchInstance[] = [];
      const values: Record<string, SwitchValue> = {};
      const problems: Record<string, string> = {};
      for (const { instance, answers } of found) {
        const answer = answers.get(name);
        if (answer === undefined) continue;
        readers.push(instance);
        if (answer.ok) values[instance.name] = answer.value;
        else problems[instance.name] = answer.error;
      }
      return { readers, values, problems };
    };
  };
  const stored = async (definition: SwitchDefinition): Promise<StoredValues> =>
    (await storedOf([definition]))(definition);
  const readingOf = (definition: SwitchDefinition, { values, problems }: StoredValues) => {
    const entry = entryOf(values);
    const [problem] = Object.values(problems);
    if (entry === null) return problem === undefined ? null : err(problem);
    // An instance that does not answer is part of the version: its value is not known to be that of the others.
    const unread = Object.keys(problems);
    const checked = checkedEntry(definition, contentVersion({ values, unread }), entry);
    return checked.ok && unread.length > 0 ? ok({ ...checked.value, unread }) : checked;
  };
  return {
    async read(definitions) {
      const storedIn = await storedOf(definitions);
      return new Map(
        definitions.flatMap((definition) => {
          const reading = readingOf(definition, storedIn(definition));
          return reading === null ? [] : [[definition.name, reading]];
        }),
      );
    },
    write: (definition, version, entry) =>
      serial(async (): Promise<Result<StoredSwitch, StaleWrite>> => {
        const before = await stored(definition);
        const reading = readingOf(definition, before);
        const there = versionIn(definition, reading);
        if (there !== version) return err({ version: there });
        await putEach(definition, entry, before, (instance, value) =>
          admin.put(urlOf(instance, definition.name), value, null),
        );
        const after = readingOf(definition, await stored(definition));
        if (after === null) throw new Error(`no instance reads switch ${definition.name}`);
        if (!after.ok) throw new Error(after.error);
        return ok(after.value);
      }),
    close: async () => undefined,
  };
}

/** Rejects when what is there cannot be used: it is not overwritten. */
function versionIn({ name }: SwitchDefinition, reading: StoredReading | null): string {
  if (reading === null) return unstoredVersion;
  if (!reading.ok) throw new Error(`switch ${name}: ${reading.error}`);
  return reading.value.version;
}

/** Tries every instance, also after one that fails, so that a roll-back reaches as many as it can. */
async function putEach(
  { name }: SwitchDefinition,
  entry: SwitchEntry,
  before: StoredValues,
  put: (instance: SwitchInstance, value: SwitchValue) => Promise<unknown>,
): Promise<void> {
  const changed = before.readers.filter(
    (instance) => before.values[instance.name] !== valueFor(entry, instance.name),
  );
  const failures = await inParallel(changed, async (instance) => {
    try {
      await put(instance, valueFor(entry, instance.name));
      return null;
    } catch (error) {
      return `${instance.name}: ${oneLine(error)}`;
    }
  });
  const [first, ...rest] = failures.filter((failure) => failure !== null);
  if (first === undefined) return;
  const more = rest.length === 0 ? '' : `; and ${rest.length} more`;
  throw new Error(`switch ${name} was not written at ${first}${more}`);
}
