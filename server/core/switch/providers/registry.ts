import { z } from 'zod';
import { hint } from '../../diagnostics/suggest.ts';
import { flagd } from './flagd.ts';
import { http } from './http.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';
import { unleash } from './unleash.ts';

/** Every kind of provider. `server/edge/stack/switches/openProvider.ts` opens them. */
export const providerSpecs = [http, redis, postgres, flagd, unleash] as const;

export type ProviderKind = (typeof providerSpecs)[number]['kind'];
export type ProviderSettings = z.output<(typeof providerSpecs)[number]['schema']>;
export type SettingsOf<Kind extends ProviderKind> = Extract<
  ProviderSettings,
  { readonly kind: Kind }
>;

export const providerKinds: readonly ProviderKind[] = providerSpecs.map(({ kind }) => kind);

/** The settings of any provider, known by their `kind`. */
export const providerSchema = z.discriminatedUnion(
  'kind',
  [http.schema, redis.schema, postgres.schema, flagd.schema, unleash.schema],
  {
    error: ({ code, input }) => {
      if (code !== 'invalid_union') return undefined;
      const kind = typeof input === 'object' && input !== null ? Reflect.get(input, 'kind') : '';
      return typeof kind === 'string'
        ? `no provider is of kind "${kind}"${hint(kind, providerKinds)}`
        : `"kind" is missing; write ${providerKinds.join(', ')}`;
    },
  },
);

/** Whether instances may have different values of a switch whose value lies there. */
export const isPerInstance = (settings: ProviderSettings): boolean =>
  settings.kind !== 'http' || settings.path !== undefined;
