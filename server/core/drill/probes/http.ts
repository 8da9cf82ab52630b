import { z } from 'zod';
import { closed, show } from '../../diagnostics/zodDiagnostics.ts';
import { parseJsonPath } from '../../traffic/jsonPath.ts';
import { probeKind } from './probeKind.ts';

const isAddress = (text: string): boolean =>
  /^\/(?!\/)[^\s#]*$/.test(text) ||
  (/^https?:\/\/[^\s#]+$/.test(text) && URL.canParse(text) && new URL(text).username === '');

const url = z
  .string()
  .max(2048)
  .refine(
    isAddress,
    'write a path of the target such as /health, or an address such as http://127.0.0.1:8080/health',
  );

const read = z
  .string()
  .refine((text) => text === 'status' || text === 'time' || parseJsonPath(text) !== null, {
    error: ({ input }) =>
      `${show(input)} is nothing to read; write status, time, or a JSON path such as $.healthy`,
  });

const long = closed({
  url: url.describe('A path of the target, or an address that it allows.'),
  read: read
    .optional()
    .describe('`status` (default), `time` of the answer, or a number of its JSON: `$.healthy`.'),
});

/** One GET of an address of the target: its status, its time, or a number in its JSON. */
export const http = probeKind({
  kind: 'http',
  fields: { url: z.string(), read: z.string() },
  doc: 'One GET of an address of the target: its status, its time, or a number of its JSON.',
  example: '/health',
  form: z
    .union([url.transform((address) => ({ url: address, read: undefined })), long], {
      error: ({ input }) =>
        typeof input === 'object' && input !== null
          ? undefined
          : `${show(input)} is no address; write a path such as /health`,
    })
    .transform(({ url: address, read: part }) => ({ url: address, read: part ?? 'status' })),
  unit: ({ read: part }) => (part === 'time' ? 'ms' : 'number'),
  describe: ({ url: address, read: part }) => `${part} of GET ${address}`,
  needs: ({ url: address }) => ({ url: address }),
});
