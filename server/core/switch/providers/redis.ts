import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { providerSpec, providerUrl } from './providerSpec.ts';

export const redis = providerSpec({
  kind: 'redis',
  about:
    'A key per switch that holds {version, value, instances} as JSON, changed by one script in Redis',
  schema: closed({
    kind: z.literal('redis'),
    url: providerUrl(/^rediss?:$/, 'redis://127.0.0.1:6379'),
    prefix: z.string().min(1).max(64).default('switch:'),
  }),
});
