import { z } from 'zod';
import { err, ok } from '../../../core/result.ts';
import { type SwitchEntry, unstoredVersion } from '../../../core/switch/entry.ts';
import type { SettingsOf } from '../../../core/switch/providers/registry.ts';
import type { SwitchDefinition } from '../../../core/switch/switchFile.ts';
import type { SwitchProvider } from '../../../core/switch/switchProvider.ts';
import { below } from '../../../core/target/targetOrigin.ts';
import { type Asked, ask } from '../http/exchange.ts';
import { createSerial, inParallel, type ProviderOptions } from './providerOptions.ts';
import { jsonOf, nextVersion, readStored } from './storedEntry.ts';

const variantSchema = z.looseObject({
  name: z.string(),
  payload: z.object({ type: z.string(), value: z.string() }).optional(),
});
const strategySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  variants: z.array(variantSchema).default([]),
});
const strategiesSchema = z.array(strategySchema);
type Strategy = z.output<typeof strategySchema>;

/** The name of the variant that carries the switch. Services read its payload. */
const variantName = 'zerohour';

/**
 * A feature per switch in an Unleash server. A strategy for everybody has one variant, whose JSON payload is
 * {version, value, instances}: one PUT of it changes a switch at once for all readers. Other strategies stay.
 */
export function createUnleashProvider(
  { url, token, project, environment }: SettingsOf<'unleash'>,
  { target }: ProviderOptions,
): SwitchProvider {
  const serial = createSerial();
  const headers = { authorization: token };
  const features = below(url, `/api/admin/projects/${encodeURIComponent(project)}/features`);
  const environmentOf = (name: string): string =>
    `${features}/${encodeURIComponent(name)}/environments/${encodeURIComponent(environment)}`;
  const send = async (method: 'GET' | 'POST' | 'PUT', to: string, body?: unknown): Promise<Asked> =>
    ask(target, to, { method, headers, body });
  const done = async (method: 'POST' | 'PUT', to: string, body?: unknown): Promise<void> => {
    const { status, text } = await send(method, to, body);
    if (status > 299) {
      throw new Error(
        `Unleash answers ${method} ${to} with status ${status} ${text.slice(0, 200)}`,
      );
    }
  };

  /** Null: there is no such feature. */
  const strategiesOf = async (name: string): Promise<readonly Strategy[] | null> => {
    const { status, body } = await send('GET', `${environmentOf(name)}/strategies`);
    if (status === 404) return null;
    const parsed = strategiesSchema.safeParse(body);
    if (status === 200 && parsed.success) return parsed.data;
    throw new Error(`Unleash answers status ${status} for the strategies of ${name}`);
  };
  const found = async (definition: SwitchDefinition) => {
    const strategies = await strategiesOf(definition.name);
    const strategy = strategies?.find((one) => carried(one) !== null) ?? null;
    const text = strategy === null ? null : carried(strategy);
    const reading = text === null ? null : readStored(definition, jsonOf(text));
    return { name: definition.name, isThere: strategies !== null, strategy, reading };
  };

  return {
    async read(definitions) {
      const all = await inParallel(definitions, found);
      return new Map(
        all.flatMap(({ name, reading }) => (reading === null ? [] : [[name, reading] as const])),
      );
    },
    write: (definition, version, entry) =>
      serial(async () => {
        const { name } = definition;
        const { isThere, strategy, reading } = await found(definition);
        const there = reading?.ok === true ? reading.value.version : unstoredVersion;
        if (there !== version) return err({ version: there });
        if (reading?.ok === false) throw new Error(`feature ${name}: ${reading.error}`);
        const next = { version: nextVersion(version), ...entry };
        const strategies = `${environmentOf(name)}/strategies`;
        if (strategy === null) {
          const feature = { name, type: 'operational', description: definition.about };
          if (!isThere) await done('POST', features, feature);
          await done('POST', strategies, strategyBody(null, next));
          await done('POST', `${environmentOf(name)}/on`);
        } else {
          await done('PUT', `${strategies}/${strategy.id}`, strategyBody(strategy, next));
        }
        return ok(next);
      }),
    close: async () => undefined,
  };
}

/** The payload of our variant; null for a strategy that has none. */
const carried = ({ variants }: Strategy): string | null =>
  variants.find(({ name }) => name === variantName)?.payload?.value ?? null;

function strategyBody(before: Strategy | null, stored: SwitchEntry & { readonly version: string }) {
  const payload = { type: 'json', value: JSON.stringify(stored) };
  const variant = {
    name: variantName,
    weight: 1_000,
    weightType: 'variable',
    stickiness: 'default',
  };
  const parameters = { rollout: '100', stickiness: 'default', groupId: variantName };
  const constraints = before?.constraints ?? [];
  const segments = before?.segments ?? [];
  return {
    name: before?.name ?? 'flexibleRollout',
    parameters: before?.parameters ?? parameters,
    ...{ constraints, segments, variants: [{ ...variant, payload }] },
  };
}
