import type {
  ProviderKind,
  ProviderSettings,
  SettingsOf,
} from '../../../core/switch/providers/registry.ts';
import type { SwitchProvider } from '../../../core/switch/switchProvider.ts';
import { createFlagdProvider } from './flagdProvider.ts';
import { createHttpProvider } from './httpProvider.ts';
import { createPostgresProvider } from './postgresProvider.ts';
import type { ProviderOptions } from './providerOptions.ts';
import { createRedisProvider } from './redisProvider.ts';
import { createUnleashProvider } from './unleashProvider.ts';

type Openers = {
  readonly [Kind in ProviderKind]: (
    settings: SettingsOf<Kind>,
    options: ProviderOptions,
  ) => SwitchProvider;
};

const openers: Openers = {
  http: createHttpProvider,
  redis: createRedisProvider,
  postgres: createPostgresProvider,
  flagd: createFlagdProvider,
  unleash: createUnleashProvider,
};

/** The provider of these settings. It connects with its first operation. */
export function openProvider(settings: ProviderSettings, options: ProviderOptions): SwitchProvider {
  // The settings of a kind fit the opener of that kind; a union cannot say so.
  const open = openers[settings.kind] as (
    settings: ProviderSettings,
    options: ProviderOptions,
  ) => SwitchProvider;
  return open(settings, options);
}
