import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oneLine } from '../text/oneLine.ts';
import { type StoredSwitch, unstoredVersion, valueFor } from './entry.ts';
import type { SwitchDefinition } from './switchFile.ts';
import type { SwitchProvider } from './switchProvider.ts';
import type { SwitchValue, ValueType } from './valueType.ts';

/** A provider with what lies behind it, as a test makes it. */
export interface ProviderInUse {
  /** A provider of its own, as another server opens it. */
  open(): SwitchProvider;
  /** The value that an instance reads, by the means of a service. */
  seenBy(instance: string, definition: SwitchDefinition): Promise<SwitchValue | null>;
  /** A provider whose store does not answer. */
  openUnreachable(): SwitchProvider;
  /** What the provider does not own and has to keep, as a text. */
  others(): Promise<string>;
  close(): Promise<void>;
}

/** `hasDefault`: it holds each switch from the start. `isPerInstance`: instances may have values of their own. */
export interface ProviderTraits {
  readonly hasDefault: boolean;
  readonly isPerInstance: boolean;
}

const definitionOf = (
  name: string,
  values: ValueType,
  standard: SwitchValue,
): SwitchDefinition => ({
  ...{ name, values, default: standard, about: '', owner: 'ann', kind: 'limit' },
  ...{ expires: null, shadowOnly: true, provider: 'store', service: null, behaviour: null },
});
const limit = definitionOf('order.limit', { kind: 'integer', min: -5, max: 100 }, 50);
const degraded = definitionOf('order.degraded', { kind: 'boolean' }, false);
const guard = definitionOf(
  'stock.guard',
  { kind: 'enum', values: ['row-lock', 'none'] },
  'row-lock',
);
const note = definitionOf('pay.note', { kind: 'string' }, '');
/** The switches of the contract; an `http` test serves them. */
export const contractSwitches: readonly SwitchDefinition[] = [limit, degraded, guard, note];

interface Use {
  inUse(): ProviderInUse;
  provider(): SwitchProvider;
  open(): SwitchProvider;
  openUnreachable(): SwitchProvider;
  stored(definition: SwitchDefinition): Promise<StoredSwitch | null>;
  /** Writes from the stored version. */
  write(definition: SwitchDefinition, value: SwitchValue): Promise<StoredSwitch>;
}

/** What every provider of switches must do. The instances are `i1`, `i2` and `i3`. */
export function switchProviderContract(
  name: string,
  traits: ProviderTraits,
  openCase: () => Promise<ProviderInUse>,
): void {
  describe(`the switch provider ${name}`, () => {
    const use = providerForEach(openCase);
    keepsValues(use, traits);
    comparesVersions(use, traits);
    leavesOthers(use);
    if (traits.isPerInstance) reachesInstances(use);
  });
}

function providerForEach(openCase: () => Promise<ProviderInUse>): Use {
  let inUse: ProviderInUse;
  let provider: SwitchProvider;
  const opened: SwitchProvider[] = [];
  const kept = (one: SwitchProvider): SwitchProvider => {
    opened.push(one);
    return one;
  };
  beforeEach(async () => {
    inUse = await openCase();
    provider = kept(inUse.open());
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await inUse.close();
  });
  const stored = async (definition: SwitchDefinition): Promise<StoredSwitch | null> => {
    const reading = (await provider.read([definition])).get(definition.name);
    if (reading?.ok === false) throw new Error(reading.error);
    return reading?.value ?? null;
  };
  return {
    inUse: () => inUse,
    provider: () => provider,
    open: () => kept(inUse.open()),
    openUnreachable: () => kept(inUse.openUnreachable()),
    stored,
    async write(definition, value) {
      const version = (await stored(definition))?.version ?? unstoredVersion;
      const written = await provider.write(definition, version, { value, instances: {} });
      if (!written.ok) throw new Error(`stale: ${written.error.version}`);
      return written.value;
    },
  };
}

function keepsValues(use: Use, traits: ProviderTraits): void {
  it('begins with nothing, or with the defaults', async () => {
    const before = await use.provider().read(contractSwitches);
    const values = contractSwitches.map((one) => {
      const reading = before.get(one.name);
      return reading?.ok === true ? reading.value.value : null;
    });
    const defaults = contractSwitches.map((one) => (traits.hasDefault ? one.default : null));
    expect(values).toEqual(defaults);
    expect((await use.provider().read([])).size).toBe(0);
  });

  it('keeps values of each type, which instances then read', async () => {
    const values = [
      [limit, -3],
      [degraded, true],
      [guard, 'none'],
      [note, 'a "quoted" text, ü and 日本'],
    ] as const;
    for (const [definition, value] of values) {
      const written = await use.write(definition, value);
      expect(written).toMatchObject({ value, instances: {} });
      expect(await use.stored(definition)).toEqual(written);
      expect(await use.inUse().seenBy('i2', definition)).toBe(value);
    }
    expect((await use.provider().read(contractSwitches)).size).toBe(4);
  });

  it('keeps 0 and false apart from nothing', async () => {
    for (const [definition, first, second] of [
      [limit, 7, 0],
      [degraded, true, false],
    ] as const) {
      await use.write(definition, first);
      await use.write(definition, second);
      expect((await use.stored(definition))?.value).toBe(second);
      expect(await use.inUse().seenBy('i1', definition)).toBe(second);
    }
  });
}

function comparesVersions(use: Use, traits: ProviderTraits): void {
  it('refuses a write from another version, and changes nothing', async () => {
    const first = await use.write(limit, 10);
    const second = await use.write(limit, 20);
    for (const version of [first.version, unstoredVersion, 'other']) {
      const refused = await use.provider().write(limit, version, { value: 30, instances: {} });
      expect(refused).toEqual({ ok: false, error: { version: second.version } });
    }
    expect(await use.stored(limit)).toEqual(second);
    expect(await use.inUse().seenBy('i1', limit)).toBe(20);
    if (traits.hasDefault) return;
    const unknown = await use.provider().write(degraded, '1', { value: true, instances: {} });
    expect(unknown).toEqual({ ok: false, error: { version: unstoredVersion } });
  });

  it('lets one of several writes from one version through', async () => {
    const { version } = await use.write(limit, 10);
    const writes = [1, 2, 3, 4].map((value) =>
      use.provider().write(limit, version, { value, instances: {} }),
    );
    const answers = await Promise.all(writes);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('shows another server what was written', async () => {
    const written = await use.write(guard, 'none');
    const seen = (await use.open().read([guard])).get(guard.name);
    expect(seen).toEqual({ ok: true, value: written });
  });
}

function leavesOthers(use: Use): void {
  it('keeps other switches and what it does not own', async () => {
    const before = await use.inUse().others();
    await use.write(note, 'x');
    const kept = await use.stored(note);
    await use.write(limit, 10);
    expect(await use.stored(note)).toEqual(kept);
    expect(await use.inUse().others()).toBe(before);
  });

  it('says in one line that its store does not answer', async () => {
    const away = use.openUnreachable();
    const reading = async (): Promise<void> => {
      const found = (await away.read([limit])).get(limit.name);
      if (found?.ok === false) throw new Error(found.error);
    };
    const writing = () => away.write(limit, unstoredVersion, { value: 1, instances: {} });
    for (const work of [reading, writing]) {
      const line = await work().then(() => 'it answered', oneLine);
      expect(line).toMatch(/^(?!it answered).{10,}$/);
    }
  });
}

function reachesInstances(use: Use): void {
  it('gives single instances values of their own, and takes them back', async () => {
    const { version } = await use.write(limit, 10);
    const grey = { value: 10, instances: { i1: 20, i3: 0 } };
    expect(await use.provider().write(limit, version, { ...grey, value: 10 })).toMatchObject({
      ok: true,
    });
    const seen = () => Promise.all(['i1', 'i2', 'i3'].map((one) => use.inUse().seenBy(one, limit)));
    expect(await seen()).toEqual([20, 10, 0]);
    const stored = (await use.stored(limit)) ?? { value: 0, instances: {} };
    expect(['i1', 'i2', 'i3'].map((one) => valueFor(stored, one))).toEqual([20, 10, 0]);
    await use.write(limit, 30);
    expect(await use.stored(limit)).toMatchObject({ value: 30, instances: {} });
    expect(await seen()).toEqual([30, 30, 30]);
  });
}
