import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { httpUrl, providerSpec } from './providerSpec.ts';

export const http = providerSpec({
  kind: 'http',
  about:
    'PUT {value} to an address per switch: one for the stack (`url`), or one at each instance (`path`)',
  schema: closed({
    kind: z.literal('http'),
    url: httpUrl
      .optional()
      .describe('The name of the switch is added to it: one value for all instances.'),
    path: z
      .string()
      .regex(/^\/[^\s?#]{0,255}$/, 'begins with "/"')
      .optional()
      .describe('The same below the URL of each instance: a value for each.'),
  }),
});
