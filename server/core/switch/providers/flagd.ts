import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { providerSpec } from './providerSpec.ts';

export const flagd = providerSpec({
  kind: 'flagd',
  about: "A file in flagd's JSON format beside the switch file, replaced whole",
  schema: closed({
    kind: z.literal('flagd'),
    file: z.string().min(1).max(1024),
  }),
});
