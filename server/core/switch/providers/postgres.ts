import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { providerSpec, providerUrl } from './providerSpec.ts';

export const postgres = providerSpec({
  kind: 'postgres',
  about: 'A row per switch (name, version, value, instances), changed by one statement',
  schema: closed({
    kind: z.literal('postgres'),
    url: providerUrl(/^postgres(?:ql)?:$/, 'postgres://user@127.0.0.1/shop'),
    table: z
      .string()
      .regex(/^[a-z_][a-z0-9_]{0,62}(?:\.[a-z_][a-z0-9_]{0,62})?$/, 'not a name of a table')
      .default('switches'),
  }),
});
