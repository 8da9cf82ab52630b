import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { probeKind } from './probeKind.ts';

const server = z
  .string()
  .max(2048)
  .refine(
    (text) =>
      /^https?:\/\/[^\s?#]+$/.test(text) && URL.canParse(text) && new URL(text).username === '',
    'write the address of a Prometheus, such as http://127.0.0.1:9090',
  );

/** An instant query of a Prometheus server: the value of its only series. */
export const prometheus = probeKind({
  kind: 'prometheus',
  fields: { url: z.string(), query: z.string() },
  doc: 'An instant query of a Prometheus: the value of its only series.',
  example: { url: 'http://127.0.0.1:9090', query: 'sum(rate(orders_total[10s]))' },
  form: closed({
    url: server.describe('Address of the Prometheus; the target file allows it.'),
    query: z.string().min(1).max(4_000).describe('PromQL that gives one series.'),
  }),
  unit: () => 'number',
  describe: ({ query }) => query,
  needs: ({ url }) => ({ url }),
});
