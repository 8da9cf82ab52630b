import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { httpUrl, providerSpec } from './providerSpec.ts';

export const unleash = providerSpec({
  kind: 'unleash',
  about: 'A feature of an Unleash server: a strategy with a variant that carries the value',
  schema: closed({
    kind: z.literal('unleash'),
    url: httpUrl,
    token: z
      .string()
      .min(1)
      .max(500)
      .describe('An admin or personal token, from an environment variable.'),
    project: z.string().min(1).max(100).default('default'),
    environment: z.string().min(1).max(100).default('development'),
  }),
});
